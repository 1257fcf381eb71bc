namespace CollabSessions.Crdt.Store;

/// <summary>What a struct holds. The numbers are Yjs's own, the low five bits of the info byte.</summary>
internal enum ContentKind : byte
{
    Gc = 0,
    Deleted = 1,
    Json = 2,
    Binary = 3,
    String = 4,
    Embed = 5,
    Format = 6,
    Type = 7,
    Any = 8,
    Doc = 9,
    Skip = 10,
}

[Flags]
internal enum RowFlags : byte
{
    None = 0,

    /// <summary>Deleted, whether its content is still held or not. Always set on Gc and Deleted rows.</summary>
    Deleted = 1,

    /// <summary>The content has room behind it, up to <see cref="ByteSlab.CapacityFor"/> of its size.</summary>
    Slack = 2,

    /// <summary>Undo must be able to bring it back: never collected.</summary>
    Keep = 4,

    /// <summary>Undo brought it back as another row, see <see cref="StructStore.Redone"/>: never joined with its neighbours.</summary>
    Redone = 8,
}

/// <summary>One struct of the document: 52 bytes, no references, so that the collector never walks a document.</summary>
/// <remarks>
/// Yjs: <c>Item</c> and <c>GC</c>. An absent client is -1 and then its clock is 0, so that ids compare as plain integers.
/// </remarks>
internal struct Row
{
    public uint Clock;

    /// <summary>Clocks covered: UTF-16 units of text, elements of Any and JSON, 1 for most others.</summary>
    public uint Length;

    /// <summary>Neighbours in the parent's list or in the chain of the map key; -1 for none.</summary>
    public int Left;
    public int Right;

    /// <summary>Indices into the client table.</summary>
    public int Client;
    public int OriginClient;
    public int RightOriginClient;

    public uint OriginClock;
    public uint RightOriginClock;

    /// <summary>The place in a parent, see <see cref="Slot"/>; -1 for Gc.</summary>
    public int Slot;

    /// <summary>Where the content begins in the slab; for a Type, its handle in the type table.</summary>
    public int Content;

    /// <summary>Bytes of content in the slab.</summary>
    public int Bytes;

    public ContentKind Kind;
    public RowFlags Flags;

    public readonly bool IsDeleted => (Flags & RowFlags.Deleted) != 0;

    public readonly uint End => Clock + Length;

    /// <summary>Counts towards the length of its parent; formatting marks and forgotten content do not.</summary>
    public readonly bool IsCountable => Kind is not (ContentKind.Deleted or ContentKind.Format or ContentKind.Gc);
}
