using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Reads lists and maps as they were at a moment.</summary>
/// <remarks>
/// Yjs: <c>AbstractType.js typeListToArraySnapshot, typeMapGetSnapshot, typeMapGetAllSnapshot</c>. Differs: nothing is cut, not
/// even for the time of reading; a row of which a part was there counts with that part.
/// </remarks>
internal static class SnapshotReader
{
    /// <summary>The elements of a list; none for the type -1.</summary>
    public static List<object?> Elements(LocalEdits edits, int type, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var elements = new List<object?>();
        var rows = edits.Store.Rows;
        for (var handle = type < 0 ? -1 : edits.Head(type); handle >= 0; handle = rows[handle].Right)
        {
            ref readonly var row = ref rows[handle];
            var client = edits.Store.Clients[row.Client].Id;
            for (var from = row.Clock; row.IsCountable && from < row.End;)
            {
                var to = Math.Min(row.End, snapshot.NextEdge(client, from));
                for (var clock = from; clock < to && snapshot.IsVisible(client, from); clock++)
                {
                    elements.Add(edits.Read(handle, clock - row.Clock));
                }

                from = to;
            }
        }

        return elements;
    }

    /// <summary>The row that was the value of a key; -1 when it had none.</summary>
    public static int Value(StructStore store, int slot, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var handle = store.Types.Slot(slot).Tail;
        while (handle >= 0 && store.Rows[handle].Clock >= snapshot.GetClock(store.Clients[store.Rows[handle].Client].Id))
        {
            handle = store.Rows[handle].Left;
        }

        if (handle < 0)
        {
            return -1;
        }

        ref readonly var row = ref store.Rows[handle];
        return row.IsCountable && snapshot.IsVisible(store.Clients[row.Client].Id, row.Clock) ? handle : -1;
    }

    /// <summary>The keys of a map with their values; none for the type -1.</summary>
    public static List<KeyValuePair<string, object?>> Entries(LocalEdits edits, int type, Snapshot snapshot)
    {
        var entries = new List<KeyValuePair<string, object?>>();
        var types = edits.Store.Types;
        for (var slot = type < 0 ? -1 : types.Type(type).FirstSlot; slot >= 0; slot = types.Slot(slot).Next)
        {
            var row = types.Slot(slot).IsKeyed ? Value(edits.Store, slot, snapshot) : -1;
            if (row >= 0)
            {
                var key = System.Text.Encoding.UTF8.GetString(types.KeyOf(slot));
                entries.Add(new(key, edits.Read(row, edits.Store.Rows[row].Length - 1)));
            }
        }

        return entries;
    }
}
