namespace CollabSessions.Crdt.Encoding;

/// <summary>Reads clocks that grow by equal steps, from untrusted bytes.</summary>
/// <remarks>
/// Wire: lib0 <c>decoding.js IntDiffOptRleDecoder</c>. A step is doubled; the bit that is free then says that the step repeats
/// and has a count, less two, behind it.
/// </remarks>
internal ref struct IntDiffRunReader(ReadOnlySpan<byte> source)
{
    private Lib0Reader _reader = new(source);
    private long _value;
    private long _step;
    private ulong _left;

    /// <summary>Bytes that no value was taken from yet.</summary>
    public readonly int Remaining => _reader.Remaining;

    public UpdateStatus TryRead(out uint value)
    {
        value = 0;
        if (_left > 0)
        {
            _left--;
        }
        else
        {
            var status = _reader.TryReadVarInt(out var magnitude, out var isNegative);
            if (status == UpdateStatus.Ok && (magnitude & 1) != 0)
            {
                status = _reader.TryReadVarUint(out _left);
                _left++;
            }

            if (status != UpdateStatus.Ok)
            {
                return status;
            }

            // An arithmetic shift rounds down, as JavaScript's Math.floor(n / 2) does.
            _step = (isNegative ? -(long)magnitude : (long)magnitude) >> 1;
        }

        // Checked at every step, so that a run of steps cannot leave 64 bits.
        _value += _step;
        if (_value is < 0 or > int.MaxValue)
        {
            return UpdateStatus.ClockTooLarge;
        }

        value = (uint)_value;
        return UpdateStatus.Ok;
    }
}

/// <summary>Writes clocks as the steps between them, runs of equal steps once.</summary>
/// <remarks>Wire: lib0 <c>encoding.js IntDiffOptRleEncoder</c>.</remarks>
internal sealed class IntDiffRunWriter
{
    private readonly ByteColumn _output = new();
    private long _value;
    private long _step;
    private ulong _count;

    public void Write(uint value)
    {
        var step = value - _value;
        _value = value;
        if (step == _step)
        {
            _count++;
            return;
        }

        EndRun();
        _step = step;
        _count = 1;
    }

    /// <summary>Ends the last run and gives all bytes, valid until <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        EndRun();
        _count = 0;
        return _output.Written;
    }

    public void Reset()
    {
        _output.Reset();
        _value = 0;
        _step = 0;
        _count = 0;
    }

    private void EndRun()
    {
        if (_count > 0)
        {
            var doubled = (_step * 2) + (_count > 1 ? 1 : 0);
            _output.WriteVarInt((ulong)Math.Abs(doubled), doubled < 0);
            if (_count > 1)
            {
                _output.WriteVarUint(_count - 2);
            }
        }
    }
}
