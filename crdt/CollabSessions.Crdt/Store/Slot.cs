namespace CollabSessions.Crdt.Store;

/// <summary>A place in a type: its list, or one key of its map. Rows name their parent by this one number.</summary>
/// <remarks>A root's name is kept as a slot too, with type -1 and the type's handle as <see cref="Head"/>.</remarks>
internal struct Slot
{
    /// <summary>The type; -1 for a root's name.</summary>
    public int Type;

    /// <summary>The key in the slab; -1 for the list.</summary>
    public int Key;
    public int KeyBytes;

    /// <summary>The leftmost and the rightmost row. The rightmost one of a key is the map's value.</summary>
    public int Head;
    public int Tail;

    /// <summary>The type's next slot, or the next free entry.</summary>
    public int Next;

    public int NextInBucket;
    public uint Hash;

    public readonly bool IsKeyed => Key >= 0;
}
