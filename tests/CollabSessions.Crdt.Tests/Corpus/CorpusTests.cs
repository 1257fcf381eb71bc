using System.Text.Json;
using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Corpus;

/// <summary>Compares every byte with what Yjs 13.6.33 wrote; see generate.mjs.</summary>
public sealed class CorpusTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "CollabSessions.Crdt.Tests", "Corpus");

    [Theory]
    [InlineData("in-order")]
    [InlineData("out-of-order")]
    [InlineData("no-gc")]
    public void Doc_FedAsYjsWas_WritesTheSameBytes(string name)
    {
        using var corpus = Read(name);
        foreach (var scenario in corpus.RootElement.EnumerateArray())
        {
            var replica = new Replica(gc: scenario.GetProperty("gc").GetBoolean());
            foreach (var step in scenario.GetProperty("steps").EnumerateArray())
            {
                var emitted = step.GetProperty("emitted");
                var expected = emitted.ValueKind == JsonValueKind.Null ? [] : emitted.GetBytesFromBase64();
                Assert.Equal(Convert.ToHexStringLower(expected), replica.Apply(step.GetProperty("apply").GetBytesFromBase64()));
                if (step.TryGetProperty("state", out var state))
                {
                    Assert.Equal(Hex(state), replica.State);
                }
            }

            Assert.False(replica.Doc.HasPending);
            Assert.Equal(Hex(scenario.GetProperty("state")), replica.State);
            Assert.Equal(Hex(scenario.GetProperty("stateVector")), replica.StateVector);
            Assert.Equal(Hex(scenario.GetProperty("diff")), replica.Diff(Hex(scenario.GetProperty("diffOf"))));
            Assert.Equal(scenario.GetProperty("text").GetString(), replica.Doc.GetText("text").ToString());
        }
    }

    [Fact]
    public void Doc_LoadedFromAState_WritesTheSameState()
    {
        using var corpus = Read("out-of-order");
        foreach (var scenario in corpus.RootElement.EnumerateArray())
        {
            var replica = new Replica();
            replica.Apply(scenario.GetProperty("state").GetBytesFromBase64());
            Assert.Equal(Hex(scenario.GetProperty("state")), replica.State);
        }
    }

    [Fact]
    public void Doc_WithStructsThatWait_WritesThemIntoTheStateAsYjsDoes()
    {
        using var corpus = Read("out-of-order");
        var waited = 0;
        foreach (var scenario in corpus.RootElement.EnumerateArray())
        {
            var waiting = scenario.GetProperty("waiting");
            if (waiting.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            var replica = new Replica();
            replica.Apply(waiting.GetProperty("state").GetBytesFromBase64());
            Assert.True(replica.Doc.HasPending);
            Assert.Equal(Hex(waiting.GetProperty("reloaded")), replica.State);
            waited++;
        }

        Assert.True(waited > 0);
    }

    [Fact]
    public void ToJson_OfEveryJsonValue_IsWhatJavaScriptWrites()
    {
        using var corpus = Read("json");
        var replica = new Replica();
        replica.Apply(corpus.RootElement.GetProperty("update").GetBytesFromBase64());
        Assert.Equal(corpus.RootElement.GetProperty("list").GetString(), replica.Doc.GetArray("list").ToJson());
        Assert.Equal(corpus.RootElement.GetProperty("map").GetString(), replica.Doc.GetMap("map").ToJson());
        Assert.Equal(corpus.RootElement.GetProperty("text").GetString(), replica.Doc.GetText("text").ToJson());
    }

    private static JsonDocument Read(string name) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name + ".json")));

    private static string Hex(JsonElement base64) => Convert.ToHexStringLower(base64.GetBytesFromBase64());
}
