using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Updates;

namespace CollabSessions.Crdt.Transactions;

/// <summary>Puts structs into the document: finds their neighbours, resolves conflicts, deletes what they replace.</summary>
/// <remarks>Yjs: <c>Item.js getMissing, integrate, delete</c>; <c>GC.js integrate</c>; the contents' own <c>integrate</c>.</remarks>
internal sealed partial class Integrator(StructStore store, long conflictStepsMax = long.MaxValue)
{
    private readonly StructStore _store = store;
    private long _conflictStepsLeft = conflictStepsMax;
    private DeleteFrame[] _frames = [];
    private int _depth;

    /// <summary>Whether conflicts took all steps that they may; what was integrated since then may stand anywhere.</summary>
    public bool IsSpent => _conflictStepsLeft < 0;

    /// <summary>Integrates a struct whose dependencies are all there.</summary>
    /// <param name="next">The struct.</param>
    /// <param name="client">Its client.</param>
    /// <param name="offset">Clocks of it that are known already; when that is all of them, only its neighbours are cut free.</param>
    /// <param name="source">The update that the struct's places point into.</param>
    public void Integrate(in StructRef next, ulong client, uint offset, ReadOnlySpan<byte> source)
    {
        if (next.Kind == ContentKind.Gc)
        {
            if (offset < next.Length)
            {
                AppendGc(_store.Clients.Intern(client), next.Clock + offset, next.Length - offset);
            }

            return;
        }

        var originClient = -1;
        var rightClient = -1;
        var left = -1;
        var right = -1;
        if (next.HasOrigin)
        {
            originClient = _store.Clients.Find(next.OriginClient);
            left = _store.CleanEnd(originClient, next.OriginClock);
        }

        if (next.HasRightOrigin)
        {
            rightClient = _store.Clients.Find(next.RightClient);

            // Whoever typed between two neighbours named them both, and most of them are neighbours still.
            right = left >= 0 ? _store.Rows[left].Right : -1;
            if (right < 0 || _store.Rows[right].Clock != next.RightClock || _store.Rows[right].Client != rightClient)
            {
                right = _store.CleanStart(rightClient, next.RightClock);
            }
        }

        if (offset >= next.Length)
        {
            return;
        }

        var own = _store.Clients.Intern(client);
        var slot = FindSlot(in next, left, right, source);
        if (slot >= 0 && offset > 0)
        {
            // The part before is known: what is left of the struct goes on behind its last clock.
            var structs = _store.Clients[own];
            originClient = own;
            left = structs.HandleAt(structs.Count - 1);
            slot = _store.Rows[left].Slot;
        }

        if (slot < 0)
        {
            AppendGc(own, next.Clock + offset, next.Length - offset);
            return;
        }

        var handle = _store.Rows.Allocate();
        ref var row = ref _store.Rows[handle];
        row = new Row
        {
            Clock = next.Clock + offset,
            Length = next.Length - offset,
            Left = left,
            Right = -1,
            Client = own,
            OriginClient = originClient,
            OriginClock = offset > 0 ? next.Clock + offset - 1 : originClient < 0 ? 0 : next.OriginClock,
            RightOriginClient = rightClient,
            RightOriginClock = rightClient < 0 ? 0 : next.RightClock,
            Slot = slot,
            Kind = next.Kind,
        };
        TakeContent(ref row, handle, in next, offset, source);
        Integrate(handle, right);
    }

