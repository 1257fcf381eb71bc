namespace CollabSessions.Crdt;

/// <summary>What a transaction did to one key.</summary>
public enum KeyAction
{
    /// <summary>The key had no value before.</summary>
    Add,

    /// <summary>The value was replaced.</summary>
    Update,

    /// <summary>The value was taken away.</summary>
    Delete,
}

/// <summary>What a transaction did to one key of a map, or to one attribute.</summary>
/// <param name="Action">Add, update or delete.</param>
/// <param name="OldValue">
/// What was there before, of the types that <see cref="YMap.Get"/> returns; <see cref="Undefined"/> for an added key. A
/// shared type is a view of what was deleted.
/// </param>
public readonly record struct KeyChange(KeyAction Action, object? OldValue);
