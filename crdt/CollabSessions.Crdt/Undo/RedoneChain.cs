using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>From what was deleted to what undo brought back for it, again and again.</summary>
/// <remarks>Yjs: <c>Item.js followRedone</c>.</remarks>
internal static class RedoneChain
{
    /// <summary>The row that stands for a clock now, and how far into the row the clock is.</summary>
    public static (int Row, uint Offset) Follow(StructStore store, int client, uint clock)
    {
        while (true)
        {
            var handle = store.Find(client, clock);
            ref readonly var row = ref store.Rows[handle];
            var offset = clock - row.Clock;
            if ((row.Flags & RowFlags.Redone) == 0)
            {
                return (handle, offset);
            }

            (client, clock) = store.Redone[(row.Client, row.Clock)];
            clock += offset;
        }
    }

    /// <summary>The row that was brought back for a row, cut free at its start; -1 when there is none.</summary>
    public static int Next(StructStore store, int handle)
    {
        ref readonly var row = ref store.Rows[handle];
        if ((row.Flags & RowFlags.Redone) == 0)
        {
            return -1;
        }

        var (client, clock) = store.Redone[(row.Client, row.Clock)];
        return store.CleanStart(client, clock);
    }
}
