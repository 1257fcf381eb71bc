using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <content>What is in the set, and what two sets have in common. Asking sorts; no set is changed by it.</content>
public sealed partial class IdSet
{
    /// <summary>Whether an id is in the set.</summary>
    public bool Contains(ulong client, uint clock) => Contains(client, new DeleteRange(clock, 1));

    /// <summary>Whether all ids of another set are in this one.</summary>
    public bool Contains(IdSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        other.Normalize();
        foreach (var (client, ranges) in other._clients)
        {
            foreach (var range in ranges)
            {
                if (!Contains(client, range))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether both sets have the same ids.</summary>
    public bool SetEquals(IdSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Normalize();
        other.Normalize();
        if (Count != other.Count)
        {
            return false;
        }

        foreach (var client in _clients.Keys)
        {
            if (!RangesOf(client).SequenceEqual(other.RangesOf(client)))
            {
                return false;
            }
        }

        return true; // as many ranges in all, so the other one has no client that this one lacks
    }

    /// <summary>The ids that are in either set.</summary>
    public IdSet Union(IdSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var union = new IdSet();
        union.Add(this);
        union.Add(other);
        union.Normalize();
        return union;
    }

    /// <summary>The ids that are in this set and not in the other one.</summary>
    public IdSet Except(IdSet other) => Combine(other, keepsCommon: false);

    /// <summary>The ids that are in both sets.</summary>
    public IdSet Intersect(IdSet other) => Combine(other, keepsCommon: true);

    /// <summary>The next clock behind this one where the client's ids begin or end to be in the set; the largest number when there is none.</summary>
    internal uint NextEdge(ulong client, uint clock)
    {
        Normalize();
        var ranges = _clients.GetValueOrDefault(client) ?? [];
        var behind = FirstBehind(ranges, clock);
        return behind > 0 && clock < ranges[behind - 1].End ? ranges[behind - 1].End
            : behind < ranges.Count ? ranges[behind].Clock
            : uint.MaxValue;
    }

    /// <summary>Whether one range holds all of these clocks.</summary>
    internal bool Contains(ulong client, DeleteRange range)
    {
        Normalize();
        if (!_clients.TryGetValue(client, out var ranges))
        {
            return false;
        }

        var before = FirstBehind(ranges, range.Clock) - 1;
        return before >= 0 && range.End <= ranges[before].End;
    }

    private static int FirstBehind(List<DeleteRange> ranges, uint clock)
    {
        var low = 0;
        var high = ranges.Count;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            (low, high) = ranges[middle].Clock <= clock ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Walks over both sets' ranges side by side and keeps the parts that are common, or those that are not.</summary>
    private IdSet Combine(IdSet other, bool keepsCommon)
    {
        ArgumentNullException.ThrowIfNull(other);
        Normalize();
        other.Normalize();
        var result = new IdSet();
        foreach (var (client, ranges) in _clients)
        {
            var others = other._clients.GetValueOrDefault(client) ?? [];
            var next = 0;
            foreach (var range in ranges)
            {
                var clock = range.Clock;
                while (next < others.Count && others[next].End <= clock)
                {
                    next++;
                }

                for (var at = next; at < others.Count && others[at].Clock < range.End; at++)
                {
                    var from = Math.Max(clock, others[at].Clock);
                    var to = Math.Min(range.End, others[at].End);
                    result.AddIf(keepsCommon, client, from, to);
                    result.AddIf(!keepsCommon, client, clock, from);
                    clock = to;
                }

                result.AddIf(!keepsCommon, client, clock, range.End);
            }
        }

        return result;
    }

    private void AddIf(bool condition, ulong client, uint from, uint to)
    {
        if (condition && from < to)
        {
            Add(client, new DeleteRange(from, to - from));
        }
    }
}
