using System.Runtime.CompilerServices;

namespace CollabSessions.Crdt.Store;

/// <summary>The clients that have structs in the document, numbered in order of arrival.</summary>
/// <remarks>Only integration adds clients: naming unknown ones in an update costs the document nothing.</remarks>
internal sealed class ClientTable
{
    private const int LinearMax = 8;

    private ClientStructs[] _clients = new ClientStructs[1];
    private int[] _buckets = [];
    private int[] _descending = [];
    private int _sorted;
    private ulong _lastId;
    private int _last = -1;

    public int Count { get; private set; }

    public ClientStructs this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _clients[index];
    }

    /// <summary>The client's index, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong id) => _last >= 0 && _lastId == id ? _last : Search(id);

    /// <summary>The next clock expected of a client; 0 when it is unknown.</summary>
    public uint StateOf(ulong id)
    {
        var index = Find(id);
        return index < 0 ? 0 : _clients[index].State;
    }

    public int Intern(ulong id)
    {
        var found = Find(id);
        if (found >= 0)
        {
            return found;
        }

        if (Count == _clients.Length)
        {
            Array.Resize(ref _clients, Count * 2);
        }

        _clients[Count] = new ClientStructs(id);
        Count++;
        if (Count > LinearMax)
        {
            Index();
        }

        _lastId = id;
        return _last = Count - 1;
    }

    /// <summary>Indices of all clients, larger ids first: the order of every Yjs encoding.</summary>
    public ReadOnlySpan<int> Descending()
    {
        if (_sorted != Count)
        {
            _descending = new int[Count];
            for (var index = 0; index < Count; index++)
            {
                _descending[index] = index;
            }

            SortDescending(_descending);
            _sorted = Count;
        }

        return _descending;
    }

    public void SortDescending(Span<int> indices)
    {
        if (indices.Length > 1)
        {
            var clients = _clients;
            indices.Sort((left, right) => clients[right].Id.CompareTo(clients[left].Id));
        }
    }

    public ClientTable Clone()
    {
        var clone = new ClientTable { _clients = new ClientStructs[_clients.Length], _buckets = (int[])_buckets.Clone(), Count = Count };
        for (var client = 0; client < Count; client++)
        {
            clone._clients[client] = _clients[client].Clone();
        }

        return clone;
    }

    private int Search(ulong id)
    {
        var found = -1;
        if (_buckets.Length == 0)
        {
            for (var index = 0; index < Count; index++)
            {
                if (_clients[index].Id == id)
                {
                    found = index;
                    break;
                }
            }
        }
        else
        {
            var mask = _buckets.Length - 1;
            for (var bucket = HashCode.Combine(id) & mask; _buckets[bucket] != 0; bucket = (bucket + 1) & mask)
            {
                if (_clients[_buckets[bucket] - 1].Id == id)
                {
                    found = _buckets[bucket] - 1;
                    break;
                }
            }
        }

        if (found >= 0)
        {
            _lastId = id;
            _last = found;
        }

        return found;
    }

    // Open addressing, at most half full. HashCode is seeded per process, so that nobody can choose colliding ids.
    private void Index()
    {
        var first = Count - 1;
        if (Count * 2 > _buckets.Length)
        {
            _buckets = new int[Math.Max(32, _buckets.Length * 2)];
            first = 0;
        }

        var mask = _buckets.Length - 1;
        for (var index = first; index < Count; index++)
        {
            var bucket = HashCode.Combine(_clients[index].Id) & mask;
            while (_buckets[bucket] != 0)
            {
                bucket = (bucket + 1) & mask;
            }

            _buckets[bucket] = index + 1;
        }
    }
}
