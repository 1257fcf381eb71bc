using System.Buffers.Binary;
using System.Text;

namespace CollabSessions.Bench.SideBySide;

/// <summary>The files that <c>bench/crdt/inputs.mjs</c> wrote, each read once.</summary>
internal sealed class InputFiles(string folder)
{
    private readonly Dictionary<string, byte[]> _bytes = [];
    private readonly Dictionary<string, byte[][]> _updates = [];
    private readonly Dictionary<string, Edit[]> _edits = [];

    public byte[] Bytes(string name)
    {
        if (!_bytes.TryGetValue(name, out var bytes))
        {
            _bytes.Add(name, bytes = File.ReadAllBytes(Path.Combine(folder, name)));
        }

        return bytes;
    }

    public byte[][] Updates(string name)
    {
        if (!_updates.TryGetValue(name, out var updates))
        {
            _updates.Add(name, updates = [.. Split(Bytes(name))]);
        }

        return updates;
    }

    public Edit[] Edits(string name)
    {
        if (!_edits.TryGetValue(name, out var edits))
        {
            _edits.Add(name, edits = [.. Parse(Bytes(name))]);
        }

        return edits;
    }

    private static IEnumerable<byte[]> Split(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = Number(bytes, at);
            yield return bytes[(at + 4)..(at + 4 + length)];
            at += 4 + length;
        }
    }

    private static IEnumerable<Edit> Parse(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = Number(bytes, at + 8);
            yield return new Edit(Number(bytes, at), Number(bytes, at + 4), Encoding.UTF8.GetString(bytes, at + 12, length));
            at += 12 + length;
        }
    }

    private static int Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
}

/// <summary>Deletes, then inserts, at a place counted in UTF-16 units; in the map's file, the position is the key.</summary>
internal readonly record struct Edit(int Position, int Deleted, string Inserted);
