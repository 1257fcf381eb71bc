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
