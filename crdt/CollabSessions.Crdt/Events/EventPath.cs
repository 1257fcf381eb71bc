using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>The way from a type down to a type below it.</summary>
/// <remarks>Yjs: <c>YEvent.js getPathTo</c>.</remarks>
internal static class EventPath
{
    public static IReadOnlyList<PathStep> Find(StructStore store, int ancestor, int type)
    {
        var steps = new List<PathStep>();
        for (var at = type; at != ancestor && store.Types.Type(at).Item >= 0;)
        {
            var item = store.Types.Type(at).Item;
            ref readonly var row = ref store.Rows[item];
            ref readonly var slot = ref store.Types.Slot(row.Slot);
            steps.Add(slot.IsKeyed
                ? new PathStep(System.Text.Encoding.UTF8.GetString(store.Types.KeyOf(row.Slot)), 0)
                : new PathStep(null, Index(store, slot.Head, item)));
            at = slot.Type;
        }

        steps.Reverse();
        return steps;
    }

    private static long Index(StructStore store, int head, int item)
    {
        var index = 0L;
        for (var handle = head; handle >= 0 && handle != item; handle = store.Rows[handle].Right)
        {
            ref readonly var row = ref store.Rows[handle];
            index += row.IsDeleted || !row.IsCountable ? 0 : row.Length;
        }

        return index;
    }
}
