namespace CollabSessions.Crdt.Store;

/// <summary>A part of an indexed list, see <see cref="PositionIndex"/>.</summary>
internal struct PositionNode
{
    public int Parent;

    /// <summary>The next node with the same parent, -1 for the last; of a free node the next free one.</summary>
    public int Next;

    /// <summary>The first child: a row on level 0, a node above.</summary>
    public int First;
    public int Count;
    public int Level;

    /// <summary>Visible formatting marks below.</summary>
    public int Marks;

    /// <summary>Visible elements below.</summary>
    public long Length;
}
