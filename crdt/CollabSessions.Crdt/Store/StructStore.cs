using CollabSessions.Crdt.Transactions;

namespace CollabSessions.Crdt.Store;

/// <summary>Everything a document holds, and the operations that keep its indices agreeing with each other.</summary>
/// <remarks>Yjs: <c>StructStore.js</c>, <c>Item.js splitItem, mergeWith</c>.</remarks>
internal sealed partial class StructStore
{
    private Dictionary<(int Client, uint Clock), (int Client, uint Clock)>? _redone;
    private PositionIndex? _positions;
    private Transaction? _transaction;

    public StructStore()
        : this(new RowTable(), new ByteSlab(), new ClientTable(), null)
    {
    }

    private StructStore(RowTable rows, ByteSlab slab, ClientTable clients, TypeTable? types)
    {
        Rows = rows;
        Slab = slab;
        Clients = clients;
        Types = types ?? new TypeTable(slab);
    }

    public RowTable Rows { get; }

    public ByteSlab Slab { get; }

    public ClientTable Clients { get; }

    public TypeTable Types { get; }

    /// <summary>What changed since the last <see cref="EndTransaction"/>.</summary>
    public Transaction Transaction => _transaction ??= Transaction.Rent(Clients);

    /// <summary>For rows that undo brought back: the id of the row that stands for them, under the id of their first clock.</summary>
    public Dictionary<(int Client, uint Clock), (int Client, uint Clock)> Redone => _redone ??= [];

    /// <summary>Where elements of the list stand that is edited by index.</summary>
    public PositionIndex Positions => _positions ??= new PositionIndex(this);

    /// <summary>The slot of that list; usually there is none.</summary>
    public int IndexedSlot { get; set; } = PositionIndex.NoSlot;

    /// <summary>Rows in use.</summary>
    public int Count { get; set; }

    /// <summary>Forgets what changed.</summary>
    public void EndTransaction()
    {
        if (_transaction is not null)
        {
            _transaction.Clear();
            Transaction.Return(_transaction);
            _transaction = null;
        }
    }

    /// <summary>A copy between two transactions, to try something out.</summary>
    public StructStore Clone()
    {
        var slab = Slab.Clone();
        return new StructStore(Rows.Clone(), slab, Clients.Clone(), Types.Clone(slab))
        {
            Count = Count,
            _redone = _redone is null ? null : new(_redone),
        };
    }

    /// <summary>The row that contains a clock below the client's state.</summary>
    public int Find(int client, uint clock)
    {
        var structs = Clients[client];
        return structs.HandleAt(structs.IndexOf(clock));
    }

    /// <summary>The row that ends with this clock, cut there if needed. Gc is never cut.</summary>
    public int CleanEnd(int client, uint clock)
    {
        var structs = Clients[client];
        var index = structs.IndexOf(clock);
        var handle = structs.HandleAt(index);
        ref var row = ref Rows[handle];
        if (clock != row.End - 1 && row.Kind != ContentKind.Gc)
        {
            Split(structs, index, clock - row.Clock + 1);
        }

        return handle;
    }

    /// <summary>The row that begins with this clock, cut there if needed. Gc is never cut.</summary>
    public int CleanStart(int client, uint clock)
    {
        var structs = Clients[client];
        var index = structs.IndexOf(clock);
        var handle = structs.HandleAt(index);
        ref var row = ref Rows[handle];
        return row.Clock < clock && row.Kind != ContentKind.Gc ? Split(structs, index, clock - row.Clock) : handle;
    }

