using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace CollabSessions.Crdt.Encoding;

/// <summary>Writes into the spans of an <see cref="IBufferWriter{T}"/> and advances it once per span, not once per value.</summary>
/// <remarks>Nothing is certain to be in the output before <see cref="Flush"/>.</remarks>
internal ref struct BufferEncoder(IBufferWriter<byte> output)
{
    private const int SpanBytesMin = 256;

    private readonly IBufferWriter<byte> _output = output;
    private Span<byte> _span = output.GetSpan(SpanBytesMin);
    private int _used;
    private long _flushed;

    /// <summary>Bytes written so far.</summary>
    public readonly long Written => _flushed + _used;

    public void WriteByte(byte value)
    {
        if (_used == _span.Length)
        {
            Renew();
        }

        _span[_used++] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteVarUint(ulong value)
    {
        if (_span.Length - _used < VarUint.BytesMax)
        {
            Renew();
        }

        if (value < 0x80)
        {
            _span[_used++] = (byte)value;
        }
        else
        {
            _used += VarUint.Put(_span[_used..], value);
        }
    }

    /// <summary>Writes a client, whose bytes are known already (<see cref="VarUint.Pack"/>), and a clock.</summary>
    /// <remarks>One store for up to eight bytes; the ids are half of an encoding's work otherwise.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteId(ulong packed, int bytes, uint clock)
    {
        if (_span.Length - _used < 2 * VarUint.BytesMax)
        {
            Renew();
        }

        var target = _span[_used..];
        BinaryPrimitives.WriteUInt64LittleEndian(target, packed);
        _used += bytes;
        if (clock < 0x80)
        {
            target[bytes] = (byte)clock;
            _used++;
        }
        else
        {
            _used += VarUint.Put(target[bytes..], clock);
        }
    }

    public void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _span.Length - _used)
        {
            bytes.CopyTo(_span[_used..]);
            _used += bytes.Length;
            return;
        }

        Flush();
        _output.Write(bytes);
        _flushed += bytes.Length;
        _span = _output.GetSpan(SpanBytesMin);
    }

    public void WriteVarBytes(scoped ReadOnlySpan<byte> bytes)
    {
        WriteVarUint((ulong)bytes.Length);
        WriteBytes(bytes);
    }

    public void Flush()
    {
        _output.Advance(_used);
        _flushed += _used;
        _used = 0;
        _span = default;
    }

    private void Renew()
    {
        Flush();
        _span = _output.GetSpan(SpanBytesMin);
    }
}
