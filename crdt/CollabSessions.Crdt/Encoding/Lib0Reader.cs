using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace CollabSessions.Crdt.Encoding;

/// <summary>Reads lib0 primitives from untrusted bytes, in place, without allocating and without exceptions.</summary>
/// <remarks>Wire: lib0 <c>decoding.js</c>. Differs: integers above 53 bits are a status, not an error thrown later.</remarks>
public ref struct Lib0Reader(ReadOnlySpan<byte> source)
{
    private const int LastShift = 49; // the eighth group of seven bits starts here and covers bit 53

    private readonly ReadOnlySpan<byte> _source = source;
    private int _position;
    private LastClient _last;

    /// <summary>Bytes consumed so far.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes not consumed yet.</summary>
    public readonly int Remaining => _source.Length - _position;

    /// <summary>Reads one byte. False at the end of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadByte(out byte value)
    {
        if ((uint)_position < (uint)_source.Length)
        {
            value = _source[_position++];
            return true;
        }

        value = 0;
        return false;
    }

    /// <summary>Reads an unsigned integer of at most 53 bits: little-endian groups of seven, high bit on all but the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UpdateStatus TryReadVarUint(out ulong value)
    {
        if ((uint)_position < (uint)_source.Length && _source[_position] < 0x80)
        {
            value = _source[_position++];
            return UpdateStatus.Ok;
        }

        return ReadLongVarUint(out value);
    }

    /// <summary>Reads a client id; most are the same as the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal UpdateStatus TryReadClient(out ulong client)
    {
        if (Remaining < sizeof(ulong))
        {
            return TryReadVarUint(out client);
        }

        var packed = BinaryPrimitives.ReadUInt64LittleEndian(_source[_position..]);
        if (_last.Is(packed))
        {
            _position += _last.Length;
            client = _last.Id;
            return UpdateStatus.Ok;
        }

        return ReadOtherClient(packed, out client);
    }

    /// <summary>Skips a signed integer; JavaScript's writer makes at most 53 bits, more are refused.</summary>
    public UpdateStatus TrySkipVarInt() => TryReadVarInt(out _, out _);

    /// <summary>Reads a signed integer of at most 53 bits. The sign stands apart: zero can have one, and run lengths hang on it.</summary>
    public UpdateStatus TryReadVarInt(out ulong magnitude, out bool isNegative)
    {
        if (Remaining >= sizeof(ulong))
        {
            var groups = VarUint.Unpack(BinaryPrimitives.ReadUInt64LittleEndian(_source[_position..]), out var length);
            _position += length;
            isNegative = (groups & 0x40) != 0;
            magnitude = (groups & 0x3F) | (groups >> 7 << 6);
            return length > 0 && magnitude <= DocOptions.ClientIdMax ? UpdateStatus.Ok : UpdateStatus.IntegerTooLarge;
        }

        magnitude = 0;
        isNegative = false;
        if (!TryReadByte(out var group))
        {
            return UpdateStatus.EndOfInput;
        }

        // Six bits and the sign, then groups of seven: eight bytes hold 55 bits, the last of them may use five of its seven.
        isNegative = (group & 0x40) != 0;
        magnitude = group & 0x3FUL;
        for (var shift = 6; group >= 0x80; shift += 7)
        {
            if (shift > LastShift)
            {
                return UpdateStatus.IntegerTooLarge;
            }

            if (!TryReadByte(out group))
            {
                return UpdateStatus.EndOfInput;
            }

            magnitude |= (ulong)(group & 0x7F) << shift;
        }

        return magnitude > DocOptions.ClientIdMax ? UpdateStatus.IntegerTooLarge : UpdateStatus.Ok;
    }

    /// <summary>Moves over bytes. False when there are not that many.</summary>
    public bool TrySkip(int count)
    {
        if (count > Remaining)
        {
            return false;
        }

        _position += count;
        return true;
    }

    /// <summary>Reads a length and that many bytes; the result is a slice of the input.</summary>
    public UpdateStatus TryReadBytes(int bytesMax, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        var status = TryReadVarUint(out var length);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        if (length > (ulong)Remaining)
        {
            return UpdateStatus.EndOfInput;
        }

        if (length > (ulong)bytesMax)
        {
            return UpdateStatus.StringTooLong;
        }

        bytes = _source.Slice(_position, (int)length);
        _position += (int)length;
        return UpdateStatus.Ok;
    }

    /// <summary>Reads a string as its UTF-8 bytes, checked; the result is a slice of the input.</summary>
    public UpdateStatus TryReadString(int bytesMax, out ReadOnlySpan<byte> utf8)
    {
        var status = TryReadBytes(bytesMax, out utf8);
        return status == UpdateStatus.Ok && !IsUtf8(utf8) ? UpdateStatus.InvalidUtf8 : status;
    }

    // Most strings are short and ASCII, which is found out faster than with everything that UTF-8 may be.
    private static bool IsUtf8(ReadOnlySpan<byte> bytes) => Ascii.IsValid(bytes) || Utf8.IsValid(bytes);

    private UpdateStatus ReadOtherClient(ulong packed, out ulong client)
    {
        var start = _position;
        var status = TryReadVarUint(out client);
        if (status == UpdateStatus.Ok)
        {
            _last = new LastClient(packed, client, _position - start);
        }

        return status;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private UpdateStatus ReadLongVarUint(out ulong value)
    {
        if (Remaining >= sizeof(ulong))
        {
            value = VarUint.Unpack(BinaryPrimitives.ReadUInt64LittleEndian(_source[_position..]), out var length);
            if (length > 0 && value <= DocOptions.ClientIdMax)
            {
                _position += length;
                return UpdateStatus.Ok;
            }

            value = 0;
            return UpdateStatus.IntegerTooLarge;
        }

        var result = 0UL;
        value = 0;
        for (var shift = 0; shift <= LastShift; shift += 7)
        {
            if (!TryReadByte(out var group))
            {
                return UpdateStatus.EndOfInput;
            }

            result |= (ulong)(group & 0x7F) << shift;
            if (group < 0x80)
            {
                if (result > DocOptions.ClientIdMax)
                {
                    return UpdateStatus.IntegerTooLarge;
                }

                value = result;
                return UpdateStatus.Ok;
            }
        }

        return UpdateStatus.IntegerTooLarge;
    }
}
