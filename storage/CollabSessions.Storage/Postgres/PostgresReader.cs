using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;
using CollabSessions.Storage.Records;
using Npgsql;

namespace CollabSessions.Storage.Postgres;

/// <summary>Reads on pooled connections. Each call is one statement, or one snapshot of the database.</summary>
internal sealed class PostgresReader(NpgsqlDataSource source) : IStoreReader
{
    private const string SessionColumns = "id, project, name, kind, state, created_by, created_at, changed_at, version";

    // The head and the records are of one moment. The inner query stops before a page grows large.
    private const string RecordsSql =
        """
        SELECT d.epoch = $2, d.last_sequence, page.sequence, page.record
        FROM collab.document AS d
        LEFT JOIN LATERAL (
            SELECT sequence, record FROM (
                SELECT sequence, record, sum(octet_length(record)) OVER (ORDER BY sequence) - octet_length(record) AS before
                FROM (
                    SELECT sequence, record FROM collab.record
                    WHERE document_id = d.id AND epoch = $2 AND sequence > $3 ORDER BY sequence LIMIT $4) AS next) AS summed
            WHERE before < $5) AS page ON true
        WHERE d.key = $1
        ORDER BY page.sequence
        """;

    private const string SnapshotSql =
        """
        SELECT head.sequence, head.length, head.checksum, part.bytes
        FROM (
            SELECT s.* FROM collab.snapshot AS s JOIN collab.document AS d ON d.id = s.document_id
            WHERE d.key = $1 AND s.epoch = $2 ORDER BY s.sequence DESC LIMIT 1 OFFSET $3) AS head
        LEFT JOIN collab.snapshot_part AS part
            ON part.document_id = head.document_id AND part.epoch = head.epoch AND part.sequence = head.sequence
        ORDER BY part.part
        """;

