using System.Buffers;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>How many structs the structs of an update can pass at most, seen without integrating them.</summary>
/// <remarks>
/// A struct made between two neighbours passes only what is put between the same two: many edits at many places cannot pass
/// each other, however many they are. Every other struct may pass everything.
/// </remarks>
internal static class ConflictBound
{
    /// <summary>The most steps that conflicts of this update, and of what waits, can take.</summary>
    public static long Of(UpdateStructs structs, StructStore store, int waiting)
    {
        var gaps = ArrayPool<ulong>.Shared.Rent(structs.Count);
        var placed = 0;
        long free = waiting;
        foreach (ref readonly var section in structs.Sections)
        {
            for (var index = section.First; index < section.First + section.Count; index++)
            {
                ref readonly var next = ref structs.Ref(index);
                if (next.Kind is ContentKind.Gc or ContentKind.Skip)
                {
                    continue;
                }

                // What is known in part is placed behind the known part instead.
                if (next.Clock >= section.State && TryFindGap(in next, store, out var gap))
                {
                    gaps[placed++] = gap;
                }
                else
                {
                    free++;
                }
            }
        }

        // A struct can cut two others: three rows for each at most.
        var steps = free * (store.Count + (3L * (structs.Count + waiting)));
        var sorted = gaps.AsSpan(0, placed);
        sorted.Sort();
        for (var index = 0; index < placed;)
        {
            var end = index + 1;
            while (end < placed && sorted[end] == sorted[index])
            {
                end++;
            }

            long together = end - index;
            steps += together * (together - 1 + (3 * free));
            index = end;
        }

        ArrayPool<ulong>.Shared.Return(gaps);
        return steps;
    }

    /// <summary>Whether a struct names two clocks that are neighbours in the document; if so, the left one.</summary>
    private static bool TryFindGap(in StructRef next, StructStore store, out ulong gap)
    {
        gap = 0;
        var left = store.Clients.Find(next.OriginClient);
        var right = store.Clients.Find(next.RightClient);
        if (!next.HasOrigin || !next.HasRightOrigin || left < 0 || right < 0 || next.OriginClock >= store.Clients[left].State)
        {
            return false;
        }

        gap = ((ulong)left << 32) | next.OriginClock;
        ref readonly var row = ref store.Rows[store.Find(left, next.OriginClock)];
        if (next.OriginClock < row.End - 1)
        {
            return row.Kind != ContentKind.Gc && right == left && next.RightClock == next.OriginClock + 1;
        }

        return row.Right >= 0 && store.Rows[row.Right].Client == right && store.Rows[row.Right].Clock == next.RightClock;
    }
}