    /// <summary>Links a filled row between its left neighbour and the right one it was made for.</summary>
    public void Integrate(int handle, int right)
    {
        var rows = _store.Rows;
        ref var row = ref rows[handle];
        ref var slot = ref _store.Types.Slot(row.Slot);
        var left = row.Left;
        if (left < 0 ? right < 0 || rows[right].Left >= 0 : rows[left].Right != right)
        {
            left = FindLeft(ref row, left < 0 ? slot.Head : rows[left].Right, right);
            row.Left = left;
        }

        if (left >= 0)
        {
            ref var before = ref rows[left];
            row.Right = before.Right;
            before.Right = handle;
        }
        else
        {
            row.Right = slot.Head;
            slot.Head = handle;
        }

        var isKeyed = slot.IsKeyed;
        if (row.Right >= 0)
        {
            rows[row.Right].Left = handle;
        }
        else
        {
            slot.Tail = handle;
            if (isKeyed && left >= 0)
            {
                // A new value of the key takes the old one out.
                Delete(left);
            }
        }

        Append(ref row, handle);
        ref var type = ref _store.Types.Type(slot.Type);
        if (row.Kind == ContentKind.Deleted)
        {
            row.Flags |= RowFlags.Deleted;
            _store.Transaction.AddDelete(row.Client, row.Clock, row.Length);
        }
        else if (!isKeyed && row.IsCountable)
        {
            type.Length += row.Length;
        }

        if (row.Kind == ContentKind.Format)
        {
            _store.Types.MarkFormatting(slot.Type);
        }

        if (_store.Transaction.Changes is { } changes)
        {
            NoteIntegrated(changes, in row, handle);
        }

        if (row.Slot == _store.IndexedSlot)
        {
            _store.Positions.Insert(handle, isPart: false);
        }

        if ((isKeyed && row.Right >= 0) || (type.Item >= 0 && rows[type.Item].IsDeleted))
        {
            Delete(handle);
        }
    }

    private void AppendGc(int client, uint clock, uint length)
    {
        var handle = _store.Rows.Allocate();
        ref var row = ref _store.Rows[handle];
        row = new Row
        {
            Clock = clock,
            Length = length,
            Left = -1,
            Right = -1,
            Client = client,
            OriginClient = -1,
            RightOriginClient = -1,
            Slot = -1,
            Kind = ContentKind.Gc,
            Flags = RowFlags.Deleted,
        };
        Append(ref row, handle);
        _store.Clients[client].Deleted = null; // no deletion of this transaction names what was collected elsewhere
    }

    private void Append(ref Row row, int handle)
    {
        _store.Transaction.Touch(row.Client);
        var structs = _store.Clients[row.Client];
        structs.Append(row.Clock, handle);
        structs.State = row.End;
        _store.Count++;
    }

    /// <summary>The place of a struct in its parent; -1 when the parent or a neighbour is gone for good.</summary>
    private int FindSlot(in StructRef next, int left, int right, ReadOnlySpan<byte> source)
    {
        var rows = _store.Rows;
        if ((left >= 0 && rows[left].Kind == ContentKind.Gc) || (right >= 0 && rows[right].Kind == ContentKind.Gc))
        {
            return -1;
        }

        if (left >= 0)
        {
            return rows[left].Slot;
        }

        if (right >= 0)
        {
            return rows[right].Slot;
        }

        int type;
        if ((next.Flags & RefFlags.RootParent) != 0)
        {
            type = _store.Types.Root(source.Slice(next.Name, next.NameBytes));
        }
        else
        {
            ref var parent = ref rows[_store.Find(_store.Clients.Find(next.OriginClient), next.OriginClock)];
            if (parent.Kind != ContentKind.Type)
            {
                return -1;
            }

            type = parent.Content;
        }

        return (next.Flags & RefFlags.Key) != 0
            ? _store.Types.KeySlot(type, source.Slice(next.Key, next.KeyBytes))
            : _store.Types.ListSlot(type);
    }

    private void TakeContent(ref Row row, int handle, in StructRef next, uint offset, ReadOnlySpan<byte> source)
    {
        var slab = _store.Slab;
        var content = source.Slice(next.Content, next.ContentBytes);
        switch (next.Kind)
        {
            case ContentKind.Deleted:
                return;
            case ContentKind.Type:
                var depth = _store.Types.Type(_store.Types.Slot(row.Slot).Type).Depth + 1;
                row.Content = _store.Types.AddType(handle, next.TypeRef, slab.Append(content), content.Length, depth);
                return;
            case ContentKind.String when offset > 0:
                content = content[Utf8Text.ByteOffset(content, offset, out var cutsPair)..];
                row.Content = slab.Used;
                if (cutsPair)
                {
                    slab.Append(Utf8Text.Replacement);
                    content = content[4..];
                }

                slab.Append(content);
                row.Bytes = slab.Used - row.Content;
                return;
            case ContentKind.Any or ContentKind.Json when offset > 0:
                content = content[RunContent.ByteOffset(next.Kind, content, offset)..];
                break;
            default:
                break;
        }

        row.Content = slab.Append(content);
        row.Bytes = content.Length;
    }
}
