using System.Runtime.CompilerServices;

namespace CollabSessions.Crdt.Store;

/// <summary>All rows of a document, in chunks that stay off the large object heap; a row's handle never changes.</summary>
/// <remarks>The first chunk grows by copying, so no reference to a row may be held across <see cref="Allocate"/>.</remarks>
internal sealed class RowTable
{
    private const int ChunkBits = 9;
    private const int ChunkRows = 1 << ChunkBits;
    private const int FirstRows = 4;

    private Row[][] _chunks = [[]];
    private int _used;
    private int _free = -1;

    /// <summary>One more than the largest handle ever given out.</summary>
    public int Used => _used;

    public ref Row this[int handle]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _chunks[handle >> ChunkBits][handle & (ChunkRows - 1)];
    }

    /// <summary>Takes a row; its fields hold whatever was there.</summary>
    public int Allocate()
    {
        if (_free >= 0)
        {
            var reused = _free;
            _free = this[reused].Right;
            return reused;
        }

        if (_used < ChunkRows)
        {
            if (_used == _chunks[0].Length)
            {
                // By half: what a small document does not use is a large part of it.
                Array.Resize(ref _chunks[0], Math.Min(ChunkRows, Math.Max(FirstRows, _used + (_used >> 1))));
            }
        }
        else if ((_used & (ChunkRows - 1)) == 0)
        {
            var chunk = _used >> ChunkBits;
            if (chunk == _chunks.Length)
            {
                Array.Resize(ref _chunks, chunk * 2);
            }

            _chunks[chunk] = new Row[ChunkRows];
        }

        return _used++;
    }

    /// <summary>Makes room for that many more rows at once, as far as one chunk goes.</summary>
    public void Reserve(int rows)
    {
        if (_used < ChunkRows && _chunks[0].Length - _used < rows && _free < 0)
        {
            Array.Resize(ref _chunks[0], Math.Min(ChunkRows, _used + rows));
        }
    }

    public RowTable Clone()
    {
        var clone = new RowTable { _chunks = new Row[_chunks.Length][], _used = _used, _free = _free };
        for (var chunk = 0; chunk < _chunks.Length; chunk++)
        {
            clone._chunks[chunk] = (Row[])_chunks[chunk]?.Clone()!;
        }

        return clone;
    }

    /// <summary>Gives a row back. It belongs to no client any more, so whoever still has its handle can tell.</summary>
    public void Release(int handle)
    {
        ref var row = ref this[handle];
        row.Client = -1;
        row.Right = _free;
        _free = handle;
    }
}
