namespace CollabSessions.Contracts.Wire;

/// <summary>lib0's variable-length integers: groups of seven bits, least significant first, high bit on all but the last.</summary>
/// <remarks>The gateway's reader of frame headers. What is inside a frame is the Crdt room's.</remarks>
public static class VarUint
{
    /// <summary>The largest value: 2^53 - 1.</summary>
    public const ulong MaxValue = (1UL << 53) - 1;

    /// <summary>The longest encoding, in bytes.</summary>
    public const int LengthMax = 8;

    /// <summary>Reads one integer and moves <paramref name="source"/> past it; false leaves it where it was.</summary>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (var index = 0; index < source.Length && index < LengthMax; index++)
        {
            var group = source[index];
            value |= (ulong)(group & 0x7F) << (7 * index);
            if (group < 0x80)
            {
                source = value <= MaxValue ? source[(index + 1)..] : source;
                return value <= MaxValue;
            }
        }

        return false;
    }

    /// <summary>Reads a length and that many bytes; false when fewer are there.</summary>
    public static bool TryReadBytes(scoped ref ReadOnlySpan<byte> source, out ReadOnlySpan<byte> bytes)
    {
        var rest = source;
        if (!TryRead(ref rest, out var length) || length > (ulong)rest.Length)
        {
            bytes = default;
            return false;
        }

        bytes = rest[..(int)length];
        source = rest[(int)length..];
        return true;
    }

    /// <summary>How many bytes <see cref="Write"/> takes.</summary>
    public static int Length(ulong value)
    {
        var length = 1;
        while ((value >>= 7) != 0)
        {
            length++;
        }

        return length;
    }

    /// <summary>Writes one integer and returns its length.</summary>
    public static int Write(Span<byte> destination, ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        var length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }
}
