using System.Text.Json;
using System.Text.Json.Nodes;

namespace CollabSessions.Crdt.Tests.Oracle.Programs;

/// <summary>Programs that hold documents, on our engine and on live yjs: edits, events, undo, places, sub-documents, XML.</summary>
/// <remarks>
/// Compared after every step: the bytes of every emitted update, every event with delta, keys and path, in order, the undo
/// stacks, relative positions and where they are; at checkpoints everything that reads a type, and the bytes of the state.
/// </remarks>
public sealed class ProgramTests(YjsOracle oracle, ITestOutputHelper output) : IClassFixture<YjsOracle>
{
    private const int CountedFrom = 300;

    // Everything that a run must have met.
    private static readonly string[] Kinds =
    [
        "YText insertText", "YText insertEmbed", "YText delete", "YText format", "YText applyDelta", "YText setAttribute",
        "YText removeAttribute", "YXmlText insertText", "YXmlText insertEmbed", "YXmlText format", "YXmlText delete",
        "YArray insert", "YArray push", "YArray delete", "YMap set", "YMap deleteKey", "YMap clear", "YXmlHook set",
        "YXmlFragment insert", "YXmlFragment insertAfter", "YXmlFragment delete", "YXmlFragment push", "YXmlElement insert",
        "YXmlElement setAttribute", "YXmlElement removeAttribute", "receive", "undo", "redo", "stop", "clear", "mark", "resolve",
        "nested observed", "subdocument loaded", "out of order",
    ];

    [Fact]
    public async Task Programs_OnOurEngineAndOnYjs_SeeTheSame()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (first, count) = OracleRun.Seeds();
        count = OracleRun.IsReplay ? count : (count + 2) / 3;
        var met = new Dictionary<string, long>();
        for (var index = 0; index < count; index++)
        {
            var seed = first + (ulong)index;
            using var scenario = await oracle.ProgramAsync(seed, cancellationToken);
            OracleRun.Add(met, scenario.RootElement.GetProperty("statistics").Deserialize<Dictionary<string, long>>()!);
            if (Compare(scenario.RootElement) is { } difference)
            {
                Assert.Fail($"yjs and the engine disagree. Replay with COLLAB_SEED={seed}\n{difference}");
            }
        }

        output.WriteLine(string.Join('\n', met.OrderBy(pair => pair.Key, StringComparer.Ordinal)));
        if (count >= CountedFrom)
        {
            Assert.All(Kinds, kind => Assert.Contains(kind, met.Keys));
        }
    }

    private static string? Compare(JsonElement scenario)
    {
        var clock = new ManualClock();
        var programs = scenario.GetProperty("programs").EnumerateArray()
            .Select(options => new Program(options, scenario.GetProperty("roots"), clock)).ToArray();
        var number = 0;
        foreach (var step in scenario.GetProperty("steps").EnumerateArray())
        {
            JsonObject actual;
            try
            {
                actual = programs[step.GetProperty("program").GetInt32()].Do(step);
            }
            catch (Exception thrown) when (thrown is not OperationCanceledException)
            {
                return $"Step {number}: {step}\n{thrown}";
            }

            var expected = JsonObject.Create(step)!;
            foreach (var (name, value) in actual)
            {
                if (Difference(expected[name], value, name) is { } difference)
                {
                    return $"Step {number}: {Shorten(step.ToString())}\n{difference}";
                }
            }

            number++;
        }

        return null;
    }

    /// <summary>The first place where two trees differ.</summary>
    private static string? Difference(JsonNode? expected, JsonNode? actual, string path)
    {
        if (JsonNode.DeepEquals(expected, actual))
        {
            return null;
        }

        if (expected is JsonArray expectedArray && actual is JsonArray actualArray)
        {
            for (var index = 0; index < Math.Min(expectedArray.Count, actualArray.Count); index++)
            {
                if (Difference(expectedArray[index], actualArray[index], $"{path}[{index}]") is { } difference)
                {
                    return difference;
                }
            }
        }
        else if (expected is JsonObject expectedObject && actual is JsonObject actualObject)
        {
            foreach (var (name, value) in expectedObject)
            {
                if (Difference(value, actualObject[name], $"{path}.{name}") is { } difference)
                {
                    return difference;
                }
            }
        }

        return $"{path}\n  expected {Shorten(expected?.ToJsonString())}\n  actual   {Shorten(actual?.ToJsonString())}";
    }

    private static string? Shorten(string? text) => text is { Length: > 4000 } ? text[..4000] + "…" : text;
}
