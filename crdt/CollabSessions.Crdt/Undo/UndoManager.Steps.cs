using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <content>How a transaction becomes a step, and how a step is reverted.</content>
public sealed partial class UndoManager
{
    private bool Revert(StackItem step)
    {
        var store = _edits.Store;
        var returning = new HashSet<int>();
        var returningInOrder = new List<int>();
        var going = new List<int>();
        var scope = new UndoScope(_edits, _scope);
        StructRanges.Visit(store, step.Insertions, handle =>
        {
            if ((store.Rows[handle].Flags & RowFlags.Redone) != 0)
            {
                var (row, offset) = RedoneChain.Follow(store, store.Rows[handle].Client, store.Rows[handle].Clock);
                handle = offset > 0 ? store.CleanStart(store.Rows[row].Client, store.Rows[row].Clock + offset) : row;
            }

            if (!store.Rows[handle].IsDeleted && scope.Contains(handle))
            {
                going.Add(handle);
            }
        });
        StructRanges.Visit(store, step.Deletions, handle =>
        {
            // What was made and deleted in the same step never comes back.
            if (scope.Contains(handle) && !step.Insertions.Contains(store.Rows[handle].Client, store.Rows[handle].Clock)
                && returning.Add(handle))
            {
                returningInOrder.Add(handle);
            }
        });

        var changed = false;
        var redo = new Redo(_edits, returning, step, this);
        foreach (var handle in returningInOrder)
        {
            changed |= redo.Run(handle);
        }

        // Children before their parents, so that a filter sees what is in them.
        for (var index = going.Count - 1; index >= 0; index--)
        {
            if (Options.DeleteFilter is not { } filter || filter(Describe(going[index])))
            {
                _edits.Delete(going[index]);
                changed = true;
            }
        }

        return changed;
    }

    private UndoneItem Describe(int handle)
    {
        var store = _edits.Store;
        ref readonly var row = ref store.Rows[handle];
        ref readonly var slot = ref store.Types.Slot(row.Slot);
        return new UndoneItem(
            new StructId(store.Clients[row.Client].Id, row.Clock),
            row.Length,
            _edits.View(slot.Type),
            slot.IsKeyed ? System.Text.Encoding.UTF8.GetString(store.Types.KeyOf(row.Slot)) : null,
            row.Kind == ContentKind.Type ? _edits.View(row.Content) : null);
    }

    private bool IsTracked(DocTransaction transaction)
    {
        if (Options.CaptureTransaction is { } captures && !captures(transaction))
        {
            return false;
        }

        if (_scope is not null && !_scope.Exists(type => transaction.ChangedParents.Contains(type.Find())))
        {
            return false;
        }

        return transaction.Origin is not { } origin ? _tracksNoOrigin : _origins.Contains(origin) || _origins.Contains(origin.GetType());
    }

    private void Track(DocTransaction transaction)
    {
        if (!IsTracked(transaction))
        {
            return;
        }

        if (ReferenceEquals(transaction.Origin, this))
        {
            _popped = transaction;
        }

        if (_isUndoing)
        {
            StopCapturing(); // the next change is not part of what was undone
        }
        else if (!_isRedoing)
        {
            Clear(undo: false);
        }

        var stack = _isUndoing ? _redo : _undo;
        var now = _time.GetTimestamp();
        var joins = _lastChange is { } last && _time.GetElapsedTime(last, now) < Options.CaptureTimeout
            && stack.Count > 0 && !_isUndoing && !_isRedoing;
        if (joins)
        {
            stack[^1].Add(transaction.Insertions, transaction.Deletions);
        }
        else
        {
            stack.Add(new StackItem(transaction.Insertions, transaction.Deletions));
        }

        if (!_isUndoing && !_isRedoing)
        {
            _lastChange = now;
        }

        var scope = new UndoScope(_edits, _scope);
        StructRanges.Visit(_edits.Store, transaction.Deletions, handle =>
        {
            if (scope.Contains(handle))
            {
                Keep(_edits.Store, handle, keep: true);
            }
        });
        var change = new StackItemChange(stack[^1], _isUndoing, transaction.Origin, transaction);
        (joins ? StackItemUpdated : StackItemAdded)?.Invoke(change);
    }
}
