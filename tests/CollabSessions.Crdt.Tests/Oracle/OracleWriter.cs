using System.Buffers;

namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Writes a question, lib0's encoding.</summary>
internal sealed class OracleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public OracleWriter Byte(byte value)
    {
        _bytes.Write([value]);
        return this;
    }

    public OracleWriter VarUint(ulong value)
    {
        for (; value > 0x7f; value >>= 7)
        {
            Byte((byte)(0x80 | value));
        }

        return Byte((byte)value);
    }

    public OracleWriter Bytes(ReadOnlySpan<byte> value)
    {
        VarUint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    public OracleWriter String(string value) => Bytes(System.Text.Encoding.UTF8.GetBytes(value));

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