    /// <summary>Cuts a row in two and returns the right part.</summary>
    public int Split(ClientStructs structs, int index, uint length)
    {
        var rightHandle = Rows.Allocate();
        var leftHandle = structs.HandleAt(index);
        ref var left = ref Rows[leftHandle];
        ref var right = ref Rows[rightHandle];
        right = left;
        right.Clock = left.Clock + length;
        right.Length = left.Length - length;
        right.OriginClient = left.Client;
        right.OriginClock = right.Clock - 1;
        right.Left = leftHandle;
        SplitContent(ref left, ref right, length);
        left.Right = rightHandle;
        left.Length = length;
        left.Flags &= ~RowFlags.Slack;
        right.Flags &= ~RowFlags.Slack;
        if (right.Right >= 0)
        {
            Rows[right.Right].Left = rightHandle;
        }
        else
        {
            Types.Slot(right.Slot).Tail = rightHandle;
        }

        if ((left.Flags & RowFlags.Redone) != 0)
        {
            var (client, clock) = Redone[(left.Client, left.Clock)];
            Redone.Add((right.Client, right.Clock), (client, clock + length));
        }

        if (right.Slot == IndexedSlot)
        {
            Positions.Insert(rightHandle, isPart: true);
        }

        structs.Insert(index + 1, right.Clock, rightHandle);
        Count++;
        Transaction.AddMergeCandidate(new MergeCandidate(right.Client, right.Clock, rightHandle));
        return rightHandle;
    }

    /// <summary>
    /// Whether a row may continue the struct before it or be continued by the one behind it. False is certain and needs no
    /// search: structs that are joined are neighbours in their list too, and whoever wrote into a text cut it in two.
    /// </summary>
    public bool MayMerge(in MergeCandidate candidate)
    {
        ref readonly var row = ref Rows[candidate.Handle];
        if (row.Client != candidate.Client || row.Clock != candidate.Clock || row.Kind == ContentKind.Gc)
        {
            return true; // it was joined with others, or Gc, which is in no list
        }

        return (row.Left >= 0 && Touch(in Rows[row.Left], in row)) || (row.Right >= 0 && Touch(in row, in Rows[row.Right]));
    }

    /// <summary>Joins the struct at the index with as many before it as continue each other; returns how many joined.</summary>
    /// <remarks>Yjs: <c>Transaction.js tryToMergeWithLefts</c>.</remarks>
    public int MergeWithLefts(ClientStructs structs, int index)
    {
        var at = index;
        while (at > 0 && TryMerge(structs.HandleAt(at - 1), structs.HandleAt(at)))
        {
            at--;
        }

        var merged = index - at;
        if (merged > 0)
        {
            structs.Remove(at + 1, merged);
        }

        return merged;
    }

    /// <summary>Joins every pair of neighbours from the index to the end, in one pass over the arrays.</summary>
    /// <remarks>
    /// Yjs goes from right to left. Whether two neighbours continue each other does not depend on what either of them
    /// was joined with, so the result is the same, and text grows at its end instead of being copied again and again.
    /// </remarks>
    public void MergeTail(ClientStructs structs, int first)
    {
        var kept = first - 1;
        var joinedFirst = false;
        for (var index = first; index < structs.Count; index++)
        {
            if (TryMerge(structs.HandleAt(kept), structs.HandleAt(index)))
            {
                joinedFirst |= kept == first - 1;
            }
            else
            {
                kept++;
                if (kept != index)
                {
                    structs.Move(index, kept);
                }
            }
        }

        structs.Truncate(kept + 1);
        if (joinedFirst)
        {
            MergeWithLefts(structs, first - 1);
        }
    }

    /// <summary>Moves what is alive to a fresh slab.</summary>
    public void CompactSlab()
    {
        var target = new ByteSlab();
        target.Truncate(target.Reserve(Math.Max(0, Slab.Used - Slab.Dead)));
        Types.CopyTo(target, Slab);
        for (var client = 0; client < Clients.Count; client++)
        {
            var structs = Clients[client];
            for (var index = 0; index < structs.Count; index++)
            {
                ref var row = ref Rows[structs.HandleAt(index)];
                if (row.Bytes == 0)
                {
                    // A Type's content is its handle; other empty contents must not keep a place beyond the new end.
                    row.Content = row.Kind == ContentKind.Type ? row.Content : 0;
                }
                else
                {
                    row.Content = target.Append(Slab.Slice(row.Content, row.Bytes));
                    row.Flags &= ~RowFlags.Slack;
                }
            }
        }

        Slab.TakeOver(target);
    }
}