    /// <inheritdoc/>
    public async ValueTask<RecordPage> ReadRecordsAsync(DocumentId document, uint epoch, long afterSequence, CancellationToken cancellationToken)
    {
        var records = new List<StoredRecord>();
        long? head = 0;
        var bytes = 0L;
        try
        {
            await using var command = source.CreateCommand(RecordsSql);
            With(command, document.Key);
            With(command, (long)epoch);
            With(command, afterSequence);
            With(command, (long)RecordPage.RecordsMax);
            With(command, RecordPage.BytesMax);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                head = rows.GetBoolean(0) ? rows.GetInt64(1) : null;
                if (!rows.IsDBNull(2))
                {
                    records.Add(new(rows.GetInt64(2), rows.GetFieldValue<byte[]>(3)));
                    bytes += records[^1].Record.Length;
                }
            }
        }
        catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted)
        {
            return new(head, records, HasMore: false, IsDamaged: true);
        }
        catch (Exception failure) when (failure is NpgsqlException or ObjectDisposedException)
        {
            throw Unavailable(failure);
        }

        var hasMore = records.Count == RecordPage.RecordsMax || bytes >= RecordPage.BytesMax;
        return new(head, records, hasMore, IsDamaged: false);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredSnapshot?> ReadSnapshotAsync(DocumentId document, uint epoch, int newer, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = source.CreateCommand(SnapshotSql);
            With(command, document.Key);
            With(command, (long)epoch);
            With(command, (long)newer);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            StoredSnapshot? snapshot = null;
            var parts = new List<byte[]>();
            while (await rows.ReadAsync(cancellationToken))
            {
                snapshot = new(rows.GetInt64(0), rows.GetInt64(1), unchecked((uint)rows.GetInt64(2)), parts);
                if (!rows.IsDBNull(3))
                {
                    parts.Add(rows.GetFieldValue<byte[]>(3));
                }
            }

            return snapshot;
        }
        catch (Exception failure) when (failure is NpgsqlException or ObjectDisposedException)
        {
            throw Unavailable(failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<SessionRow?> FindSessionAsync(SessionId id, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand($"SELECT {SessionColumns} FROM collab.session WHERE id = $1");
        With(command, id.Value);
        var rows = await ReadAsync(command, Session, cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SessionRow>> ListSessionsAsync(ProjectId project, SessionId? before, int countMax, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(before is null
            ? $"""
              SELECT {SessionColumns} FROM collab.session WHERE project = $1
              ORDER BY created_at DESC, id DESC LIMIT $2
              """
            : $"""
              SELECT {SessionColumns} FROM collab.session WHERE project = $1
                  AND (created_at, id) < (SELECT created_at, id FROM collab.session WHERE id = $3)
              ORDER BY created_at DESC, id DESC LIMIT $2
              """);
        With(command, project.Value);
        With(command, (long)countMax);
        if (before is { } last)
        {
            With(command, last.Value);
        }

        return await ReadAsync(command, Session, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StateRow?> ReadStateAsync(string kind, string key, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT key, value, version FROM collab.state WHERE kind = $1 AND key = $2");
        With(command, kind);
        With(command, key);
        var rows = await ReadAsync(command, State, cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StateRow>> ReadStatePageAsync(string kind, string? afterKey, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(afterKey is null
            ? "SELECT key, value, version FROM collab.state WHERE kind = $1 ORDER BY key LIMIT $2"
            : "SELECT key, value, version FROM collab.state WHERE kind = $1 AND key > $3 ORDER BY key LIMIT $2");
        With(command, kind);
        With(command, (long)RecordPage.RecordsMax);
        if (afterKey is not null)
        {
            With(command, afterKey);
        }

        return await ReadAsync(command, State, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredAudit>> FindAuditAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        await using var command = PostgresAudit.Find(source, query);
        return await ReadAsync(command, PostgresAudit.Read, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredAudit>> ReadAuditPageAsync(long afterSequence, CancellationToken cancellationToken)
    {
        await using var command = PostgresAudit.Page(source, afterSequence);
        return await ReadAsync(command, PostgresAudit.Read, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CommentRow>> ListCommentsAsync(SessionId session, long before, int countMax, CancellationToken cancellationToken)
    {
        await using var command = PostgresComments.Page(source, session, before, countMax);
        return await ReadAsync(command, PostgresComments.Read, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AccessRow>> ReadAccessAsync(ProjectId project, long revision, CancellationToken cancellationToken)
    {
        await using var command = PostgresAccess.Replay(source, project, revision);
        return await ReadAsync(command, PostgresAccess.Read, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AccessRow>> ListAccessAsync(ProjectId project, long before, int countMax, CancellationToken cancellationToken)
    {
        await using var command = PostgresAccess.Page(source, project, before, countMax);
        return await ReadAsync(command, PostgresAccess.Read, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<long> FindAccessRevisionAsync(ProjectId project, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = PostgresAccess.RevisionAt(source, project, at);
        return (await ReadAsync(command, static row => row.GetInt64(0), cancellationToken))[0];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ProjectId>> ListAccessProjectsAsync(string after, int countMax, CancellationToken cancellationToken)
    {
        await using var command = PostgresAccess.Projects(source, after, countMax);
        return await ReadAsync(command, static row => new ProjectId(row.GetString(0)), cancellationToken);
    }

    /// <summary>The pool is the writer's to close, after the last commit.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async ValueTask<IReadOnlyList<TRow>> ReadAsync<TRow>(
        NpgsqlCommand command,
        Func<NpgsqlDataReader, TRow> read,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<TRow>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (Exception failure) when (failure is NpgsqlException or ObjectDisposedException)
        {
            throw Unavailable(failure);
        }
    }

    private static SessionRow Session(NpgsqlDataReader row) => new(
        new SessionId(row.GetString(0)),
        new ProjectId(row.GetString(1)),
        row.GetString(2),
        (SessionKind)row.GetInt32(3),
        (SessionState)row.GetInt32(4),
        row.GetString(5),
        StoredTime.FromTicks(row.GetInt64(6)),
        StoredTime.FromTicks(row.GetInt64(7)),
        row.GetInt64(8));

    private static StateRow State(NpgsqlDataReader row) => new(row.GetString(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2));

    private static void With<T>(NpgsqlCommand command, T value) =>
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    private static LogUnavailableException Unavailable(Exception failure) =>
        new($"PostgreSQL does not answer: {failure.Message}", failure);
}
