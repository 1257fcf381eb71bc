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
internal sealed partial class PositionIndex(StructStore store)
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
}
