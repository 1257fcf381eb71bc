namespace CollabSessions.Crdt.Encoding;

/// <summary>Reads unsigned integers that repeat, from untrusted bytes.</summary>
/// <remarks>
/// Wire: lib0 <c>decoding.js UintOptRleDecoder</c>. A negative integer stands for a run and has its length, less two, behind
/// it; zero is negative when its sign says so.
/// </remarks>
internal ref struct UintRunReader(ReadOnlySpan<byte> source)
{
    private Lib0Reader _reader = new(source);
    private ulong _value;
    private ulong _left;

    /// <summary>Bytes that no value was taken from yet.</summary>
    public readonly int Remaining => _reader.Remaining;

    public UpdateStatus TryRead(out ulong value)
    {
        if (_left > 0)
        {
            _left--;
            value = _value;
            return UpdateStatus.Ok;
        }

        var status = _reader.TryReadVarInt(out _value, out var isRun);
        if (status == UpdateStatus.Ok && isRun)
        {
            status = _reader.TryReadVarUint(out _left);
            _left++;
        }

        value = _value;
        return status;
    }
}

/// <summary>Writes unsigned integers of at most 53 bits, runs of equal ones once.</summary>
/// <remarks>Wire: lib0 <c>encoding.js UintOptRleEncoder</c>.</remarks>
internal sealed class UintRunWriter
{
    private readonly ByteColumn _output = new();
    private ulong _value;
    private ulong _count;

    public void Write(ulong value)
    {
        if (value == _value)
        {
            _count++;
            return;
        }

        EndRun();
        _value = value;
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
        _count = 0;
    }

    private void EndRun()
    {
        if (_count > 0)
        {
            _output.WriteVarInt(_value, isNegative: _count > 1);
            if (_count > 1)
            {
                _output.WriteVarUint(_count - 2);
            }
        }
    }
}
