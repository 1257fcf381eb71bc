using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

[Flags]
internal enum RefFlags : byte
{
    None = 0,

    /// <summary>Has an origin (info bit 8).</summary>
    Origin = 1,

    /// <summary>Has a right origin (info bit 7).</summary>
    RightOrigin = 2,

    /// <summary>Names a root type as parent. Without this and without origins, the parent is the type with the id of the origin fields.</summary>
    RootParent = 4,

    /// <summary>
    /// Carries a map key; only ever without origins, because Yjs reads it only then. Yjs sets the bit for every item of a map,
    /// whether the key is written or not.
    /// </summary>
    Key = 8,
}

/// <summary>One struct as it lies in an update: numbers decoded, bytes left where they are.</summary>
internal struct StructRef
{
    public uint Clock;
    public uint Length;
    public ulong OriginClient;
    public ulong RightClient;
    public uint OriginClock;
    public uint RightClock;

    /// <summary>Name of the root parent, as a place in the update.</summary>
    public int Name;
    public int NameBytes;
    public int Key;
    public int KeyBytes;

    /// <summary>The content behind its length or count; for a Type, its node name.</summary>
    public int Content;
    public int ContentBytes;
    public ContentKind Kind;
    public RefFlags Flags;
    public byte TypeRef;

    public readonly uint End => Clock + Length;

    public readonly bool HasOrigin => (Flags & RefFlags.Origin) != 0;

    public readonly bool HasRightOrigin => (Flags & RefFlags.RightOrigin) != 0;

    /// <summary>No origin to copy the parent from.</summary>
    public readonly bool NamesParent => (Flags & (RefFlags.Origin | RefFlags.RightOrigin)) == 0;

    public readonly bool NamesParentId => (Flags & (RefFlags.Origin | RefFlags.RightOrigin | RefFlags.RootParent)) == 0
        && Kind is not (ContentKind.Gc or ContentKind.Skip);
}

/// <summary>The structs of one client in an update, and how far they are integrated.</summary>
internal struct Section
{
    public ulong Client;
    public int First;
    public int Count;

    /// <summary>Structs taken so far.</summary>
    public int Cursor;

    /// <summary>The client's state as integration goes on.</summary>
    public uint State;

    /// <summary>Taken out because something is missing; see <see cref="RestFirst"/>.</summary>
    public bool IsRemoved;

    /// <summary>Structs that have to wait; none when the count is 0.</summary>
    public int RestFirst;
    public int RestCount;
}
