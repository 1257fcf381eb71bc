namespace CollabSessions.Grains;

/// <summary>One stored value of a grain. Orleans' <c>IStorage</c>.</summary>
public interface IStorage
{
    /// <summary>The version of what was last read or written; null when nothing is stored.</summary>
    string? Etag { get; }

    /// <summary>Whether anything is stored.</summary>
    bool RecordExists { get; }

    /// <summary>Reads what is stored, dropping what was not written.</summary>
    Task ReadStateAsync();

    /// <summary>Writes durably, if what is stored is still what was last read or written here.</summary>
    /// <exception cref="InconsistentStateException">It is not: nothing was written. Left uncaught it ends the activation.</exception>
    Task WriteStateAsync();

    /// <summary>Removes what is stored, under the same condition as <see cref="WriteStateAsync()"/>.</summary>
    /// <exception cref="InconsistentStateException">Nothing was removed. Left uncaught it ends the activation.</exception>
    Task ClearStateAsync();

    /// <inheritdoc cref="ReadStateAsync()"/>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();

    /// <inheritdoc cref="WriteStateAsync()"/>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    /// <inheritdoc cref="ClearStateAsync()"/>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();
}

/// <summary>One stored value of a grain, with its type.</summary>
public interface IStorage<TState> : IStorage
{
    /// <summary>The value in memory: a new one when nothing is stored. Changing it stores nothing.</summary>
    TState State { get; set; }
}
