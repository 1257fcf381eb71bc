using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Transactions;

/// <content>Deletion of rows with all that is below them, and the note of what changed. Yjs: <c>Item.js delete, ContentType.js delete</c>.</content>
internal sealed partial class Integrator
{
    /// <summary>Marks a row and everything below it as deleted.</summary>
    public void Delete(int handle)
    {
        if (!_store.Rows[handle].IsDeleted)
        {
            MarkDeleted(handle);
            while (_depth > 0)
            {
                DeleteNext();
            }
        }
    }

    private void MarkDeleted(int handle)
    {
        ref var row = ref _store.Rows[handle];
        ref var slot = ref _store.Types.Slot(row.Slot);
        if (!slot.IsKeyed && row.IsCountable)
        {
            _store.Types.Type(slot.Type).Length -= row.Length;
        }

        if (row.Slot == _store.IndexedSlot)
        {
            _store.Positions.Delete(handle);
        }

        row.Flags |= RowFlags.Deleted;
        _store.Transaction.AddDelete(row.Client, row.Clock, row.Length);
        if (_store.Transaction.Changes is { } changes)
        {
            NoteDeleted(changes, in row, handle);
        }

        if (row.Kind == ContentKind.Type)
        {
            if (_depth == _frames.Length)
            {
                Array.Resize(ref _frames, Math.Max(4, _depth * 2));
            }

            var type = _store.Types.Type(row.Content);
            _frames[_depth++] = new DeleteFrame
            {
                Row = type.List < 0 ? -1 : _store.Types.Slot(type.List).Head,
                Slot = type.FirstSlot,
            };
        }
    }

    private void NoteIntegrated(ChangeLog changes, in Row row, int handle)
    {
        if (row.Kind == ContentKind.Doc)
        {
            changes.AddSubdoc(handle);
        }

        NoteChange(changes, in row);
    }

    private void NoteDeleted(ChangeLog changes, in Row row, int handle)
    {
        NoteChange(changes, in row);
        if (row.Kind == ContentKind.Type)
        {
            changes.Forget(row.Content);
        }
        else if (row.Kind == ContentKind.Doc)
        {
            changes.RemoveSubdoc(handle);
        }
    }

    /// <remarks>Yjs: <c>Transaction.js addChangedTypeToTransaction</c>: types that are new or gone are not changed ones.</remarks>
    private void NoteChange(ChangeLog changes, in Row row)
    {
        var type = _store.Types.Slot(row.Slot).Type;
        var item = _store.Types.Type(type).Item;
        if (item >= 0)
        {
            ref readonly var holder = ref _store.Rows[item];
            if (holder.IsDeleted || holder.Clock >= _store.Transaction.Before(holder.Client))
            {
                return;
            }
        }

        changes.Add(type, row.Slot);
    }

    // One step of the walk over the children of deleted types. Its order is Yjs's recursion: it fills the merge candidates.
    private void DeleteNext()
    {
        ref var frame = ref _frames[_depth - 1];
        if (frame.Row >= 0)
        {
            var child = frame.Row;
            frame.Row = _store.Rows[child].Right;
            DeleteChild(child);
        }
        else if (frame.Slot >= 0)
        {
            ref var slot = ref _store.Types.Slot(frame.Slot);
            frame.Slot = slot.Next;
            if (slot.IsKeyed && slot.Tail >= 0)
            {
                DeleteChild(slot.Tail);
            }
        }
        else
        {
            _depth--;
        }
    }

    private void DeleteChild(int handle)
    {
        ref var row = ref _store.Rows[handle];
        if (!row.IsDeleted)
        {
            MarkDeleted(handle);
        }
        else if (row.Clock < _store.Transaction.Before(row.Client))
        {
            // Collected later, and no deletion of this transaction would lead the joining of rows here.
            _store.Transaction.AddMergeCandidate(new MergeCandidate(row.Client, row.Clock, handle));
        }
    }

    private struct DeleteFrame
    {
        public int Row;
        public int Slot;
    }
}
