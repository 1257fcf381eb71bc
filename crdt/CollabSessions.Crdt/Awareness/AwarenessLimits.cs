namespace CollabSessions.Crdt.Awareness;

/// <summary>How much one awareness update may carry.</summary>
public sealed record AwarenessLimits
{
    /// <summary>The limits that a live connection gets.</summary>
    public static AwarenessLimits Default { get; } = new();

    /// <summary>Entries per update. Default 200.</summary>
    public int ClientsMax { get; init; } = 200;

    /// <summary>Bytes of one state. Default 16 KiB.</summary>
    public int StateBytesMax { get; init; } = 16 * 1024;

    /// <summary>Nesting of arrays and objects in a state. Default 16.</summary>
    public int DepthMax { get; init; } = 16;
}
