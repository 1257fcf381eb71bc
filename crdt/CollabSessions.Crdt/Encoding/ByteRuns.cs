namespace CollabSessions.Crdt.Encoding;

/// <summary>Reads bytes that repeat, from untrusted bytes.</summary>
/// <remarks>Wire: lib0 <c>decoding.js RleDecoder</c>. Every byte has a count, less one, behind it, except the last: that one never ends.</remarks>
internal ref struct ByteRunReader(ReadOnlySpan<byte> source)
{
    private Lib0Reader _reader = new(source);
    private byte _value;
    private ulong _left;

    /// <summary>Bytes that no value was taken from yet.</summary>
    public readonly int Remaining => _reader.Remaining;

    public UpdateStatus TryRead(out byte value)
    {
        if (_left > 0)
        {
            _left--;
            value = _value;
            return UpdateStatus.Ok;
        }

        var status = _reader.TryReadByte(out _value) ? UpdateStatus.Ok : UpdateStatus.EndOfInput;
        if (status == UpdateStatus.Ok)
        {
            if (_reader.Remaining > 0)
            {
                status = _reader.TryReadVarUint(out _left);
            }
            else
            {
                _left = ulong.MaxValue;
            }
        }

        value = _value;
        return status;
    }
}

/// <summary>Writes bytes, runs of equal ones once.</summary>
/// <remarks>Wire: lib0 <c>encoding.js RleEncoder</c> over <c>writeUint8</c>. The last run's count is never written.</remarks>
internal sealed class ByteRunWriter
{
    private readonly ByteColumn _output = new();
    private byte _value;
    private ulong _count;

    public void Write(byte value)
    {
        if (_count > 0 && value == _value)
        {
            _count++;
            return;
        }

        if (_count > 0)
        {
            _output.WriteVarUint(_count - 1);
        }

        _output.WriteByte(value);
        _value = value;
        _count = 1;
    }

    /// <summary>Gives all bytes, valid until <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Finish() => _output.Written;

    public void Reset()
    {
        _output.Reset();
        _count = 0;
    }
}
