using System.Buffers;
using System.Text.Json;
using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Corpus;

/// <summary>Compares every byte of both formats with what Yjs 13.6.33 wrote; see generate-formats.mjs.</summary>
public sealed class FormatCorpusTests : IDisposable
{
    private readonly JsonDocument _corpus = JsonDocument.Parse(File.ReadAllBytes(
        Path.Combine(Repository.Root, "tests", "CollabSessions.Crdt.Tests", "Corpus", "formats.json")));

    public void Dispose() => _corpus.Dispose();

    [Theory]
    [InlineData("state")]
    [InlineData("merged")]
    [InlineData("holes")]
    [InlineData("holesDiff")]
    public void Convert_ThereAndBack_WritesWhatYjsWrites(string name)
    {
        var pair = _corpus.RootElement.GetProperty(name);
        if (name != "state")
        {
            // The state has key bits that a conversion drops, as in Yjs.
            Assert.Equal(Hex(pair, "v2"), Written(to => Update.Convert(Bytes(pair, "v1"), UpdateFormat.V1, UpdateFormat.V2, UpdateBudget.Live, to)));
            Assert.Equal(Hex(pair, "v1"), Written(to => Update.Convert(Bytes(pair, "v2"), UpdateFormat.V2, UpdateFormat.V1, UpdateBudget.Live, to)));
        }

        var first = new Replica();
        first.Apply(Bytes(pair, "v1"));
        Assert.Equal(UpdateStatus.Ok, Doc.TryLoad(Bytes(pair, "v2"), Wide, out var second, new DocOptions { ClientId = 1 }, UpdateFormat.V2));
        Assert.Equal(first.State, Written(to => Encode(second, to, UpdateFormat.V1)));
    }

    [Theory]
    [InlineData(UpdateFormat.V1, "v1")]
    [InlineData(UpdateFormat.V2, "v2")]
    public void Document_FedInEitherFormat_IsEncodedAsByYjs(UpdateFormat format, string name)
    {
        var root = _corpus.RootElement;
        var doc = Fed(format, name);
        Assert.Equal(Hex(root.GetProperty("state"), name), Written(to => Encode(doc, to, format)));
        Assert.Equal(Hex(root.GetProperty("diff"), name), Written(to => doc.EncodeStateAsUpdate(to, Bytes(root, "vector"), Wide, format)));
    }

    [Theory]
    [InlineData(UpdateFormat.V1, "v1")]
    [InlineData(UpdateFormat.V2, "v2")]
    public void Merge_WithAndWithoutHoles_WritesWhatYjsWrites(UpdateFormat format, string name)
    {
        var root = _corpus.RootElement;
        ReadOnlyMemory<byte>[] all = [.. root.GetProperty("updates").EnumerateArray().Select(update => Bytes(update, name))];
        ReadOnlyMemory<byte>[] holes = [.. all.Where((_, index) => index % 2 == 0)];
        Assert.Equal(Hex(root.GetProperty("merged"), name), Written(to => Update.Merge(all, UpdateBudget.Live, to, format)));
        Assert.Equal(Hex(root.GetProperty("holes"), name), Written(to => Update.Merge(holes, UpdateBudget.Live, to, format)));
        var merged = Bytes(root.GetProperty("holes"), name);
        Assert.Equal(Hex(root, "holesVector"), Written(to => Update.EncodeStateVector(merged, UpdateBudget.Live, to, format)));
        Assert.Equal(
            Hex(root.GetProperty("holesDiff"), name), Written(to => Update.Diff(merged, Bytes(root, "vector"), UpdateBudget.Live, to, format)));
    }

    [Fact]
    public void Snapshots_OfADocumentThatForgetsNothing_AreThoseOfYjs()
    {
        var whole = Fed(UpdateFormat.V1, "v1");
        foreach (var moment in _corpus.RootElement.GetProperty("snapshots").EnumerateArray())
        {
            var expected = Bytes(moment, "v1");
            Assert.Equal(UpdateStatus.Ok, Snapshot.TryDecode(expected, UpdateBudget.Live, out var snapshot));
            Assert.Equal(UpdateStatus.Ok, Snapshot.TryDecode(Bytes(moment, "v2"), UpdateBudget.Live, out var second, UpdateFormat.V2));
            Assert.Equal(snapshot, second);
            Assert.Equal(Hex(moment, "v1"), Written(to => { snapshot.Encode(to); return UpdateStatus.Ok; }));
            Assert.Equal(Hex(moment, "v2"), Written(to => { snapshot.Encode(to, UpdateFormat.V2); return UpdateStatus.Ok; }));
            var opened = whole.OpenAt(snapshot);
            Assert.Equal(Hex(moment, "state"), Written(to => Encode(opened, to, UpdateFormat.V1)));
            Assert.Equal(moment.GetProperty("text").GetString(), opened.GetText("text").ToString());
            Assert.Equal(
                moment.GetProperty("text").GetString(), string.Concat(whole.GetText("text").ToDelta(snapshot).Select(op => op.Text)));
        }
    }

    private static UpdateBudget Wide { get; } = UpdateBudget.Live with { ClockJumpMax = int.MaxValue };

    private Doc Fed(UpdateFormat format, string name)
    {
        var doc = new Doc(new DocOptions { ClientId = 1, Gc = false });
        foreach (var update in _corpus.RootElement.GetProperty("updates").EnumerateArray())
        {
            Assert.Equal(UpdateStatus.Ok, doc.Examine(Bytes(update, name), Wide, new UpdateSummary(), format));
            doc.Begin();
            doc.Apply(Bytes(update, name), format);
            doc.Commit(new ArrayBufferWriter<byte>());
        }

        return doc;
    }

    private static UpdateStatus Encode(Doc doc, IBufferWriter<byte> output, UpdateFormat format)
    {
        doc.EncodeStateAsUpdate(output, format);
        return UpdateStatus.Ok;
    }

    private static string Written(Func<IBufferWriter<byte>, UpdateStatus> write)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(UpdateStatus.Ok, write(output));
        return Convert.ToHexStringLower(output.WrittenSpan);
    }

    private static byte[] Bytes(JsonElement element, string name) => element.GetProperty(name).GetBytesFromBase64();

    private static string Hex(JsonElement element, string name) => Convert.ToHexStringLower(Bytes(element, name));
}
