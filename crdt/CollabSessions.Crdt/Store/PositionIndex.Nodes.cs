namespace CollabSessions.Crdt.Store;

/// <content>The nodes of the tree: how they are made, filled, cut in two and taken out.</content>
internal sealed partial class PositionIndex
{
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
