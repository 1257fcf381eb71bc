using CollabSessions.Crdt.Transactions;

namespace CollabSessions.Crdt.Store;

/// <summary>Everything a document holds, and the operations that keep its indices agreeing with each other.</summary>
/// <remarks>Yjs: <c>StructStore.js</c>, <c>Item.js splitItem, mergeWith</c>.</remarks>
internal sealed class StructStore
{
    private Dictionary<(int Client, uint Clock), (int Client, uint Clock)>? _redone;
    private PositionIndex? _positions;

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
        Transaction = new Transaction(clients);
    }

    public RowTable Rows { get; }

    public ByteSlab Slab { get; }

    public ClientTable Clients { get; }

    public TypeTable Types { get; }

    public Transaction Transaction { get; }

    /// <summary>For rows that undo brought back: the id of the row that stands for them, under the id of their first clock.</summary>
    public Dictionary<(int Client, uint Clock), (int Client, uint Clock)> Redone => _redone ??= [];

    /// <summary>Where elements of the list stand that is edited by index.</summary>
    public PositionIndex Positions => _positions ??= new PositionIndex(this);

    /// <summary>The slot of that list; usually there is none.</summary>
    public int IndexedSlot { get; set; } = PositionIndex.NoSlot;

    /// <summary>Rows in use.</summary>
    public int Count { get; set; }

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
        Transaction.AddMergeCandidate(right.Client, right.Clock);
        return rightHandle;
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

    private static bool HoldsRuns(ContentKind kind) =>
        kind is ContentKind.Deleted or ContentKind.Json or ContentKind.String or ContentKind.Any;

    private void SplitContent(ref Row left, ref Row right, uint length)
    {
        var bytes = Slab.Slice(left.Content, left.Bytes);
        switch (left.Kind)
        {
            case ContentKind.String when left.Bytes == left.Length:
                left.Bytes = (int)length;
                right.Content += (int)length;
                right.Bytes -= (int)length;
                break;
            case ContentKind.String:
                var at = Utf8Text.ByteOffset(bytes, length, out var cutsPair);
                if (cutsPair)
                {
                    CutPair(ref left, ref right, at);
                    break;
                }

                left.Bytes = at;
                right.Content += at;
                right.Bytes -= at;
                break;
            case ContentKind.Any or ContentKind.Json:
                var offset = RunContent.ByteOffset(left.Kind, bytes, length);
                left.Bytes = offset;
                right.Content += offset;
                right.Bytes -= offset;
                break;
            default:
                break;
        }
    }

    /// <summary>Cuts through a surrogate pair: four bytes become twice U+FFFD, six bytes, so the right part moves away.</summary>
    /// <remarks>Yjs: <c>ContentString.js splice</c>.</remarks>
    private void CutPair(ref Row left, ref Row right, int pairStart)
    {
        const int PairBytes = 4;
        var rest = left.Content + pairStart + PairBytes;
        var restBytes = left.Bytes - pairStart - PairBytes;
        var replacement = Utf8Text.Replacement;
        right.Content = Slab.Reserve(replacement.Length + restBytes);
        right.Bytes = replacement.Length + restBytes;
        replacement.CopyTo(Slab.Slice(right.Content, replacement.Length));
        Slab.Copy(rest, right.Content + replacement.Length, restBytes);
        replacement.CopyTo(Slab.Slice(left.Content + pairStart, replacement.Length));
        left.Bytes = pairStart + replacement.Length;
        Slab.Dead += restBytes + 1;
    }

    /// <summary>Joins two rows of one client whose clocks touch, if they continue each other.</summary>
    private bool TryMerge(int leftHandle, int rightHandle)
    {
        ref var left = ref Rows[leftHandle];
        ref var right = ref Rows[rightHandle];
        if (left.Kind != right.Kind || ((left.Flags ^ right.Flags) & RowFlags.Deleted) != 0)
        {
            return false;
        }

        if (left.Kind != ContentKind.Gc)
        {
            if (!HoldsRuns(left.Kind) || left.Right != rightHandle || ((left.Flags | right.Flags) & RowFlags.Redone) != 0
                || right.OriginClient != left.Client || right.OriginClock != left.End - 1
                || right.RightOriginClient != left.RightOriginClient || right.RightOriginClock != left.RightOriginClock)
            {
                return false;
            }

            if (right.Slot == IndexedSlot)
            {
                Positions.Merge(leftHandle, rightHandle);
            }

            JoinContent(ref left, ref right);
            left.Flags |= right.Flags & RowFlags.Keep;
            left.Right = right.Right;
            if (right.Right >= 0)
            {
                Rows[right.Right].Left = leftHandle;
            }
            else
            {
                Types.Slot(right.Slot).Tail = leftHandle;
            }
        }

        left.Length += right.Length;
        Rows.Release(rightHandle);
        Count--;
        return true;
    }

    private void JoinContent(ref Row left, ref Row right)
    {
        if (right.Bytes == 0)
        {
            return;
        }

        var joined = left.Bytes + right.Bytes;
        var rightRoom = (right.Flags & RowFlags.Slack) != 0 ? ByteSlab.CapacityFor(right.Bytes) : right.Bytes;
        if (left.Content + left.Bytes == right.Content)
        {
            // Typed right behind what was typed before: nothing to move. Room behind either is gone: the left one's is
            // used up, or the right one would not stand there, and the right one's cannot be told from its size any more.
            Slab.Dead += rightRoom - right.Bytes;
            left.Flags &= ~RowFlags.Slack;
            left.Bytes = joined;
            return;
        }

        if ((left.Flags & RowFlags.Slack) == 0 || joined > ByteSlab.CapacityFor(left.Bytes))
        {
            var leftRoom = (left.Flags & RowFlags.Slack) != 0 ? ByteSlab.CapacityFor(left.Bytes) : left.Bytes;
            var target = Slab.Reserve(ByteSlab.CapacityFor(joined));
            Slab.Copy(left.Content, target, left.Bytes);
            Slab.Dead += leftRoom;
            left.Content = target;
            left.Flags |= RowFlags.Slack;
        }

        Slab.Copy(right.Content, left.Content + left.Bytes, right.Bytes);
        left.Bytes = joined;
        Slab.Dead += rightRoom;
        if (right.Content + rightRoom == Slab.Used && right.Content > left.Content)
        {
            Slab.Truncate(right.Content);
            Slab.Dead -= rightRoom;
        }
    }
}
