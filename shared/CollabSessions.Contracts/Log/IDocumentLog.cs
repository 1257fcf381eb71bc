namespace CollabSessions.Contracts;

/// <summary>The durable, append-only history of documents. The only source of truth.</summary>
/// <remarks>
/// All appends of the process share one group commit. Whoever opened a document last owns it: an older owner's appends
/// fail in the SQL itself, whatever a cluster believed of the ownership.
/// </remarks>
public interface IDocumentLog
{
    /// <summary>Takes a document's log, creating it when absent.</summary>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    ValueTask<LogHead> OpenAsync(DocumentId document, CancellationToken cancellationToken);

    /// <summary>Appends entries in order, all or none, and returns once they survive a crash and a power cut.</summary>
    /// <param name="owner">What <see cref="OpenAsync"/> gave.</param>
    /// <param name="expectedSequence">The sequence that this owner believes is last.</param>
    /// <param name="entries">1 to 256 entries. Their buffers may be reused once the task completes.</param>
    /// <param name="cancellationToken">Stops waiting for a place in the queue. Past that an append runs to its end.</param>
    /// <returns>The sequence of the last entry: <paramref name="expectedSequence"/> plus their count.</returns>
    /// <exception cref="LogConflictException">Another owner opened or appended. Nothing was written.</exception>
    /// <exception cref="LogUnavailableException">The outcome is unknown: deactivate and reload.</exception>
    ValueTask<long> AppendAsync(
        LogHead owner,
        long expectedSequence,
        IReadOnlyList<LogEntry> entries,
        CancellationToken cancellationToken);

    /// <summary>Reads the records after a sequence, in order, verifying each checksum.</summary>
    /// <exception cref="LogCorruptException">A record is damaged or missing; its sequence is named.</exception>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    IAsyncEnumerable<LogRecord> ReadAsync(LogHead owner, long afterSequence, CancellationToken cancellationToken);

    /// <summary>The newest intact snapshot, or null. A damaged one is skipped: the records are still there.</summary>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    ValueTask<LogSnapshot?> ReadSnapshotAsync(LogHead owner, CancellationToken cancellationToken);

    /// <summary>Stores a snapshot and forgets older ones. Records stay.</summary>
    /// <exception cref="LogConflictException">This owner's fence is no longer the last one.</exception>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    ValueTask WriteSnapshotAsync(LogHead owner, LogSnapshot snapshot, CancellationToken cancellationToken);
}
