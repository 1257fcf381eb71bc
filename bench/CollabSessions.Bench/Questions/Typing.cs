using System.Buffers;
using CollabSessions.Crdt;

namespace CollabSessions.Bench.Questions;

/// <summary>Documents for the benchmarks: one author, seeded places.</summary>
internal static class Typing
{
    public static Doc Typist(int edits)
    {
        var random = new Random(edits);
        var doc = new Doc(new DocOptions { ClientId = 3_141_592_653 });
        var length = 0;
        for (var edit = 0; edit < edits; edit++)
        {
            Type(doc, edit % 20 == 0 ? random.Next(length + 1) : length, "x");
            length++;
        }

        return doc;
    }

    public static byte[] Type(Doc doc, int at, string text)
    {
        var output = new ArrayBufferWriter<byte>(64);
        doc.Begin();
        doc.GetText("text").Insert(at, text);
        doc.Commit(output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] State(Doc doc)
    {
        var output = new ArrayBufferWriter<byte>();
        doc.EncodeStateAsUpdate(output);
        return output.WrittenSpan.ToArray();
    }

    public static Doc Load(byte[] state)
    {
        var doc = new Doc(new DocOptions { ClientId = 2_718_281_828 });
        doc.Begin();
        doc.Apply(state);
        doc.Commit();
        return doc;
    }
}
