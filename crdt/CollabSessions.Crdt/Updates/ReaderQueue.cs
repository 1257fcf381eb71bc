using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Updates that are being merged, the one with the largest client and its smallest clock first: a binary heap.</summary>
/// <remarks>
/// Yjs sorts all of them again for every struct (yjs issue 710): 144 µs for each of 20,000 updates. A stable sort of a list
/// of which only the first entry changed puts that entry before those that equal it now, so the heap breaks ties by who was
/// put back last, and at first by the order of the updates.
/// </remarks>
internal sealed class ReaderQueue
{
    private readonly Entry[] _heap;
    private long _stamp;

    public ReaderQueue(ReadOnlySpan<LazyStructReader> readers)
    {
        _heap = new Entry[readers.Length];
        foreach (var reader in readers)
        {
            if (reader.HasCurrent)
            {
                _heap[Count] = new Entry(reader, -Count);
                Count++;
            }
        }

        for (var index = (Count / 2) - 1; index >= 0; index--)
        {
            Sink(index);
        }
    }

    public int Count { get; private set; }

    public LazyStructReader First => _heap[0].Reader;

    /// <summary>
    /// Whether the first reader shares its clock with the one that was first before, and only one of the two stands at a Gc.
    /// Yjs's comparison says then of each that it goes before the other, and the order depends on all sorting done so far.
    /// </summary>
    public bool IsAmbiguous(ulong client, uint clock, bool isGc) =>
        _heap[0].Client == client && _heap[0].Clock == clock && First.Current.Kind == ContentKind.Gc != isGc;

    /// <summary>Puts the first reader, which has moved, in its place.</summary>
    public void Reorder()
    {
        ref var first = ref _heap[0];
        if (first.Reader.HasCurrent)
        {
            first = new Entry(first.Reader, ++_stamp);
        }
        else
        {
            first = _heap[--Count];
            _heap[Count] = default;
        }

        Sink(0);
    }

    private void Sink(int index)
    {
        var sinking = _heap[index];
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && _heap[child + 1].IsBefore(in _heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(in sinking))
            {
                break;
            }

            _heap[index] = _heap[child];
            index = child;
        }

        _heap[index] = sinking;
    }

    private readonly struct Entry(LazyStructReader reader, long stamp)
    {
        public readonly LazyStructReader Reader = reader;
        public readonly ulong Client = reader.Client;
        public readonly uint Clock = reader.Current.Clock;
        private readonly long _stamp = stamp;

        public bool IsBefore(in Entry other) => Client != other.Client ? Client > other.Client
            : Clock != other.Clock ? Clock < other.Clock
            : _stamp > other._stamp;
    }
}
