using System.Buffers;

namespace CollabSessions.Crdt.Encoding;

/// <summary>Writes lib0 primitives.</summary>
/// <remarks>Wire: lib0 <c>encoding.js</c>.</remarks>
public static class Lib0Writer
{
    extension(IBufferWriter<byte> output)
    {
        /// <summary>Writes an unsigned integer of at most 53 bits in one to eight bytes.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The value needs more than 53 bits.</exception>
        public void WriteVarUint(ulong value)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, DocOptions.ClientIdMax);
            output.Advance(VarUint.Put(output.GetSpan(VarUint.BytesMax), value));
        }

        /// <summary>Writes a signed integer of at most 53 bits; the sign stands apart because zero can have one.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The value needs more than 53 bits.</exception>
        public void WriteVarInt(ulong magnitude, bool isNegative)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(magnitude, DocOptions.ClientIdMax);
            output.Advance(VarInt.Put(output.GetSpan(VarInt.BytesMax), magnitude, isNegative));
        }

        /// <summary>Writes a length and the bytes: a lib0 string when they are UTF-8, a lib0 buffer otherwise.</summary>
        public void WriteVarBytes(ReadOnlySpan<byte> bytes)
        {
            output.WriteVarUint((ulong)bytes.Length);
            output.Write(bytes);
        }
    }
}
