using System.Buffers;
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
