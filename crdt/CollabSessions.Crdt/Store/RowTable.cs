using System.Runtime.CompilerServices;

namespace CollabSessions.Crdt.Store;

/// <summary>All rows of a document, in chunks that stay off the large object heap; a row's handle never changes.</summary>
/// <remarks>The first chunk grows by copying, so no reference to a row may be held across <see cref="Allocate"/>.</remarks>
internal sealed class RowTable
{
    private const int ChunkBits = 9;
    private const int ChunkRows = 1 << ChunkBits;
    private const int FirstRows = 8;

    private Row[][] _chunks = [new Row[FirstRows]];
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
                Array.Resize(ref _chunks[0], _used * 2);
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

    public void Release(int handle)
    {
        this[handle].Right = _free;
        _free = handle;
    }
}
