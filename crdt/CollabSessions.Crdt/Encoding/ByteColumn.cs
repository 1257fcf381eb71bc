using System.Buffers;

namespace CollabSessions.Crdt.Encoding;

/// <summary>Bytes that are written one after the other and read at the end: one column of an update in V2.</summary>
/// <remarks>The others are filled side by side with it, so each needs a buffer of its own; it is kept for the next update.</remarks>
internal sealed class ByteColumn : IBufferWriter<byte>
{
    private const int KeptBytesMax = 512 * 1024;
    private const int FirstBytes = 64;

    private byte[] _bytes = [];
    private int _used;

    /// <summary>Everything written; valid until <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _used);

    public void WriteByte(byte value)
    {
        MakeRoom(1);
        _bytes[_used++] = value;
    }

    public void WriteVarUint(ulong value)
    {
        MakeRoom(VarUint.BytesMax);
        _used += VarUint.Put(_bytes.AsSpan(_used), value);
    }

    public void WriteVarInt(ulong magnitude, bool isNegative)
    {
        MakeRoom(VarInt.BytesMax);
        _used += VarInt.Put(_bytes.AsSpan(_used), magnitude, isNegative);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>Forgets everything. One large update is no reason to hold on to its room.</summary>
    public void Reset()
    {
        _used = 0;
        if (_bytes.Length > KeptBytesMax)
        {
            _bytes = [];
        }
    }

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_used);
    }

    private void MakeRoom(int bytes)
    {
        if (bytes > _bytes.Length - _used)
        {
            Array.Resize(ref _bytes, Math.Max(checked(_used + bytes), Math.Max(FirstBytes, _bytes.Length * 2)));
        }
    }
}
