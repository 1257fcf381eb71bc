namespace CollabSessions.Crdt.Store;

/// <summary>A run of deleted clocks of one client.</summary>
internal record struct DeleteRange(uint Clock, uint Length)
{
    public readonly uint End => Clock + Length;

    /// <summary>Sorts ranges and joins those that touch or overlap; returns how many are left.</summary>
    /// <remarks>Yjs: <c>DeleteSet.js sortAndMergeDeleteSet</c>.</remarks>
    public static int Normalize(Span<DeleteRange> ranges)
    {
        if (ranges.Length < 2)
        {
            return ranges.Length;
        }

        if (!IsSorted(ranges))
        {
            ranges.Sort(static (left, right) => left.Clock.CompareTo(right.Clock));
        }

        var kept = 1;
        for (var index = 1; index < ranges.Length; index++)
        {
            ref var last = ref ranges[kept - 1];
            var next = ranges[index];
            if (last.End >= next.Clock)
            {
                last.Length = Math.Max(last.Length, next.End - last.Clock);
            }
            else
            {
                ranges[kept++] = next;
            }
        }

        return kept;
    }

    private static bool IsSorted(ReadOnlySpan<DeleteRange> ranges)
    {
        for (var index = 1; index < ranges.Length; index++)
        {
            if (ranges[index].Clock < ranges[index - 1].Clock)
            {
                return false;
            }
        }

        return true;
    }
}
