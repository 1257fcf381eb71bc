namespace CollabSessions.Crdt.Store;

/// <summary>Where the visible elements of one list stand: a tree over its rows that knows the length of every part.</summary>
/// <remarks>
/// <para>There is none until somebody asks for an index deep in a long list: relaying, loading and encoding never pay for
/// it. Then every change of the list keeps it true, remote changes as well as local ones, because all of them come down to
/// the five calls below. A list nobody asks about for a while loses its tree again.</para>
/// <para>Yjs: <c>AbstractType.js findMarker</c>, at most 80 markers that every remote change throws away.</para>
/// <para>The lowest nodes hold 1 to 32 neighbouring rows, found by their <see cref="Row.Right"/>; the others hold nodes.
/// Nothing is joined when it becomes small: a tree has never more nodes than its list had rows.</para>
/// </remarks>
internal sealed class PositionIndex(StructStore store)
{
    /// <summary>Rows that are looked through before a tree is worth its building: about what one look into it costs.</summary>
    public const int WalkMax = 64;

    /// <summary>The slot of no row; -1 is that of collected ones.</summary>
    public const int NoSlot = -2;

    private const int ChildrenMax = 32;
    private const int ChildrenBuilt = 24;
    private const int IdleTransactionsMax = 256;

    private readonly StructStore _store = store;
    private readonly RowTable _rows = store.Rows;
    private PositionNode[] _nodes = [];
    private int[] _parents = [];
    private int _used;
    private int _free = -1;
    private int _root = -1;
    private int _idle;

    /// <summary>The row that holds the last of the first so many visible elements, and how many of its own that takes.</summary>
    /// <param name="slot">The list; it becomes the indexed one.</param>
    /// <param name="elements">At least 1.</param>
    /// <param name="rest">1 up to the row's length.</param>
    /// <param name="marks">Gets the visible formatting marks before the row; null when they do not matter.</param>
    /// <returns>The row's handle; -1 when the list is shorter.</returns>
    public int Find(int slot, long elements, out long rest, List<int>? marks)
    {
        if (_store.IndexedSlot != slot)
        {
            Build(slot);
        }

        _idle = 0;
        rest = elements;
        if (_root < 0 || elements > _nodes[_root].Length)
        {
            return -1;
        }

        var at = _root;
        while (_nodes[at].Level > 0)
        {
            at = _nodes[at].First;
            for (; rest > _nodes[at].Length; at = _nodes[at].Next)
            {
                rest -= _nodes[at].Length;
                AddMarks(at, marks);
            }
        }

        var handle = _nodes[at].First;
        while (true)
        {
            ref readonly var row = ref _rows[handle];
            var visible = Visible(in row);
            if (rest <= visible)
            {
                return handle;
            }

            rest -= visible;
            if (marks is not null && IsMark(in row))
            {
                marks.Add(handle);
            }

            handle = row.Right;
        }
    }

    /// <summary>A row was linked into the list, or is the right part of one that was cut.</summary>
    /// <param name="handle">The row.</param>
    /// <param name="isPart">Whether its elements were counted before.</param>
    public void Insert(int handle, bool isPart)
    {
        if (handle >= _parents.Length)
        {
            Array.Resize(ref _parents, Math.Max(handle + 1, _parents.Length * 2));
        }

        ref readonly var row = ref _rows[handle];
        var parent = _parents[row.Left >= 0 ? row.Left : row.Right];
        if (row.Left < 0)
        {
            _nodes[parent].First = handle;
        }

        _parents[handle] = parent;
        if (!isPart)
        {
            Count(parent, Visible(in row), IsMark(in row) ? 1 : 0);
        }

        AddChild(parent);
    }

    /// <summary>A row is about to be marked as deleted.</summary>
    public void Delete(int handle)
    {
        ref readonly var row = ref _rows[handle];
        Count(_parents[handle], -Visible(in row), IsMark(in row) ? -1 : 0);
    }

    /// <summary>A row is about to be joined into its left neighbour.</summary>
    public void Merge(int left, int right)
    {
        var parent = _parents[right];
        ref readonly var row = ref _rows[right];
        if (_parents[left] != parent)
        {
            Count(parent, -Visible(in row), 0);
            Count(_parents[left], Visible(in row), 0);
        }

        ref var node = ref _nodes[parent];
        if (node.First == right)
        {
            node.First = row.Right;
        }

        if (--node.Count == 0)
        {
            Remove(parent);
        }
    }

    /// <summary>Ends a transaction; one in which nobody asked brings the tree nearer to its end.</summary>
    public void EndTransaction()
    {
        if (++_idle > IdleTransactionsMax)
        {
            Drop();
        }
    }

    /// <summary>Lets the tree go, with its list or because nobody asks.</summary>
    public void Drop()
    {
        _store.IndexedSlot = NoSlot;
        _nodes = [];
        _parents = [];
        _used = 0;
        _free = -1;
        _root = -1;
    }

    private static int Visible(in Row row) => row.IsDeleted || !row.IsCountable ? 0 : (int)row.Length;

    private static bool IsMark(in Row row) => row.Kind == ContentKind.Format && !row.IsDeleted;

