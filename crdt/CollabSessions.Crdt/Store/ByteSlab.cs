using System.Runtime.CompilerServices;

namespace CollabSessions.Crdt.Store;

/// <summary>The bytes of all contents, keys and names of a document, one after the other.</summary>
internal sealed class ByteSlab
{
    private const int FirstBytes = 64;
    private const int SmallBytes = 1024;
    private const int GrowthBytesMax = 4 * 1024 * 1024;
    private const int CompactBytesMin = 4096;

    private byte[] _bytes = [];

    /// <summary>Bytes given out, from the start.</summary>
    public int Used { get; private set; }

    /// <summary>Bytes given out that nothing points to any more.</summary>
    public int Dead { get; set; }

    /// <summary>Whether more than half would go away by copying what is alive.</summary>
    public bool WantsCompaction => Dead > CompactBytesMin && Dead > Used / 2;

    /// <summary>The room a growing run is given: 16, 24, 32, 48, 64, 96… bytes.</summary>
    /// <remarks>
    /// Constant between two steps of the ladder, so the capacity of a run follows from its size and needs no field.
    /// </remarks>
    public static int CapacityFor(int bytes)
    {
        if (bytes <= 16)
        {
            return 16;
        }

        var power = (int)Math.Min(1u << 30, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)bytes));
        var between = power - (power >> 2);
        return bytes <= between ? between : Math.Max(power, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Slice(int start, int length) => _bytes.AsSpan(start, length);

    public int Reserve(int length)
    {
        var start = Used;
        var end = checked(start + length);
        if (end > _bytes.Length)
        {
            // Small ones by an eighth: there are many of them, and they are soon copied.
            var growth = _bytes.Length < SmallBytes ? Math.Max(FirstBytes, _bytes.Length / 8) : _bytes.Length;
            growth = Math.Min(growth, Math.Max(GrowthBytesMax, _bytes.Length / 4));
            Array.Resize(ref _bytes, Math.Max(end, _bytes.Length + growth));
        }

        Used = end;
        return start;
    }

    /// <summary>Makes room for bytes that are about to come, so that a large update does not double the array again and again.</summary>
    public void Expect(int bytes)
    {
        if (bytes > _bytes.Length - Used)
        {
            Array.Resize(ref _bytes, checked(Used + bytes));
        }
    }

    public int Append(ReadOnlySpan<byte> bytes)
    {
        var start = Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(start));
        return start;
    }

    /// <summary>Copies bytes of the slab to its end.</summary>
    public int AppendOwn(int start, int length)
    {
        var target = Reserve(length);
        _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(target));
        return target;
    }

    public void Copy(int start, int target, int length) => _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(target));

    public ByteSlab Clone() => new() { _bytes = _bytes.AsSpan(0, Used).ToArray(), Used = Used, Dead = Dead };

    /// <summary>Gives back the last bytes.</summary>
    public void Truncate(int used) => Used = used;

    /// <summary>Becomes the other slab, which must not be used afterwards.</summary>
    public void TakeOver(ByteSlab other)
    {
        _bytes = other._bytes;
        Used = other.Used;
        Dead = 0;
    }
}
