using CollabSessions.Contracts;

namespace CollabSessions.Storage.Writing;

/// <summary>The one connection that writes. Used by the writer's thread only.</summary>
internal interface IWriteConnection : IDisposable
{
    /// <summary>Runs the requests in order in one transaction, staging an outcome in each, and returns once it is durable.</summary>
    /// <param name="batch">
    /// At least one request. One that the database refuses by itself is failed and removed; the rest is still written.
    /// </param>
    /// <exception cref="LogUnavailableException">The outcome of the batch is unknown. Later batches may succeed.</exception>
    /// <exception cref="StoreBrokenException">The outcome is unknown, and nothing may be written any more.</exception>
    void Commit(List<WriteRequest> batch);

    /// <summary>Upkeep between batches, after the outcomes are published.</summary>
    /// <param name="isIdle">Nothing waits: a good moment for longer work.</param>
    /// <exception cref="StoreBrokenException">Nothing may be written any more.</exception>
    void Maintain(bool isIdle);
}
