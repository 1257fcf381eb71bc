namespace CollabSessions.Crdt;

/// <summary>What an <see cref="UndoManager"/> takes for a step, and what it may touch.</summary>
public sealed record UndoOptions
{
    /// <summary>Changes that follow each other within this time become one step. Default 500 ms; zero keeps them apart.</summary>
    public TimeSpan CaptureTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Whose changes are tracked: origins, or types of origins. Default only those without an origin. The manager itself is
    /// always tracked.
    /// </summary>
    public IReadOnlyCollection<object?> TrackedOrigins { get; init; } = [null];

    /// <summary>Says which transactions may be tracked. Default all.</summary>
    public Func<DocTransaction, bool>? CaptureTransaction { get; init; }

    /// <summary>Says which structs an undo may delete. Default all.</summary>
    public Func<UndoneItem, bool>? DeleteFilter { get; init; }

    /// <summary>
    /// Whether an undo overwrites values of keys that others set meanwhile. Off by default: then such a key stays as it is.
    /// </summary>
    public bool IgnoreRemoteMapChanges { get; init; }
}

/// <summary>A struct that an undo is about to delete.</summary>
/// <param name="Id">Its first clock.</param>
/// <param name="Length">Clocks.</param>
/// <param name="Parent">The type that holds it.</param>
/// <param name="Key">Its key; null in a list.</param>
/// <param name="Type">The shared type that it is; null when it is none.</param>
public readonly record struct UndoneItem(StructId Id, long Length, SharedType Parent, string? Key, SharedType? Type);
