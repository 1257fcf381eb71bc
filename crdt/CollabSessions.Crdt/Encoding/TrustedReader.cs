using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace CollabSessions.Crdt.Encoding;

/// <summary>Reads lib0 primitives from bytes that were examined before, so it checks nothing twice.</summary>
/// <remarks>Slices stay bounds-checked by the runtime: bytes that were not examined throw, they do not read foreign memory.</remarks>
internal ref struct TrustedReader(ReadOnlySpan<byte> source, int position = 0)
{
    public readonly ReadOnlySpan<byte> Source = source;
    public int Position = position;

    private LastClient _last;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte() => Source[Position++];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarUint()
    {
        var group = Source[Position];
        if (group < 0x80)
        {
            Position++;
            return group;
        }

        return ReadLongVarUint();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadClock() => (uint)ReadVarUint();

    /// <summary>Reads a client id; most are the same as the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadClient()
    {
        if (Source.Length - Position < sizeof(ulong))
        {
            return ReadVarUint();
        }

        var packed = BinaryPrimitives.ReadUInt64LittleEndian(Source[Position..]);
        if (!_last.Is(packed))
        {
            var start = Position;
            _last = new LastClient(packed, ReadVarUint(), Position - start);
            return _last.Id;
        }

        Position += _last.Length;
        return _last.Id;
    }

    /// <summary>Reads a length, moves over that many bytes, and says where they begin.</summary>
    public int SkipBytes(out int length)
    {
        length = (int)ReadVarUint();
        var start = Position;
        Position += length;
        return start;
    }

    /// <summary>Reads a length and that many bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var start = SkipBytes(out var length);
        return Source.Slice(start, length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadLongVarUint()
    {
        if (Source.Length - Position >= sizeof(ulong))
        {
            var value = VarUint.Unpack(BinaryPrimitives.ReadUInt64LittleEndian(Source[Position..]), out var length);
            Position += length;
            return length > 0 ? value : throw new InvalidOperationException("The update was not examined.");
        }

        var result = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var group = Source[Position++];
            result |= (ulong)(group & 0x7F) << shift;
            if (group < 0x80)
            {
                return result;
            }
        }
    }
}
