namespace CollabSessions.Crdt.Store;

/// <summary>A shared type: a root, or the content of a row.</summary>
/// <remarks>Yjs: <c>AbstractType</c>. A root has no kind of its own here: what it is, its reader says.</remarks>
internal struct TypeRow
{
    /// <summary>The kind of a root, which no row declares.</summary>
    public const byte RootRef = 255;

    /// <summary>The row that holds the type; -1 for a root. For a free entry the next free one.</summary>
    public int Item;

    /// <summary>The name of a root, or the node name of an XML element or hook, in the slab.</summary>
    public int Name;
    public int NameBytes;

    /// <summary>The slot of the list; -1 until the list has had an item.</summary>
    public int List;

    /// <summary>All slots of the type, in the order in which they appeared.</summary>
    public int FirstSlot;
    public int LastSlot;

    /// <summary>Types around this one; 1 for a root.</summary>
    public int Depth;

    /// <summary>Yjs's type reference: array, map, text, XML element, fragment, hook, XML text.</summary>
    public byte Ref;

    /// <summary>What a program opened a root as; <see cref="RootRef"/> while nobody did.</summary>
    public byte Declared;

    /// <summary>Whether the list ever held a formatting mark.</summary>
    public bool HasFormatting;

    /// <summary>Countable, visible clocks of the list.</summary>
    public long Length;
}
