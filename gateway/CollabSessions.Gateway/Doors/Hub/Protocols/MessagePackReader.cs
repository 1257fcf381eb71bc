using System.Buffers.Binary;
using System.Text;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>Reads the few MessagePack types that hub messages are made of, out of one whole message.</summary>
/// <remarks>
/// Source: msgpack spec.md. Nothing is allocated before the bytes for it are there, and nothing is nested: whoever reads says
/// which type comes next, so no depth exists that bytes could ask for. Extension types have no reader.
/// </remarks>
internal ref struct MessagePackReader(ReadOnlySpan<byte> message)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads nil if it is next.</summary>
    public bool TryReadNil()
    {
        if (_rest is not [0xC0, ..])
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    /// <summary>Reads how many elements follow. Each takes a byte at least, so a count beyond what is there is refused.</summary>
    public int ReadArrayHeader()
    {
        var type = ReadByte();
        var count = type switch
        {
            >= 0x90 and <= 0x9F => type & 0x0Fu,
            0xDC => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort))),
            0xDD => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint))),
            _ => throw Unexpected("an array"),
        };
        return count <= (uint)_rest.Length ? (int)count : throw Truncated();
    }

    /// <summary>Reads how many pairs follow; two bytes each at least.</summary>
    public int ReadMapHeader()
    {
        var type = ReadByte();
        var count = type switch
        {
            >= 0x80 and <= 0x8F => type & 0x0Fu,
            0xDE => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort))),
            0xDF => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint))),
            _ => throw Unexpected("a map"),
        };
        return count <= (uint)_rest.Length / 2 ? (int)count : throw Truncated();
    }

    /// <summary>Reads text.</summary>
    public string ReadString()
    {
        var bytes = ReadUtf8();
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Unexpected("UTF-8");
        }
    }

    /// <summary>Reads text or nil.</summary>
    public string? ReadOptionalString() => TryReadNil() ? null : ReadString();

    /// <summary>Passes over text.</summary>
    public void SkipString() => ReadUtf8();

    /// <summary>Reads bytes; they are copied, because the message's buffer is the transport's.</summary>
    public byte[] ReadBytes()
    {
        var length = ReadByte() switch
        {
            0xC4 => ReadByte(),
            0xC5 => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort))),
            0xC6 => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint))),
            _ => throw Unexpected("bytes"),
        };
        return Take(length).ToArray();
    }

    /// <summary>Reads a whole number of any width.</summary>
    public long ReadInt64()
    {
        var type = ReadByte();
        return type switch
        {
            <= 0x7F => type,
            >= 0xE0 => (sbyte)type,
            0xCC => ReadByte(),
            0xCD => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort))),
            0xCE => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint))),
            0xCF => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong))) is <= long.MaxValue and var large ? (long)large : throw Unexpected("a smaller number"),
            0xD0 => (sbyte)ReadByte(),
            0xD1 => BinaryPrimitives.ReadInt16BigEndian(Take(sizeof(short))),
            0xD2 => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int))),
            0xD3 => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long))),
            _ => throw Unexpected("a whole number"),
        };
    }

    /// <summary>Reads a whole number within 32 bits.</summary>
    public int ReadInt32() => ReadInt64() is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw Unexpected("a smaller number");

    /// <summary>Reads a truth value.</summary>
    public bool ReadBoolean() => ReadByte() switch
    {
        0xC2 => false,
        0xC3 => true,
        _ => throw Unexpected("true or false"),
    };

    private static InvalidDataException Truncated() => new("The message is shorter than it says.");

    private static InvalidDataException Unexpected(string wanted) => new($"The message has something else where {wanted} belongs.");

    private ReadOnlySpan<byte> ReadUtf8()
    {
        var type = ReadByte();
        var length = type switch
        {
            >= 0xA0 and <= 0xBF => type & 0x1Fu,
            0xD9 => ReadByte(),
            0xDA => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort))),
            0xDB => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint))),
            _ => throw Unexpected("text"),
        };
        return Take(length);
    }

    private byte ReadByte()
    {
        if (_rest.IsEmpty)
        {
            throw Truncated();
        }

        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    private ReadOnlySpan<byte> Take(uint length)
    {
        if (length > (uint)_rest.Length)
        {
            throw Truncated();
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
