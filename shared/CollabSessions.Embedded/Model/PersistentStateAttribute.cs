namespace CollabSessions.Grains;

/// <summary>Marks the constructor parameter that takes an <see cref="IPersistentState{TState}"/>.</summary>
/// <param name="stateName">Its stored name, unique within the grain class and kept for ever.</param>
/// <param name="storageName">The store. Here all stores are one table and this is part of the row's kind.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    /// <summary>Its stored name.</summary>
    public string StateName { get; } = stateName;

    /// <summary>The store; null for the default one.</summary>
    public string? StorageName { get; } = storageName;
}
