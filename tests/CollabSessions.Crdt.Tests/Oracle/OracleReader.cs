
namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Reads the body of a reply, lib0's encoding. Independent of the engine's own reader on purpose.</summary>
internal ref struct OracleReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public byte ReadByte()
    {
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ulong ReadVarUint()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    public int ReadCount() => checked((int)ReadVarUint());

    public byte[] ReadBytes() => Take(ReadCount());

    public byte[][] ReadByteArrays()
    {
        var arrays = new byte[ReadCount()][];
        for (var index = 0; index < arrays.Length; index++)
        {
            arrays[index] = ReadBytes();
        }

        return arrays;
    }

    public string ReadString() => System.Text.Encoding.UTF8.GetString(ReadBytes());

    /// <summary>What a run met, by name.</summary>
    public Dictionary<string, long> ReadStatistics()
    {
        var statistics = new Dictionary<string, long>();
        for (var left = ReadCount(); left > 0; left--)
        {
            statistics.Add(ReadString(), (long)ReadVarUint());
        }

        return statistics;
    }

    private byte[] Take(int length)
    {
        var taken = _rest[..length].ToArray();
        _rest = _rest[length..];
        return taken;
    }
}
