using System.Runtime.InteropServices;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Transactions;

/// <summary>Runs of clocks per client, in the order in which the clients came; sorted and joined once normalized.</summary>
/// <remarks>
/// Yjs: <c>DeleteSet.js</c>, as transactions and undo stacks hold it. Clients are indices into the client table, whose
/// entries are never removed.
/// </remarks>
internal sealed class IdRanges
{
    private readonly OrderedDictionary<int, List<DeleteRange>> _clients = [];

    public int ClientCount => _clients.Count;

    public bool IsEmpty => _clients.Count == 0;

    /// <summary>A client and its runs, by position.</summary>
    public KeyValuePair<int, List<DeleteRange>> this[int position] => _clients.GetAt(position);

    public void Add(int client, DeleteRange range)
    {
        if (!_clients.TryGetValue(client, out var ranges))
        {
            _clients.Add(client, ranges = []);
        }

        ranges.Add(range);
    }

    /// <summary>Adds all of another set, its new clients behind those that are here.</summary>
    public void Add(IdRanges other)
    {
        for (var position = 0; position < other.ClientCount; position++)
        {
            var (client, ranges) = other[position];
            foreach (var range in ranges)
            {
                Add(client, range);
            }
        }
    }

    public void Normalize()
    {
        foreach (var ranges in _clients.Values)
        {
            var kept = DeleteRange.Normalize(CollectionsMarshal.AsSpan(ranges));
            ranges.RemoveRange(kept, ranges.Count - kept);
        }
    }

    /// <summary>Whether the normalized set has the clock.</summary>
    public bool Contains(int client, uint clock)
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
            (low, high) = ranges[middle].Clock <= clock ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && clock < ranges[low - 1].End;
    }
}
