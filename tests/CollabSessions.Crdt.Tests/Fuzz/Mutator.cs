namespace CollabSessions.Crdt.Tests.Fuzz;

/// <summary>Changes bytes in the ways that hurt decoders of varints, counts and lengths.</summary>
internal static class Mutator
{
    private const int BytesMax = 8 * 1024;

    // Counts, lengths and clocks at the edges, as lib0 writes them.
    private static readonly byte[][] Integers =
    [
        [0], [1], [0x7f], [0x80, 0x01], [0xff, 0x7f], [0xff, 0xff, 0x03], [0xa0, 0x8d, 0x06], [0xc0, 0x84, 0x3d],
        [0xff, 0xff, 0xff, 0xff, 0x07], [0x80, 0x80, 0x80, 0x80, 0x08], [0xff, 0xff, 0xff, 0xff, 0x0f],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    ];

    public static byte[] Mutate(Random random, IReadOnlyList<byte[]> corpus)
    {
        var bytes = new List<byte>(corpus[random.Next(corpus.Count)]);
        for (var changes = 1 + (random.Next(4) == 0 ? random.Next(8) : random.Next(2)); changes > 0; changes--)
        {
            Change(random, bytes, corpus);
        }

        return [.. bytes.Count > BytesMax ? bytes[..BytesMax] : bytes];
    }

    private static void Change(Random random, List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        var at = random.Next(bytes.Count + 1);
        var left = bytes.Count - at;
        switch (random.Next(10))
        {
            case 0 when left > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1 when left > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2 when left > 0:
                bytes[at] = (byte)(bytes[at] + random.Next(-2, 3));
                break;
            case 3:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 4 when left > 0:
                bytes.RemoveRange(at, 1 + random.Next(Math.Min(left, 16)));
                break;
            case 5 when left > 0:
                bytes.RemoveAt(at);
                bytes.InsertRange(at, Integers[random.Next(Integers.Length)]);
                break;
            case 6:
                bytes.InsertRange(at, Integers[random.Next(Integers.Length)]);
                break;
            case 7 when left > 0:
                Repeat(random, bytes, at);
                break;
            case 8:
                Splice(random, bytes, at, corpus[random.Next(corpus.Count)]);
                break;
            default:
                bytes.RemoveRange(at, left);
                break;
        }
    }

    private static void Repeat(Random random, List<byte> bytes, int at)
    {
        var block = bytes.GetRange(at, 1 + random.Next(Math.Min(bytes.Count - at, 32)));
        var times = random.Next(8) == 0 ? random.Next(BytesMax / block.Count) : random.Next(4);
        for (; times > 0 && bytes.Count < BytesMax; times--)
        {
            bytes.InsertRange(at, block);
        }
    }

    private static void Splice(Random random, List<byte> bytes, int at, byte[] other)
    {
        if (other.Length > 0)
        {
            var from = random.Next(other.Length);
            bytes.InsertRange(at, other.AsSpan(from, random.Next(other.Length - from) + 1).ToArray());
        }
    }
}
