namespace CollabSessions.Contracts;

/// <summary>The server's trail of who did what: append-only, each record chained to the one before.</summary>
/// <remarks>
/// Appends go through the group commit of the documents. Nobody rewrites a record, and only retention removes some, from the front,
/// leaving a signed word of it; if it happens otherwise, <see cref="AuditVerifier"/> names the first bad one.
/// </remarks>
public interface IAuditLog
{
    /// <summary>Records that one cut removes at most: the disk's other writers wait for it.</summary>
    const int CutMax = 1_000;

    /// <summary>Appends one entry and returns its sequence once it survives a crash and a power cut.</summary>
    /// <exception cref="ArgumentException">A text of the entry is too long or cannot be stored.</exception>
    /// <exception cref="LogUnavailableException">The outcome is unknown.</exception>
    ValueTask<long> AppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>One page of what a query finds, newest first; oldest first of a query with <see cref="AuditQuery.After"/>.</summary>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<AuditRecord>> FindAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>All records after a sequence, oldest first, as they are stored: nothing is verified here.</summary>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    IAsyncEnumerable<AuditRecord> ReadAsync(long afterSequence, CancellationToken cancellationToken);

    /// <summary>The last record; null while there is none.</summary>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    ValueTask<AuditRecord?> FindLastAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Removes the oldest records up to a sequence, at most <see cref="CutMax"/> at once and never the last of the trail: the next one hangs on it.
    /// </summary>
    /// <returns>How many were removed; fewer than <see cref="CutMax"/> when that was all.</returns>
    /// <exception cref="LogUnavailableException">The outcome is unknown.</exception>
    ValueTask<long> CutAsync(long throughSequence, CancellationToken cancellationToken);
}
