using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Transactions;

/// <summary>The end of a transaction: forgets deleted content and joins what continues each other. Made for one call.</summary>
/// <remarks>
/// Yjs: <c>Transaction.js cleanupTransactions</c>. The order of the four steps decides which rows are joined and with it
/// the bytes of every later encoding, so it is Yjs's.
/// </remarks>
internal struct TransactionCleanup(StructStore store, DocOptions options)
{
    private readonly StructStore _store = store;
    private readonly bool _gc = options.Gc;
    private readonly Func<ClientRange, bool>? _gcFilter = options.GcFilter;
    private int[] _types = [];
    private int _typeCount;

    public void Run()
    {
        var transaction = _store.Transaction;
        var clients = _store.Clients;
        foreach (var client in transaction.Touched)
        {
            var structs = clients[client];
            structs.NormalizeDeletes();
            if (structs.Deleted?.TryAdd(structs.Deletes.AsSpan(0, structs.DeleteCount)) == false)
            {
                structs.Deleted = null;
            }
        }

        if (_gc)
        {
            foreach (var client in transaction.Touched)
            {
                CollectDeleted(clients[client]);
            }
        }

        foreach (var client in transaction.Touched)
        {
            MergeDeleted(clients[client]);
        }

        foreach (var client in transaction.Touched)
        {
            var structs = clients[client];
            if (structs.State != structs.Before)
            {
                var first = Math.Max(structs.IndexOf(structs.Before), 1);
                if (first < structs.Count)
                {
                    _store.MergeTail(structs, first);
                }

                if (structs.Before == 0)
                {
                    structs.TrimExcess();
                }
            }
        }

        MergeCandidates(transaction);
        if (_store.IndexedSlot != PositionIndex.NoSlot)
        {
            _store.Positions.EndTransaction();
        }

        if (_store.Slab.WantsCompaction)
        {
            _store.CompactSlab();
        }
    }

    private void CollectDeleted(ClientStructs structs)
    {
        var rows = _store.Rows;
        var near = structs.Count;
        for (var range = structs.DeleteCount - 1; range >= 0; range--)
        {
            var deleted = structs.Deletes[range];
            near = structs.IndexOf(deleted.Clock, near);
            for (var index = near; index < structs.Count && structs.ClockAt(index) < deleted.End; index++)
            {

                ref var row = ref rows[structs.HandleAt(index)];
                if (row.Kind is not (ContentKind.Gc or ContentKind.Deleted)
                    && row.IsDeleted && (row.Flags & RowFlags.Keep) == 0
                    && (_gcFilter is null || _gcFilter(new ClientRange(structs.Id, row.Clock, row.End))))
                {
                    Forget(ref row);
                    row.Kind = ContentKind.Deleted;
                    CollectTypes();
                }
            }
        }
    }

    /// <summary>Drops a row's content; a type waits in line until its children are turned into Gc.</summary>
    private void Forget(ref Row row)
    {
        if (row.Kind == ContentKind.Type)
        {
            if (_typeCount == _types.Length)
            {
                Array.Resize(ref _types, Math.Max(4, _typeCount * 2));
            }

            _types[_typeCount++] = row.Content;
        }
        else
        {
            _store.Slab.Dead += (row.Flags & RowFlags.Slack) != 0 ? ByteSlab.CapacityFor(row.Bytes) : row.Bytes;
        }

        row.Content = 0;
        row.Bytes = 0;
        row.Flags &= ~RowFlags.Slack;
    }

    // Children of a forgotten type leave their lists for good. Depth is the sender's choice, so there is no recursion.
    private void CollectTypes()
    {
        var types = _store.Types;
        while (_typeCount > 0)
        {
            var type = _types[--_typeCount];
            for (var slot = types.Type(type).FirstSlot; slot >= 0; slot = types.Slot(slot).Next)
            {
                if (slot == _store.IndexedSlot)
                {
                    _store.Positions.Drop();
                }

                for (var handle = types.Slot(slot).Head; handle >= 0;)
                {
                    ref var row = ref _store.Rows[handle];
                    handle = row.Right;
                    Forget(ref row);
                    row.Kind = ContentKind.Gc;
                    row.Flags = RowFlags.Deleted;
                    row.Slot = -1;
                    row.Left = -1;
                    row.Right = -1;
                    row.OriginClient = -1;
                    row.OriginClock = 0;
                    row.RightOriginClient = -1;
                    row.RightOriginClock = 0;
                }
            }

            types.Release(type);
        }
    }

    private void MergeDeleted(ClientStructs structs)
    {
        for (var range = structs.DeleteCount - 1; range >= 0; range--)
        {
            var deleted = structs.Deletes[range];
            if (deleted.Clock >= structs.Before)
            {
                continue; // new structs are joined with what is before them anyway
            }

            var index = Math.Min(structs.Count - 1, 1 + structs.IndexOf(deleted.End - 1));
            while (index > 0 && structs.ClockAt(index) >= deleted.Clock)
            {
                index -= 1 + _store.MergeWithLefts(structs, index);
            }
        }
    }

    private void MergeCandidates(Transaction transaction)
    {
        var candidates = transaction.MergeCandidates;
        for (var candidate = candidates.Length - 1; candidate >= 0; candidate--)
        {
            if (!_store.MayMerge(in candidates[candidate]))
            {
                continue;
            }

            var structs = _store.Clients[candidates[candidate].Client];
            var index = structs.IndexOf(candidates[candidate].Clock);
            if (index + 1 < structs.Count && _store.MergeWithLefts(structs, index + 1) > 1)
            {
                continue;
            }

            if (index > 0)
            {
                _store.MergeWithLefts(structs, index);
            }
        }
    }
}
