using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Transactions;

/// <content>The place of a struct among others who wanted the same. Yjs: <c>Item.js integrate</c>, its loop.</content>
internal sealed partial class Integrator
{
    /// <summary>The neighbour to stand behind, among others who wanted the same place.</summary>
    private int FindLeft(ref Row row, int first, int right)
    {
        var rows = _store.Rows;
        var clients = _store.Clients;
        var left = row.Left;
        var conflicts = ConflictSet.Shared;
        conflicts.Clear();
        for (var handle = first; handle >= 0 && handle != right && --_conflictStepsLeft >= 0;)
        {
            conflicts.Add(handle);
            ref var other = ref rows[handle];
            if (other.OriginClient == row.OriginClient && other.OriginClock == row.OriginClock)
            {
                // Same origin: the smaller client comes first.
                if (clients[other.Client].Id < clients[row.Client].Id)
                {
                    left = handle;
                    conflicts.ClearConflicting();
                }
                else if (other.RightOriginClient == row.RightOriginClient && other.RightOriginClock == row.RightOriginClock)
                {
                    break;
                }
            }
            else if (other.OriginClient >= 0 && IsSeen(conflicts, in other, handle != first, out var isConflicting))
            {
                if (!isConflicting)
                {
                    left = handle;
                    conflicts.ClearConflicting();
                }
            }
            else
            {
                break;
            }

            handle = other.Right;
        }

        return left;
    }

    // Most rows continue the one before, and then no origin has to be searched.
    private bool IsSeen(ConflictSet conflicts, in Row other, bool hasPrevious, out bool isConflicting)
    {
        if (hasPrevious)
        {
            ref readonly var previous = ref _store.Rows[other.Left];
            if (previous.Client == other.OriginClient && previous.End - 1 == other.OriginClock)
            {
                isConflicting = conflicts.IsPreviousConflicting();
                return true;
            }
        }

        return conflicts.Contains(_store.Find(other.OriginClient, other.OriginClock), out isConflicting);
    }
}
