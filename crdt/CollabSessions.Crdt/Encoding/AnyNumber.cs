using System.Buffers.Binary;

namespace CollabSessions.Crdt.Encoding;

/// <summary>Encodes numbers as lib0 "any", choosing the tag that JavaScript would.</summary>
/// <remarks>
/// Wire: lib0 <c>encoding.js writeAny</c>: integers up to 31 bits, negative zero among them, then 32 bits of floating point
/// when they hold the number exactly, then 64.
/// </remarks>
internal static class AnyNumber
{
    /// <summary>The most bytes of a tag and a number.</summary>
    public const int BytesMax = 9;

    public static void Write(ref BufferEncoder output, double number)
    {
        Span<byte> bytes = stackalloc byte[BytesMax];
        output.WriteBytes(bytes[..Put(bytes, number)]);
    }

    /// <summary>Puts tag and number at the start of the span and returns how many bytes that took.</summary>
    public static int Put(Span<byte> target, double number)
    {
        if (number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue)
        {
            target[0] = AnySyntax.Integer;
            return 1 + VarInt.Put(target[1..], (ulong)Math.Abs(number), double.IsNegative(number));
        }

        if ((float)number == number)
        {
            target[0] = AnySyntax.Float32;
            BinaryPrimitives.WriteSingleBigEndian(target[1..], (float)number);
            return 5;
        }

        target[0] = AnySyntax.Float64;
        // .NET's NaN has a sign, JavaScript's has none.
        BinaryPrimitives.WriteDoubleBigEndian(target[1..], double.IsNaN(number) ? Math.Abs(number) : number);
        return BytesMax;
    }
}
