namespace CollabSessions.Contracts;

/// <summary>The server's trail of who did what: append-only, each record chained to the one before.</summary>
/// <remarks>
/// Appends go through the group commit of the documents. Nobody rewrites or removes a record; if it happens all the same,
/// <see cref="AuditVerifier"/> names the first bad one.
/// </remarks>
public interface IAuditLog
{
    /// <summary>Appends one entry and returns its sequence once it survives a crash and a power cut.</summary>
    /// <exception cref="ArgumentException">A text of the entry is too long or cannot be stored.</exception>
    /// <exception cref="LogUnavailableException">The outcome is unknown.</exception>
    ValueTask<long> AppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>One page of what a query finds, newest first.</summary>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<AuditRecord>> FindAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>All records after a sequence, oldest first, as they are stored: nothing is verified here.</summary>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    IAsyncEnumerable<AuditRecord> ReadAsync(long afterSequence, CancellationToken cancellationToken);

    /// <summary>The last record; null while there is none.</summary>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    ValueTask<AuditRecord?> FindLastAsync(CancellationToken cancellationToken);
}
