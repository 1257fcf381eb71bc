using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Transactions;

namespace CollabSessions.Crdt;

/// <summary>Walks over the structs of a set of ranges, which are cut free at its borders.</summary>
/// <remarks>Yjs: <c>DeleteSet.js iterateDeletedStructs, StructStore.js iterateStructs</c>.</remarks>
internal static class StructRanges
{
    /// <param name="store">The document.</param>
    /// <param name="ranges">The ranges.</param>
    /// <param name="visit">Gets every row; it may cut others.</param>
    public static void Visit(StructStore store, IdRanges ranges, Action<int> visit)
    {
        for (var position = 0; position < ranges.ClientCount; position++)
        {
            var (client, list) = ranges[position];
            var state = store.Clients[client].State;
            foreach (var range in list)
            {
                if (range.Clock >= state)
                {
                    break;
                }

                Visit(store, client, range, visit);
            }
        }
    }

    private static void Visit(StructStore store, int client, DeleteRange range, Action<int> visit)
    {
        var structs = store.Clients[client];
        store.CleanStart(client, range.Clock);
        var index = structs.IndexOf(range.Clock);
        do
        {
            var handle = structs.HandleAt(index++);
            if (range.End < store.Rows[handle].End)
            {
                store.CleanStart(client, range.End);
            }

            visit(handle);
        }
        while (index < structs.Count && structs.ClockAt(index) < range.End);
    }
}
