namespace CollabSessions.Crdt.Encoding;

/// <summary>The arithmetic of lib0's signed variable-length integers: six bits and a sign, then groups of seven.</summary>
/// <remarks>Wire: lib0 <c>encoding.js writeVarInt</c>. The sign stands apart from the number: JavaScript has a negative zero.</remarks>
internal static class VarInt
{
    /// <summary>The most bytes that 53 bits and a sign take.</summary>
    public const int BytesMax = 8;

    /// <summary>Puts the value at the start of the span and returns how many bytes that took.</summary>
    public static int Put(Span<byte> target, ulong magnitude, bool isNegative)
    {
        target[0] = (byte)((magnitude > 0x3F ? 0x80UL : 0) | (isNegative ? 0x40UL : 0) | (magnitude & 0x3F));
        magnitude >>= 6;
        return 1 + (magnitude > 0 ? VarUint.Put(target[1..], magnitude) : 0);
    }
}
