using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Brings deleted structs back as new ones, where they were or where that place went.</summary>
/// <remarks>
/// Yjs: <c>Item.js redoItem</c>. Yjs recurses to the parent; here the parents that must come back first are a list. Where
/// Yjs runs into what was collected meanwhile and throws, nothing is brought back.
/// </remarks>
internal sealed class Redo(LocalEdits edits, HashSet<int> wanted, StackItem step, UndoManager manager)
{
    private readonly LocalEdits _edits = edits;
    private readonly StructStore _store = edits.Store;
    private readonly HashSet<int> _wanted = wanted;
    private readonly StackItem _step = step;
    private readonly UndoManager _manager = manager;

    /// <summary>Brings a row back; whether it is there again.</summary>
    public bool Run(int handle)
    {
        if (Has(handle, RowFlags.Redone))
        {
            RedoneChain.Next(_store, handle);
            return true;
        }

        // From the row up to the first parent that needs nothing; then from there down.
        var chain = new List<int> { handle };
        for (var at = handle; ;)
        {
            var parent = ParentItem(at);
            if (parent < 0 || !_store.Rows[parent].IsDeleted || Has(parent, RowFlags.Redone))
            {
                break;
            }

            if (!_wanted.Contains(parent))
            {
                return false;
            }

            chain.Add(parent);
            at = parent;
        }

        for (var index = chain.Count - 1; index >= 0; index--)
        {
            if (!RunOne(chain[index]))
            {
                return false;
            }
        }

        return true;
    }

    private bool RunOne(int handle)
    {
        var parentItem = ParentItem(handle);
        if (parentItem >= 0 && _store.Rows[parentItem].IsDeleted)
        {
            while (Has(parentItem, RowFlags.Redone))
            {
                parentItem = RedoneChain.Next(_store, parentItem);
            }
        }

        if (parentItem >= 0 && _store.Rows[parentItem].Kind != ContentKind.Type)
        {
            return false;
        }

        var type = parentItem < 0 ? _store.Types.Slot(_store.Rows[handle].Slot).Type : _store.Rows[parentItem].Content;
        var isKeyed = _store.Types.Slot(_store.Rows[handle].Slot).IsKeyed;
        int left;
        var right = -1;
        if (!isKeyed)
        {
            left = Trace(_store.Rows[handle].Left, parentItem, goesLeft: true);
            right = Trace(handle, parentItem, goesLeft: false);
        }
        else if (!TryFindKeyLeft(handle, type, parentItem, out left))
        {
            return false;
        }

        var slot = isKeyed ? _store.Types.KeySlot(type, _store.Types.KeyOf(_store.Rows[handle].Slot)) : _store.Types.ListSlot(type);
        var copy = _edits.InsertCopy(slot, left, right, handle);
        ref var row = ref _store.Rows[handle];
        row.Flags |= RowFlags.Redone;
        _store.Redone[(row.Client, row.Clock)] = (_store.Rows[copy].Client, _store.Rows[copy].Clock);
        UndoManager.Keep(_store, copy, keep: true);
        return true;
    }

    /// <summary>The nearest row, in one direction, that is in the parent or came back there.</summary>
    private int Trace(int handle, int parentItem, bool goesLeft)
    {
        for (var at = handle; at >= 0; at = goesLeft ? _store.Rows[at].Left : _store.Rows[at].Right)
        {
            var trace = at;
            while (trace >= 0 && !IsIn(trace, parentItem))
            {
                trace = RedoneChain.Next(_store, trace);
            }

            if (trace >= 0)
            {
                return trace;
            }
        }

        return -1;
    }

    /// <summary>The value that a returning one replaces; false when somebody else's stands there.</summary>
    private bool TryFindKeyLeft(int handle, int type, int parentItem, out int left)
    {
        if (_store.Rows[handle].Right < 0 || _manager.Options.IgnoreRemoteMapChanges)
        {
            left = Value(handle, type);
        }
        else
        {
            left = handle;
            while (_store.Rows[left].Right is >= 0 and var next && MayReplace(next))
            {
                left = next;
                while (Has(left, RowFlags.Redone))
                {
                    left = RedoneChain.Next(_store, left);
                }
            }

            if (_store.Rows[left].Right >= 0)
            {
                return false;
            }
        }

        if (left >= 0 && !IsIn(left, parentItem))
        {
            left = Value(handle, type); // an origin in another parent would mislead other replicas
        }

        return true;
    }

    private int Value(int handle, int type)
    {
        var slot = _store.Types.FindKey(type, _store.Types.KeyOf(_store.Rows[handle].Slot));
        return slot < 0 ? -1 : _store.Types.Slot(slot).Tail;
    }

    private bool MayReplace(int handle)
    {
        ref readonly var row = ref _store.Rows[handle];
        return Has(handle, RowFlags.Redone)
            || _step.Insertions.Contains(row.Client, row.Clock)
            || _manager.HasDeleted(row.Client, row.Clock);
    }

    private bool Has(int handle, RowFlags flag) => (_store.Rows[handle].Flags & flag) != 0;

    private int ParentItem(int handle) => _store.Types.Type(_store.Types.Slot(_store.Rows[handle].Slot).Type).Item;

    private bool IsIn(int handle, int parentItem) => _store.Rows[handle].Slot >= 0 && ParentItem(handle) == parentItem;
}
