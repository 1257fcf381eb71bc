using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>Writes one hub message: its values in their shortest forms, and in front of them their length.</summary>
/// <remarks>Source: msgpack spec.md, and HubProtocol.md for the length: seven bits per byte, least significant first.</remarks>
internal readonly struct MessagePackWriter
{
    // Room for the length is kept in front, so that the message is written once and never moved.
    private const int LengthBytesMax = 5;

    private readonly ArrayBufferWriter<byte> _output;

    /// <summary>Begins a message.</summary>
    /// <param name="bytesHint">About how long it will be.</param>
    public MessagePackWriter(int bytesHint)
    {
        _output = new ArrayBufferWriter<byte>(LengthBytesMax + Math.Max(bytesHint, 16));
        _output.Advance(LengthBytesMax);
    }

    /// <summary>Ends the message and gives it.</summary>
    public ReadOnlyMemory<byte> End()
    {
        var length = (uint)(_output.WrittenCount - LengthBytesMax);
        Span<byte> prefix = stackalloc byte[LengthBytesMax];
        var count = 0;
        do
        {
            prefix[count++] = (byte)((length & 0x7F) | (length > 0x7F ? 0x80u : 0));
            length >>= 7;
        }
        while (length > 0);

        var message = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_output.WrittenMemory)[(LengthBytesMax - count)..];
        prefix[..count].CopyTo(message.Span);
        return message;
    }

    public void WriteNil() => WriteByte(0xC0);

    public void Write(bool value) => WriteByte(value ? (byte)0xC3 : (byte)0xC2);

    public void WriteArrayHeader(int count) => WriteHeader(count, 0x90, 0x0F, eight: 0, 0xDC, 0xDD);

    public void WriteMapHeader(int count) => WriteHeader(count, 0x80, 0x0F, eight: 0, 0xDE, 0xDF);

    public void Write(string? value)
    {
        if (value is null)
        {
            WriteNil();
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        WriteHeader(length, 0xA0, 0x1F, 0xD9, 0xDA, 0xDB);
        Encoding.UTF8.GetBytes(value, _output.GetSpan(Math.Max(length, 1)));
        _output.Advance(length);
    }

    public void Write(ReadOnlySpan<byte> value)
    {
        WriteHeader(value.Length, fix: 0, fixMax: -1, 0xC4, 0xC5, 0xC6);
        _output.Write(value);
    }

    public void Write(long value)
    {
        switch (value)
        {
            case >= 0 and <= 0x7F or < 0 and >= -32:
                WriteByte((byte)value);
                break;
            case >= 0 and <= byte.MaxValue:
                WriteByte(0xCC);
                WriteByte((byte)value);
                break;
            case >= 0 and <= ushort.MaxValue:
                WriteByte(0xCD);
                WriteUInt16((ushort)value);
                break;
            case >= 0 and <= uint.MaxValue:
                WriteByte(0xCE);
                WriteUInt32((uint)value);
                break;
            default:
                WriteByte(value < 0 ? (byte)0xD3 : (byte)0xCF);
                BinaryPrimitives.WriteInt64BigEndian(_output.GetSpan(sizeof(long)), value);
                _output.Advance(sizeof(long));
                break;
        }
    }

    private void WriteHeader(int count, byte fix, int fixMax, byte eight, byte sixteen, byte thirtyTwo)
    {
        if (count <= fixMax)
        {
            WriteByte((byte)(fix | count));
        }
        else if (eight != 0 && count <= byte.MaxValue)
        {
            WriteByte(eight);
            WriteByte((byte)count);
        }
        else if (count <= ushort.MaxValue)
        {
            WriteByte(sixteen);
            WriteUInt16((ushort)count);
        }
        else
        {
            WriteByte(thirtyTwo);
            WriteUInt32((uint)count);
        }
    }

    private void WriteByte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    private void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_output.GetSpan(sizeof(ushort)), value);
        _output.Advance(sizeof(ushort));
    }

    private void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_output.GetSpan(sizeof(uint)), value);
        _output.Advance(sizeof(uint));
    }
}
