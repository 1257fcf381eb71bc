namespace CollabSessions.Crdt;

/// <summary>How a document behaves. Fixed for its life.</summary>
public sealed record DocOptions
{
    /// <summary>The largest client number: JavaScript's largest exact integer, 2^53 - 1.</summary>
    public const ulong ClientIdMax = (1UL << 53) - 1;

    /// <summary>The replica that local edits are minted for, 53 bits. The caller draws it; nobody else may use it.</summary>
    public ulong ClientId { get; init; }

    /// <summary>Whether deleted content is forgotten at commit, as Yjs does by default.</summary>
    public bool Gc { get; init; } = true;
}
