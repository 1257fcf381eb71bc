using CollabSessions.Contracts;

namespace CollabSessions.Storage.Reading;

/// <summary>Reads what is committed, beside the writer and never in its way.</summary>
/// <remarks>Every member throws <see cref="LogUnavailableException"/> when the database does not answer.</remarks>
internal interface IStoreReader : IAsyncDisposable
{
    /// <summary>The next page of records after a sequence.</summary>
    ValueTask<RecordPage> ReadRecordsAsync(DocumentId document, uint epoch, long afterSequence, CancellationToken cancellationToken);

    /// <summary>The newest snapshot after skipping <paramref name="newer"/> of them, or null.</summary>
    ValueTask<StoredSnapshot?> ReadSnapshotAsync(DocumentId document, uint epoch, int newer, CancellationToken cancellationToken);

    /// <summary>One session, or null.</summary>
    ValueTask<SessionRow?> FindSessionAsync(SessionId id, CancellationToken cancellationToken);

    /// <inheritdoc cref="ISessionTable.ListAsync"/>
    ValueTask<IReadOnlyList<SessionRow>> ListSessionsAsync(ProjectId project, SessionId? before, int countMax, CancellationToken cancellationToken);

    /// <summary>One state value, or null.</summary>
    ValueTask<StateRow?> ReadStateAsync(string kind, string key, CancellationToken cancellationToken);

    /// <summary>The next page of a kind's values after a key, in key order; empty at the end.</summary>
    ValueTask<IReadOnlyList<StateRow>> ReadStatePageAsync(string kind, string? afterKey, CancellationToken cancellationToken);

    /// <inheritdoc cref="IAuditLog.FindAsync"/>
    ValueTask<IReadOnlyList<StoredAudit>> FindAuditAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>The next page of audit records after a sequence, oldest first; empty at the end.</summary>
    ValueTask<IReadOnlyList<StoredAudit>> ReadAuditPageAsync(long afterSequence, CancellationToken cancellationToken);

    /// <inheritdoc cref="ICommentTable.ListAsync"/>
    ValueTask<IReadOnlyList<CommentRow>> ListCommentsAsync(SessionId session, long before, int countMax, CancellationToken cancellationToken);

    /// <inheritdoc cref="IAccessLog.ReadAsync"/>
    ValueTask<IReadOnlyList<AccessRow>> ReadAccessAsync(ProjectId project, long revision, CancellationToken cancellationToken);

    /// <inheritdoc cref="IAccessLog.ListAsync"/>
    ValueTask<IReadOnlyList<AccessRow>> ListAccessAsync(ProjectId project, long before, int countMax, CancellationToken cancellationToken);

    /// <inheritdoc cref="IAccessLog.FindRevisionAsync"/>
    ValueTask<long> FindAccessRevisionAsync(ProjectId project, DateTimeOffset at, CancellationToken cancellationToken);

    /// <inheritdoc cref="IAccessLog.ListProjectsAsync"/>
    ValueTask<IReadOnlyList<ProjectId>> ListAccessProjectsAsync(string after, int countMax, CancellationToken cancellationToken);
}
