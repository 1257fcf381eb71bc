using System.Buffers;
using System.Text.Json;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Both formats, merging, diffs and conversions against live yjs, byte for byte, on drawn updates.</summary>
public sealed class EncodingTests(YjsOracle oracle, ITestOutputHelper output) : IClassFixture<YjsOracle>
{
    private const int CountedFrom = 20;

    // Everything that a run must have met. A run that met none of a kind proves nothing about it.
    private static readonly string[] Kinds =
    [
        "question convert V1 V2", "question convert V2 V1", "question merge V1", "question merge V2", "question diff V1",
        "question diff V2", "question vector V1", "question vector V2", "question ranges V1", "question ids V1",
        "question document collecting", "question document keeping", "V2 state with pending structs", "question snapshots",
        "struct GC", "struct Skip", "keyed item", "deletion", "content Embed", "content Format", "content JSON", "content Doc",
        "content YXmlElement", "content YXmlHook", "client id of 8 bytes",
    ];

    private static readonly UpdateBudget Budget = OracleRun.Budget;

    [Fact]
    public async Task Bytes_OfBothFormats_AreWhatYjsWrites()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (first, count) = OracleRun.Seeds();
        count = OracleRun.IsReplay ? count : (count + 19) / 20;
        var met = new Dictionary<string, long>();
        var next = oracle.EncodingsAsync(first, cancellationToken);
        for (var index = 0; index < count; index++)
        {
            var seed = first + (ulong)index;
            var drawn = await next;
            if (index + 1 < count)
            {
                next = oracle.EncodingsAsync(seed + 1, cancellationToken);
            }

            OracleRun.Add(met, drawn.Statistics);
            foreach (var question in drawn.Questions)
            {
                var actual = Answer(question);
                Assert.Equal(question.Expected.Length, actual.Length);
                for (var answer = 0; answer < actual.Length; answer++)
                {
                    if (!IsSame(question.Expected[answer], actual[answer]))
                    {
                        Fail(question, answer, actual[answer], seed);
                    }
                }
            }
        }

        output.WriteLine(string.Join('\n', met.OrderBy(pair => pair.Key, StringComparer.Ordinal)));
        if (count >= CountedFrom)
        {
            Assert.All(Kinds, kind => Assert.Contains(kind, met.Keys));
        }
    }

    private static byte[][] Answer(OracleQuestion question)
    {
        var words = question.Name.Split(' ');
        var format = words[^1] == "V2" ? UpdateFormat.V2 : UpdateFormat.V1;
        var given = question.Given;
        return words[0] switch
        {
            "convert" => [Written(to => Update.Convert(given[0], Other(format), format, Budget, to))],
            "merge" => [Written(to => Update.Merge([.. given.Select(part => new ReadOnlyMemory<byte>(part))], Budget, to, format))],
            "diff" => [Written(to => Update.Diff(given[0], given[1], Budget, to, format))],
            "vector" => [Written(to => Update.EncodeStateVector(given[0], Budget, to, format))],
            "ranges" => [Written(to => WriteRanges(given[0], to))],
            "ids" => ContentIds(given[0]),
            "document" => Document(given, new DocOptions { ClientId = DocOptions.ClientIdMax, Gc = words[1] == "collecting" }),
            "snapshots" => SnapshotAnswers.Answer(given),
            _ => throw new InvalidOperationException($"Unknown question: {question.Name}."),
        };
    }

    private static UpdateFormat Other(UpdateFormat format) => format == UpdateFormat.V1 ? UpdateFormat.V2 : UpdateFormat.V1;

    private static UpdateStatus WriteRanges(byte[] update, IBufferWriter<byte> output)
    {
        var summary = new UpdateSummary();
        var status = Update.Examine(update, Budget, summary);
        foreach (var (client, from, to) in summary.Ranges)
        {
            output.WriteVarUint(client);
            output.WriteVarUint(from);
            output.WriteVarUint(to);
        }

        return status;
    }

    private static byte[][] ContentIds(byte[] update)
    {
        Assert.Equal(UpdateStatus.Ok, Update.ReadContentIds(update, Budget, out var ids));
        return
        [
            Written(to => { ids.Inserts.Encode(to); return UpdateStatus.Ok; }),
            Written(to => { ids.Deletes.Encode(to); return UpdateStatus.Ok; }),
        ];
    }

    /// <summary>Feeds a document with V2 and takes V2 out of it: every emission, the state, a diff, the vector; and the state as V1.</summary>
    private static byte[][] Document(byte[][] given, DocOptions options)
    {
        var doc = new Doc(options);
        var summary = new UpdateSummary();
        var answers = new List<byte[]>();
        foreach (var update in given.AsSpan(1))
        {
            answers.Add(Written(to =>
            {
                var status = doc.Examine(update, Budget, summary, UpdateFormat.V2);
                doc.Begin();
                doc.Apply(update, UpdateFormat.V2);
                doc.Commit(to, UpdateFormat.V2);
                return status;
            }));
        }

        answers.Add(Written(to => { doc.EncodeStateAsUpdate(to, UpdateFormat.V2); return UpdateStatus.Ok; }));
        answers.Add(Written(to => doc.EncodeStateAsUpdate(to, given[0], Budget, UpdateFormat.V2)));
        answers.Add(Written(to => { doc.EncodeStateVector(to); return UpdateStatus.Ok; }));
        answers.Add(Written(to => { doc.EncodeStateAsUpdate(to); return UpdateStatus.Ok; }));
        return [.. answers];
    }

    private static byte[] Written(Func<IBufferWriter<byte>, UpdateStatus> write)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(UpdateStatus.Ok, write(output));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The same bytes, or two JSON texts that differ only in how they escape.</summary>
    private static bool IsSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual) => expected.SequenceEqual(actual)
        || (expected.StartsWith("["u8) && actual.StartsWith("["u8) && IsSameJson(expected, actual));

    private static bool IsSameJson(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        try
        {
            var reader = new Utf8JsonReader(expected);
            var other = new Utf8JsonReader(actual);
            return JsonElement.DeepEquals(JsonElement.ParseValue(ref reader), JsonElement.ParseValue(ref other));
        }
        catch (JsonException)
        {
            return false; // bytes that only begin like JSON
        }
    }

    private static void Fail(OracleQuestion question, int answer, byte[] actual, ulong seed)
    {
        var expected = question.Expected[answer];
        var same = expected.AsSpan().CommonPrefixLength(actual);
        var from = Math.Max(0, same - 40);
        Assert.Fail(
            $"'{question.Name}', answer {answer} of {question.Expected.Length}. Replay with COLLAB_SEED={seed}\n" +
            $"  differs at byte {same}; from byte {from} on\n" +
            $"  expected {Convert.ToHexStringLower(expected.AsSpan(from))}\n" +
            $"  actual   {Convert.ToHexStringLower(actual.AsSpan(from))}\n" +
            $"  given    {string.Join("\n           ", question.Given.Select(Convert.ToHexStringLower))}");
    }
}
