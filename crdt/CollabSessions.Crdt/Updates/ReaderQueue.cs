using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>The readers of a merge in the order of Yjs: larger clients first, smaller clocks first, and the one to take from in front.</summary>
/// <remarks>
/// Yjs sorts all readers again for every struct (yjs issue 710), and its comparison is no order: between a Gc and an item of the
/// same clock, whichever is asked about goes first. So the outcome is that of V8's sort, which for fewer than 64 readers is
/// binary insertion and done here step by step. Above that a heap does what a stable sort would do: only the front reader has
/// moved, and it comes before its equals. 20 000 updates: 4 719 ms sorted like Yjs, 40 ms with the heap.
/// </remarks>
internal sealed class ReaderQueue
{
    private const int SortedMax = 63;

    private readonly List<LazyStructReader> _sorted = [];
    private readonly PriorityQueue<LazyStructReader, Place>? _heap;
    private int _moves;

    public ReaderQueue(ReadOnlySpan<LazyStructReader> readers)
    {
        foreach (var reader in readers)
        {
            if (reader.HasCurrent)
            {
                _sorted.Add(reader);
            }
        }

        if (_sorted.Count > SortedMax)
        {
            _heap = new PriorityQueue<LazyStructReader, Place>(_sorted.Count);
            for (var index = 0; index < _sorted.Count; index++)
            {
                _heap.Enqueue(_sorted[index], new Place(_sorted[index], index));
            }

            _sorted.Clear();
        }
        else
        {
            Sort();
        }
    }

    /// <summary>The reader to take structs from; null when all are through.</summary>
    public LazyStructReader? Front => _heap is { Count: > 0 } ? _heap.Peek() : _sorted.Count > 0 ? _sorted[0] : null;

    /// <summary>Puts the front reader in its place again, after structs were taken from it.</summary>
    public void Restore()
    {
        if (_heap is { Count: > 0 })
        {
            var front = _heap.Dequeue();
            if (front.HasCurrent)
            {
                _heap.Enqueue(front, new Place(front, --_moves));
            }

            while (_heap.Count <= SortedMax && _heap.TryDequeue(out var next, out _))
            {
                _sorted.Add(next);
            }
        }
        else if (!_sorted[0].HasCurrent)
        {
            _sorted.RemoveAt(0);
        }

        if (_heap is null or { Count: 0 })
        {
            Sort();
        }
    }

    // V8's sort of a short array: a run from the start, reversed when it descends, then binary insertion.
    private void Sort()
    {
        var readers = _sorted;
        if (readers.Count < 2)
        {
            return;
        }

        var run = 2;
        var descends = Compare(readers[1], readers[0]) < 0;
        while (run < readers.Count && Compare(readers[run], readers[run - 1]) < 0 == descends)
        {
            run++;
        }

        if (descends)
        {
            readers.Reverse(0, run);
        }

        for (var next = run; next < readers.Count; next++)
        {
            var reader = readers[next];
            var (low, high) = (0, next);
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                (low, high) = Compare(reader, readers[middle]) < 0 ? (low, middle) : (middle + 1, high);
            }

            readers.RemoveAt(next);
            readers.Insert(low, reader);
        }
    }

    private static int Compare(LazyStructReader left, LazyStructReader right)
    {
        var clients = right.Client.CompareTo(left.Client);
        var order = clients != 0 ? clients : left.Current.Clock.CompareTo(right.Current.Clock);
        return order != 0 || (left.Current.Kind == ContentKind.Gc) == (right.Current.Kind == ContentKind.Gc) ? order : -1;
    }

    /// <summary>Where a reader stands, and when it came there.</summary>
    private readonly struct Place(LazyStructReader reader, int moved) : IComparable<Place>
    {
        private readonly ulong _client = reader.Client;
        private readonly uint _clock = reader.Current.Clock;
        private readonly int _moved = moved;

        public int CompareTo(Place other)
        {
            var clients = other._client.CompareTo(_client);
            var clocks = _clock.CompareTo(other._clock);
            return clients != 0 ? clients : clocks != 0 ? clocks : _moved.CompareTo(other._moved);
        }
    }
}
