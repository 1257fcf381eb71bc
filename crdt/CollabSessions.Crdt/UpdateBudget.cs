namespace CollabSessions.Crdt;

/// <summary>How much one update may cost. One value object for every entrance, so that no door is wider than another.</summary>
/// <remarks>A limit is inclusive: a value equal to it passes.</remarks>
public sealed record UpdateBudget
{
    /// <summary>Nested values deeper than this cannot be allowed by any budget: the walker's stack has this many places.</summary>
    public const int DepthCeiling = 256;

    /// <summary>What one message of a live editor may cost: 1 MiB, 50 000 structs, 16 384 clients that nobody knew.</summary>
    /// <remarks>
    /// The dearest of them that is accepted, 50 000 letters at random places, takes 35 ms. A paper of 260 000 keystrokes has 11 000
    /// structs; what somebody brings who was away for long comes as a synchronization, not as one edit.
    /// </remarks>
    public static UpdateBudget Live { get; } = new() { BytesMax = 1024 * 1024, StructsMax = 50_000, NewClientsMax = 16_384 };

    /// <summary>What an import or a first synchronization may cost: 16 MiB, 1 000 000 structs, any clock.</summary>
    public static UpdateBudget Import { get; } = new() { StructsMax = 1_000_000, ClockJumpMax = int.MaxValue };

    /// <summary>Bytes of the whole update; of one in V2 also of its V1 form, for which a few bytes may stand. Default 16 MiB.</summary>
    public int BytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Structs of all sections. Default 100 000.</summary>
    public int StructsMax { get; init; } = 100_000;

    /// <summary>Ranges of the delete set. Default 1 000 000: a Yjs client sends the whole set with every synchronization.</summary>
    public int DeleteRangesMax { get; init; } = 1_000_000;

    /// <summary>Client sections, of structs and of deletions each. Default 65 536.</summary>
    public int ClientsMax { get; init; } = 65_536;

    /// <summary>
    /// Clients with structs that the document has nothing of yet. Default 65 536. Each gets tables of its own, whatever it
    /// brings. An editor brings itself, and whom it met while it was away; a whole history may have thousands.
    /// </summary>
    public int NewClientsMax { get; init; } = 65_536;

    /// <summary>Nesting of arrays and objects in "any" and JSON values. Default 64, at most <see cref="DepthCeiling"/>.</summary>
    public int DepthMax { get; init; } = 64;

    /// <summary>Nesting of shared types; a root type has depth 1. Default 256. Yjs clients overflow near 5 000.</summary>
    public int TypeDepthMax { get; init; } = 256;

    /// <summary>
    /// Clocks that one client section may claim beyond what is known of the client without bringing content for them:
    /// by Gc, Skip and Deleted structs and by a gap before the first one. Default 1 000 000. Ten bytes that claim 2^31
    /// clocks of somebody else would make all their later edits "already known".
    /// </summary>
    public long ClockJumpMax { get; init; } = 1_000_000;

    /// <summary>Bytes of one string, key, name or binary value. Default 4 MiB.</summary>
    public int StringBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Structs (and, counted separately, delete ranges) that may wait in the document for missing ones. Default 10 000.</summary>
    public int PendingStructsMax { get; init; } = 10_000;

    /// <summary>
    /// Structs that may be passed while conflicts are resolved. Default 1 000 000, 10 to 50 ms. YATA passes all others that
    /// wanted the same place: 80 000 structs made for it would pass each other three thousand million times. Only an update
    /// that could pass so many at all is tried out on a copy of the document; a log of one's own needs no bound.
    /// </summary>
    public long ConflictStepsMax { get; init; } = 1_000_000;

    /// <summary>Bytes of the waiting structs. Default 1 MiB.</summary>
    public int PendingBytesMax { get; init; } = 1024 * 1024;
}
