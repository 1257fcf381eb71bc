using System.Collections.Concurrent;
using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;

namespace CollabSessions.Storage.Sqlite;

/// <summary>Reads on a few connections that cannot write, on pool threads: a page of a file may block.</summary>
internal sealed class SqliteReader(string path) : IStoreReader
{
    private const int ConnectionsMax = 4;

    private readonly SemaphoreSlim _places = new(ConnectionsMax);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _isClosed;

    /// <inheritdoc/>
    public ValueTask<RecordPage> ReadRecordsAsync(DocumentId document, uint epoch, long afterSequence, CancellationToken cancellationToken) =>
        RunAsync(
            static (connection, query) => SqliteRecords.Read(connection, query.document, query.epoch, query.afterSequence),
            (document, epoch, afterSequence),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredSnapshot?> ReadSnapshotAsync(DocumentId document, uint epoch, int newer, CancellationToken cancellationToken) =>
        RunAsync(
            static (connection, query) => SqliteQueries.Snapshot(connection, query.document, query.epoch, query.newer),
            (document, epoch, newer),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SessionRow?> FindSessionAsync(SessionId id, CancellationToken cancellationToken) =>
        RunAsync(static (connection, id) => SqliteQueries.Session(connection, id), id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SessionRow>> ListSessionsAsync(ProjectId project, SessionId? before, int countMax, CancellationToken cancellationToken) =>
        RunAsync(
            static (connection, query) => SqliteQueries.Sessions(connection, query.project, query.before, query.countMax),
            (project, before, countMax),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StateRow?> ReadStateAsync(string kind, string key, CancellationToken cancellationToken) =>
        RunAsync(
            static (connection, query) => SqliteQueries.State(connection, query.kind, query.key),
            (kind, key),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StateRow>> ReadStatePageAsync(string kind, string? afterKey, CancellationToken cancellationToken) =>
        RunAsync(
            static (connection, query) => SqliteQueries.StatePage(connection, query.kind, query.afterKey),
            (kind, afterKey),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredAudit>> FindAuditAsync(AuditQuery query, CancellationToken cancellationToken) =>
        RunAsync(static (connection, query) => SqliteAudit.Find(connection, query), query, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredAudit>> ReadAuditPageAsync(long afterSequence, CancellationToken cancellationToken) =>
        RunAsync(static (connection, after) => SqliteAudit.Page(connection, after), afterSequence, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CommentRow>> ListCommentsAsync(SessionId session, long before, int countMax, CancellationToken cancellationToken) =>
        RunAsync(
            static (connection, query) => SqliteComments.Page(connection, query.session, query.before, query.countMax),
            (session, before, countMax),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AccessRow>> ReadAccessAsync(ProjectId project, long revision, CancellationToken cancellationToken) =>
        RunAsync(
            static (connection, query) => SqliteAccess.Replay(connection, query.project, query.revision),
            (project, revision),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AccessRow>> ListAccessAsync(ProjectId project, long before, int countMax, CancellationToken cancellationToken) =>
        RunAsync(
            static (connection, query) => SqliteAccess.Page(connection, query.project, query.before, query.countMax),
            (project, before, countMax),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> FindAccessRevisionAsync(ProjectId project, DateTimeOffset at, CancellationToken cancellationToken) =>
        RunAsync(
            static (connection, query) => SqliteAccess.RevisionAt(connection, query.project, query.at),
            (project, at),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProjectId>> ListAccessProjectsAsync(string after, int countMax, CancellationToken cancellationToken) =>
        RunAsync(static (connection, query) => SqliteAccess.Projects(connection, query.after, query.countMax), (after, countMax), cancellationToken);

    /// <summary>Waits for the readers and closes them.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var place = 0; place < ConnectionsMax; place++)
        {
            await _places.WaitAsync();
        }

        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }

        _isClosed = true;
        _places.Release(ConnectionsMax); // late readers are told, not kept waiting
    }

    private async ValueTask<TResult> RunAsync<TQuery, TResult>(
        Func<SqliteConnection, TQuery, TResult> read,
        TQuery query,
        CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            if (_isClosed)
            {
                throw new LogUnavailableException("The store is closed.");
            }

            return await Task.Run(() => Run(read, query), cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    private TResult Run<TQuery, TResult>(Func<SqliteConnection, TQuery, TResult> read, TQuery query)
    {
        try
        {
            var connection = _idle.TryTake(out var idle) ? idle : SqliteDatabase.OpenReader(path);
            try
            {
                var result = read(connection, query);
                _idle.Add(connection);
                return result;
            }
            catch
            {
                connection.Dispose(); // in what state it is, nobody knows
                throw;
            }
        }
        catch (SqliteException failure)
        {
            throw new LogUnavailableException(failure.Message, failure);
        }
    }
}
