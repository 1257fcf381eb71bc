using System.Buffers;

namespace CollabSessions.Crdt.Tests.Store;

/// <summary>What is empty has no place in the slab, and must keep none when the slab is copied.</summary>
public sealed class SlabCompactionTests
{
    [Fact]
    public void Compaction_WithEmptyContentsBehindWhatDied_LeavesTheDocumentReadable()
    {
        var doc = new Doc(new DocOptions { ClientId = 1 });
        var output = new ArrayBufferWriter<byte>();
        Set(doc, "c", new string('x', 9000), output);
        Set(doc, "t", "", output);
        output.ResetWrittenCount();
        doc.Begin();

        // Yjs: map.set('n', new Y.Map()); map.set('b', new Uint8Array(0)), from client 2.
        doc.Apply(Convert.FromHexString("010202002701036d6170016e012301036d617001620000"));
        doc.Commit(output);

        output.ResetWrittenCount();
        doc.Begin();
        doc.GetMap("map").Delete("c");
        Assert.True(doc.Commit(output));

        output.ResetWrittenCount();
        doc.EncodeStateAsUpdate(output);
        var copy = new Doc();
        copy.Begin();
        copy.Apply(output.WrittenSpan);
        copy.Commit(new ArrayBufferWriter<byte>());
        Assert.Equal(22, copy.GetMap("map").ToJson().Length);
        Assert.Contains("\"n\":{}", copy.GetMap("map").ToJson(), StringComparison.Ordinal);
    }

    private static void Set(Doc doc, string key, string value, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        doc.Begin();
        doc.GetMap("map").Set(key, value);
        doc.Commit(output);
    }
}
