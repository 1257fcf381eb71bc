using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Deleted clocks per client, sorted and without overlaps; for deletions that wait and for merging updates.</summary>
/// <remarks>Yjs: <c>DeleteSet.js mergeDeleteSets, writeDeleteSet</c>.</remarks>
internal sealed class DeleteSet
{
    private readonly Dictionary<ulong, List<DeleteRange>> _clients = new(ClientIdComparer.Instance);

    /// <summary>Ranges of all clients.</summary>
    public int Count { get; private set; }

    public void Add(ulong client, DeleteRange range)
    {
        if (!_clients.TryGetValue(client, out var ranges))
        {
            _clients.Add(client, ranges = []);
        }

        ranges.Add(range);
        Count++;
    }

    /// <summary>Adds the delete set that begins at the reader.</summary>
    public void Add(ref TrustedReader reader)
    {
        for (var clients = reader.ReadVarUint(); clients > 0; clients--)
        {
            var client = reader.ReadVarUint();
            for (var ranges = reader.ReadVarUint(); ranges > 0; ranges--)
            {
                var clock = reader.ReadClock();
                Add(client, new DeleteRange(clock, reader.ReadClock()));
            }
        }
    }

    /// <summary>Adds all ranges of another set.</summary>
    public void Add(DeleteSet other)
    {
        foreach (var (client, ranges) in other._clients)
        {
            foreach (var range in ranges)
            {
                Add(client, range);
            }
        }
    }

    /// <summary>Sorts every client's ranges and joins those that touch or overlap.</summary>
    public void Normalize()
    {
        Count = 0;
        foreach (var ranges in _clients.Values)
        {
            var kept = ClientStructs.Normalize(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ranges));
            ranges.RemoveRange(kept, ranges.Count - kept);
            Count += kept;
        }
    }

    /// <summary>Takes a client's ranges out.</summary>
    public bool Remove(ulong client, out List<DeleteRange>? ranges)
    {
        if (!_clients.Remove(client, out ranges))
        {
            return false;
        }

        Count -= ranges.Count;
        return true;
    }

    /// <summary>Clients in it; a copy, so that ranges may be taken out while going through them.</summary>
    public ulong[] Clients() => [.. _clients.Keys];

    /// <summary>Whether one range of the (normalized) set holds all of these clocks.</summary>
    public bool Contains(ulong client, DeleteRange range)
    {
        if (!_clients.TryGetValue(client, out var ranges))
        {
            return false;
        }

        var low = 0;
        var high = ranges.Count;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            (low, high) = ranges[middle].Clock <= range.Clock ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && range.End <= ranges[low - 1].End;
    }

    public void Write(ref BufferEncoder encoder)
    {
        var clients = Clients();
        Array.Sort(clients, static (left, right) => right.CompareTo(left));
        encoder.WriteVarUint((ulong)clients.Length);
        foreach (var client in clients)
        {
            var ranges = _clients[client];
            encoder.WriteVarUint(client);
            encoder.WriteVarUint((ulong)ranges.Count);
            foreach (var range in ranges)
            {
                encoder.WriteVarUint(range.Clock);
                encoder.WriteVarUint(range.Length);
            }
        }
    }
}
