namespace CollabSessions.Contracts;

/// <summary>State of grains that is not a log: small values by kind and key, each with a version.</summary>
public interface IStateTable
{
    /// <summary>The value and its version, or null.</summary>
    ValueTask<StateRow?> ReadAsync(string kind, string key, CancellationToken cancellationToken);

    /// <summary>Writes a value durably if its version is still the expected one (0 for absent).</summary>
    /// <returns>The new version, or null when the expectation failed and nothing was written.</returns>
    ValueTask<long?> WriteAsync(string kind, string key, ReadOnlyMemory<byte> value, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>Removes a value if its version is still the expected one. False when it was not.</summary>
    ValueTask<bool> RemoveAsync(string kind, string key, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>Every value of a kind, in key order. For start-up work (reminders), not for queries.</summary>
    IAsyncEnumerable<StateRow> ListAsync(string kind, CancellationToken cancellationToken);
}

/// <summary>One stored value.</summary>
/// <param name="Key">Its key within the kind.</param>
/// <param name="Value">Opaque bytes.</param>
/// <param name="Version">Counts the writes from 1.</param>
public sealed record StateRow(string Key, ReadOnlyMemory<byte> Value, long Version);