    private void Build(int slot)
    {
        Drop();
        _store.IndexedSlot = slot;
        _parents = new int[_rows.Used];
        var first = -1;
        var last = -1;
        for (var handle = _store.Types.Slot(slot).Head; handle >= 0; handle = _rows[handle].Right)
        {
            Place(ref first, ref last, handle, 0);
            _parents[handle] = last;
            ref readonly var row = ref _rows[handle];
            _nodes[last].Length += Visible(in row);
            _nodes[last].Marks += IsMark(in row) ? 1 : 0;
        }

        for (var level = 1; first != last; level++)
        {
            var (below, above, aboveLast) = (first, -1, -1);
            while (below >= 0)
            {
                var next = _nodes[below].Next;
                Place(ref above, ref aboveLast, below, level);
                ref var child = ref _nodes[below];
                child.Parent = aboveLast;
                child.Next = next >= 0 && _nodes[aboveLast].Count < ChildrenBuilt ? next : -1;
                _nodes[aboveLast].Length += child.Length;
                _nodes[aboveLast].Marks += child.Marks;
                below = next;
            }

            (first, last) = (above, aboveLast);
        }

        _root = first;
    }

    // Counts a child into the last node of a level, or into a new one when that is full.
    private void Place(ref int first, ref int last, int child, int level)
    {
        if (last < 0 || _nodes[last].Count == ChildrenBuilt)
        {
            var node = NewNode(level, child);
            if (last >= 0)
            {
                _nodes[last].Next = node;
            }

            first = first < 0 ? node : first;
            last = node;
        }

        _nodes[last].Count++;
    }

    private int NewNode(int level, int first)
    {
        var node = _free;
        if (node >= 0)
        {
            _free = _nodes[node].Next;
        }
        else
        {
            if (_used == _nodes.Length)
            {
                Array.Resize(ref _nodes, Math.Max(8, _used * 2));
            }

            node = _used++;
        }

        _nodes[node] = new PositionNode { Parent = -1, Next = -1, First = first, Level = level };
        return node;
    }

    private void Count(int node, long elements, int marks)
    {
        if (elements != 0 || marks != 0)
        {
            for (; node >= 0; node = _nodes[node].Parent)
            {
                _nodes[node].Length += elements;
                _nodes[node].Marks += marks;
            }
        }
    }

    private void AddChild(int node)
    {
        while (++_nodes[node].Count > ChildrenMax)
        {
            Cut(node);
            node = _nodes[node].Parent;
        }
    }

    /// <summary>Moves the second half of a node's children to a new node behind it, which its parent must still count.</summary>
    private void Cut(int left)
    {
        var level = _nodes[left].Level;
        var half = _nodes[left].Count / 2;
        var last = _nodes[left].First;
        for (var step = 1; step < half; step++)
        {
            last = Next(last, level);
        }

        var right = NewNode(level, Next(last, level));
        ref var from = ref _nodes[left];
        ref var to = ref _nodes[right];
        to.Count = from.Count - half;
        from.Count = half;
        var child = to.First;
        for (var step = 0; step < to.Count; step++)
        {
            Adopt(ref to, right, child);
            child = Next(child, level);
        }

        if (level > 0)
        {
            _nodes[last].Next = -1;
        }

        from.Length -= to.Length;
        from.Marks -= to.Marks;
        to.Next = from.Next;
        from.Next = right;
        if (from.Parent < 0)
        {
            var (length, marks) = (from.Length + to.Length, from.Marks + to.Marks);
            _root = NewNode(level + 1, left);
            _nodes[_root].Length = length;
            _nodes[_root].Marks = marks;
            _nodes[_root].Count = 1;
            _nodes[left].Parent = _root;
        }

        _nodes[right].Parent = _nodes[left].Parent;
    }

    private int Next(int child, int level) => level == 0 ? _rows[child].Right : _nodes[child].Next;

    private void Adopt(ref PositionNode node, int parent, int child)
    {
        if (node.Level == 0)
        {
            _parents[child] = parent;
            ref readonly var row = ref _rows[child];
            node.Length += Visible(in row);
            node.Marks += IsMark(in row) ? 1 : 0;
        }
        else
        {
            ref var moved = ref _nodes[child];
            moved.Parent = parent;
            node.Length += moved.Length;
            node.Marks += moved.Marks;
        }
    }

    // The list keeps at least the row that others were joined into, so the root is never removed.
    private void Remove(int node)
    {
        while (true)
        {
            var parent = _nodes[node].Parent;
            ref var above = ref _nodes[parent];
            if (above.First == node)
            {
                above.First = _nodes[node].Next;
            }
            else
            {
                var before = above.First;
                while (_nodes[before].Next != node)
                {
                    before = _nodes[before].Next;
                }

                _nodes[before].Next = _nodes[node].Next;
            }

            _nodes[node].Next = _free;
            _free = node;
            if (--above.Count > 0)
            {
                return;
            }

            node = parent;
        }
    }

    // As deep as the tree is high, which 32 children per node keep below 7.
    private void AddMarks(int node, List<int>? marks)
    {
        if (marks is null || _nodes[node].Marks == 0)
        {
            return;
        }

        var child = _nodes[node].First;
        for (var left = _nodes[node].Count; left > 0; left--)
        {
            if (_nodes[node].Level > 0)
            {
                AddMarks(child, marks);
            }
            else if (IsMark(in _rows[child]))
            {
                marks.Add(child);
            }

            child = Next(child, _nodes[node].Level);
        }
    }
}
