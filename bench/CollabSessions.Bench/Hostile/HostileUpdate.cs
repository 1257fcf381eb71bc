using System.Buffers;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Bench.Hostile;

/// <summary>An update of at most 1 MiB that somebody made to cost as much as possible, and the document it is sent to.</summary>
internal sealed record HostileUpdate(string Title, byte[] Document, byte[] Update)
{
    private const int BytesMax = 1024 * 1024;
    private const int StructsMax = 50_000; // of UpdateBudget.Live: more would be refused unread
    private const uint TextLength = 200_000;
    private const byte String = 0x04;
    private const byte Origin = 0x80;
    private const byte RightOrigin = 0x40;

    public static IEnumerable<HostileUpdate> All()
    {
        yield return new("200,000 deletions, every second letter of a text", Text(), Deletions());
        yield return new("letters at random places of a text", Text(), Scattered());
        yield return new("16,000 clients at one place, larger ones first", Text(), ManyClients());
        yield return new("one client, one origin, other right neighbours", Text(), OneOrigin());
        yield return new("one client, one origin, past every second letter of a text", DeletedText(), Across());
        yield return new("10,000 structs that wait", Text(), Waiting());
        yield return new("one key set again and again", Text(), OneKey());
        yield return new("types in types, then deleted", Text(), Nested());
    }

    private static byte[] Text() => Write(1, 7, 0, (output, _) =>
    {
        Root(output, String);
        output.WriteVarBytes(Letters((int)TextLength));
    });

    // A text of as many structs as letters: deleted and visible ones are not joined.
    private static byte[] DeletedText() => [.. Text().AsSpan()[..^1], .. Deletions().AsSpan(1)];

    private static byte[] Deletions()
    {
        var output = new ArrayBufferWriter<byte>();
        Put(output, 0, 1, 7);
        output.WriteVarUint(TextLength / 2);
        for (var clock = 0u; clock < TextLength; clock += 2)
        {
            output.WriteVarUint(clock);
            output.WriteVarUint(1);
        }

        return output.WrittenSpan.ToArray();
    }

    private static byte[] Scattered()
    {
        var random = new Random(1);
        return Write(StructsMax, 9, 0, (output, _) =>
        {
            var place = (uint)random.Next((int)TextLength - 1);
            Put(output, String | Origin | RightOrigin);
            Id(output, 7, place);
            Id(output, 7, place + 1);
            output.WriteVarBytes("x"u8);
        });
    }

    private static byte[] ManyClients()
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteVarUint(16_000);
        for (var client = 16_000u; client > 0; client--)
        {
            output.WriteVarUint(1);
            output.WriteVarUint(client + 1000);
            output.WriteVarUint(0);
            Put(output, String | Origin | RightOrigin);
            Id(output, 7, 10);
            Id(output, 7, 11);
            output.WriteVarBytes("x"u8);
        }

        Put(output, 0);
        return output.WrittenSpan.ToArray();
    }

    // Every struct goes past all that were put there before: same client, so no order, and no equal right neighbour.
    private static byte[] OneOrigin() => Write(StructsMax, 9, 0, (output, index) =>
    {
        Put(output, String | Origin | RightOrigin);
        Id(output, 7, 10);
        Id(output, 7, 11 + (uint)index);
        output.WriteVarBytes("x"u8);
    });

    private static byte[] Across() => Write(StructsMax, 9, 0, (output, _) =>
    {
        Put(output, String | Origin | RightOrigin);
        Id(output, 7, 0);
        Id(output, 7, TextLength - 1);
        output.WriteVarBytes("x"u8);
    });

    private static byte[] Waiting() => Write(10_000, 9, 0, (output, index) =>
    {
        Put(output, String | Origin);
        Id(output, 1_000_000 + (ulong)index, 5);
        output.WriteVarBytes("x"u8);
    });

    private static byte[] OneKey() => Write(StructsMax, 9, 0, (output, index) =>
    {
        if (index == 0)
        {
            Put(output, 0x28, 1, 1, (byte)'m', 1, (byte)'k');
        }
        else
        {
            Put(output, 8 | Origin);
            Id(output, 9, (uint)index - 1);
        }

        Put(output, 1, 0x7e);
    });

    private static byte[] Nested()
    {
        var output = new ArrayBufferWriter<byte>();
        var update = Write(250, 9, 0, (inner, index) =>
        {
            if (index == 0)
            {
                Put(inner, 7, 1, 1, (byte)'t', 0);
            }
            else
            {
                Put(inner, 7, 0);
                Id(inner, 9, (uint)index - 1);
                Put(inner, 0);
            }
        });
        output.Write(update.AsSpan(0, update.Length - 1));
        Put(output, 1, 9, 1, 0, 1);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Write(int structs, ulong client, uint clock, Action<ArrayBufferWriter<byte>, int> write)
    {
        var body = new ArrayBufferWriter<byte>();
        var written = 0;
        for (; written < structs && body.WrittenCount < BytesMax - 64; written++)
        {
            write(body, written);
        }

        var output = new ArrayBufferWriter<byte>();
        output.WriteVarUint(1);
        output.WriteVarUint((ulong)written);
        output.WriteVarUint(client);
        output.WriteVarUint(clock);
        output.Write(body.WrittenSpan);
        Put(output, 0);
        return output.WrittenSpan.ToArray();
    }

    private static void Root(ArrayBufferWriter<byte> output, byte kind) => Put(output, kind, 1, 1, (byte)'t');

    private static void Id(ArrayBufferWriter<byte> output, ulong client, uint clock)
    {
        output.WriteVarUint(client);
        output.WriteVarUint(clock);
    }

    private static void Put(ArrayBufferWriter<byte> output, params ReadOnlySpan<byte> bytes) => output.Write(bytes);

    private static byte[] Letters(int count)
    {
        var letters = new byte[count];
        letters.AsSpan().Fill((byte)'a');
        return letters;
    }
}
