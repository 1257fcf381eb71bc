using System.Numerics;
using System.Runtime.CompilerServices;

namespace CollabSessions.Crdt.Encoding;

/// <summary>The arithmetic of lib0's variable-length integers.</summary>
internal static class VarUint
{
    /// <summary>The most bytes that 53 bits take.</summary>
    public const int BytesMax = 8;

    /// <summary>Puts the value at the start of the span and returns how many bytes that took.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Put(Span<byte> target, ulong value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            target[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[length++] = (byte)value;
        return length;
    }

    /// <summary>Takes a value out of the eight bytes it begins, the first one lowest, all at once.</summary>
    /// <param name="packed">The bytes; what is behind the value does not matter.</param>
    /// <param name="length">How many bytes it takes; 0 when it does not end within eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Unpack(ulong packed, out int length)
    {
        var last = BitOperations.TrailingZeroCount(~packed & 0x8080_8080_8080_8080);
        if (last == 64)
        {
            length = 0;
            return 0;
        }

        // Seven bits of each byte: closed up to 14 of two, 28 of four, 56 of eight.
        length = (last + 1) >> 3;
        packed &= (ulong.MaxValue >> (63 - last)) & 0x7F7F_7F7F_7F7F_7F7F;
        packed = (packed & 0x007F_007F_007F_007F) | ((packed & 0x7F00_7F00_7F00_7F00) >> 1);
        packed = (packed & 0x0000_3FFF_0000_3FFF) | ((packed & 0x3FFF_0000_3FFF_0000) >> 2);
        return (packed & 0x0FFF_FFFF) | ((packed & 0x0FFF_FFFF_0000_0000) >> 4);
    }

    /// <summary>The bytes of a value of at most 53 bits in one integer, the first one lowest.</summary>
    public static ulong Pack(ulong value)
    {
        Span<byte> bytes = stackalloc byte[BytesMax];
        bytes.Clear();
        Put(bytes, value);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>How many bytes the value takes.</summary>
    public static int Size(ulong value)
    {
        var length = 1;
        for (; value >= 0x80; value >>= 7)
        {
            length++;
        }

        return length;
    }
}
