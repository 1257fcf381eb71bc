using CollabSessions.Contracts;
using CollabSessions.Storage.Records;
using CollabSessions.Storage.Writing;
using Npgsql;

namespace CollabSessions.Storage.Postgres;

/// <summary>Each kind of change as SQL: one command that answers with a row when it took effect and with none when not.</summary>
internal static class PostgresCommands
{
    private const string OpenSql =
        """
        INSERT INTO collab.document AS d (key, epoch, fence, last_sequence) VALUES ($1, 1, 1, 0)
        ON CONFLICT (key) DO UPDATE SET fence = d.fence + 1
        RETURNING epoch, fence, last_sequence
        """;

    // The fence: the first statement changes a row only for the owner that opened last, at the sequence that is last.
    private const string AppendSql =
        """
        WITH head AS (
            UPDATE collab.document SET last_sequence = $5
            WHERE key = $1 AND epoch = $2 AND fence = $3 AND last_sequence = $4
            RETURNING id),
        added AS (
            INSERT INTO collab.record (document_id, epoch, sequence, record)
            SELECT head.id, $2, $4 + entry.place, entry.record
            FROM head, unnest($6) WITH ORDINALITY AS entry (record, place))
        SELECT id FROM head
        """;

    private const string AddPartSql =
        """
        WITH head AS (
            SELECT id FROM collab.document WHERE key = $1 AND epoch = $2 AND fence = $3 FOR UPDATE)
        INSERT INTO collab.snapshot_part (document_id, epoch, sequence, part, bytes)
        SELECT id, $2, $4, $5, $6 FROM head
        ON CONFLICT (document_id, epoch, sequence, part) DO UPDATE SET bytes = excluded.bytes
        RETURNING 1
        """;

    private const string AddSnapshotSql =
        """
        WITH head AS (
            SELECT id FROM collab.document
            WHERE key = $1 AND epoch = $2 AND fence = $3 AND last_sequence >= $4 FOR UPDATE)
        INSERT INTO collab.snapshot (document_id, epoch, sequence, length, checksum)
        SELECT id, $2, $4, $5, $6 FROM head
        ON CONFLICT (document_id, epoch, sequence)
            DO UPDATE SET length = excluded.length, checksum = excluded.checksum
        RETURNING 1
        """;

    private const string ForgetSnapshotsSql =
        """
        DELETE FROM collab.snapshot AS old USING collab.document AS d
        WHERE d.key = $1 AND d.epoch = $2 AND d.fence = $3 AND old.document_id = d.id AND old.epoch = d.epoch
            AND old.sequence NOT IN (
                SELECT sequence FROM collab.snapshot AS kept
                WHERE kept.document_id = d.id AND kept.epoch = d.epoch ORDER BY sequence DESC LIMIT 2)
        """;

    private const string ForgetPartsSql =
        """
        DELETE FROM collab.snapshot_part AS old USING collab.document AS d
        WHERE d.key = $1 AND d.epoch = $2 AND d.fence = $3 AND old.document_id = d.id AND old.epoch = d.epoch
            AND old.sequence <= $4 AND old.sequence NOT IN (
                SELECT sequence FROM collab.snapshot AS kept WHERE kept.document_id = d.id AND kept.epoch = d.epoch)
        """;

    private const string InsertSessionSql =
        """
        INSERT INTO collab.session (id, project, name, kind, state, created_by, created_at, changed_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) ON CONFLICT (id) DO NOTHING RETURNING 1
        """;

    private const string UpdateSessionSql =
        """
        UPDATE collab.session SET project = $2, name = $3, kind = $4, state = $5, created_by = $6, created_at = $7,
            changed_at = $8, version = $9
        WHERE id = $1 AND version = $9 - 1 RETURNING 1
        """;

    private const string InsertStateSql =
        """
        INSERT INTO collab.state (kind, key, version, value) VALUES ($1, $2, 1, $3)
        ON CONFLICT (kind, key) DO NOTHING RETURNING 1
        """;

    private const string UpdateStateSql =
        "UPDATE collab.state SET version = version + 1, value = $3 WHERE kind = $1 AND key = $2 AND version = $4 RETURNING 1";

    private const string RemoveStateSql =
        "DELETE FROM collab.state WHERE kind = $1 AND key = $2 AND version = $3 RETURNING 1";

    /// <summary>Adds the commands of a request; the first of them answers.</summary>
    public static void Add(NpgsqlBatchCommandCollection commands, WriteRequest request)
    {
        switch (request)
        {
            case AppendRequest append:
                commands.Add(New(AppendSql, append.Owner)
                    .With(append.ExpectedSequence)
                    .With(append.LastSequence)
                    .With(Records(append)));
                break;
            case OpenRequest open:
                commands.Add(new NpgsqlBatchCommand(OpenSql).With(open.Document.Key));
                break;
            case SnapshotPartRequest part:
                commands.Add(New(AddPartSql, part.Owner).With(part.Sequence).With(part.Part).With(part.Content));
                break;
            case SnapshotRequest snapshot:
                commands.Add(New(AddSnapshotSql, snapshot.Owner)
                    .With(snapshot.Sequence)
                    .With(snapshot.Length)
                    .With((long)snapshot.Checksum));
                commands.Add(New(ForgetSnapshotsSql, snapshot.Owner));
                commands.Add(New(ForgetPartsSql, snapshot.Owner).With(snapshot.Sequence));
                break;
            case SessionInsertRequest insert:
                commands.Add(New(InsertSessionSql, insert.Row));
                break;
            case SessionUpdateRequest update:
                commands.Add(New(UpdateSessionSql, update.Row).With(update.Row.Version));
                break;
            case StateWriteRequest { ExpectedVersion: 0 } write:
                commands.Add(new NpgsqlBatchCommand(InsertStateSql).With(write.Kind).With(write.Key).With(write.Value));
                break;
            case StateWriteRequest write:
                commands.Add(new NpgsqlBatchCommand(UpdateStateSql)
                    .With(write.Kind)
                    .With(write.Key)
                    .With(write.Value)
                    .With(write.ExpectedVersion));
                break;
            case StateRemoveRequest remove:
                commands.Add(new NpgsqlBatchCommand(RemoveStateSql)
                    .With(remove.Kind)
                    .With(remove.Key)
                    .With(remove.ExpectedVersion));
                break;
            case AuditAppendRequest audit:
                commands.Add(PostgresAudit.Append(audit));
                break;
            case AuditCutRequest cut:
                commands.Add(PostgresAudit.Cut(cut));
                break;
            case CommentAppendRequest comment:
                commands.Add(PostgresComments.Append(comment));
                break;
            case AccessAppendRequest access:
                commands.Add(PostgresAccess.Append(access));
                break;
            default:
                throw new InvalidOperationException($"No command for {request.GetType().Name}.");
        }
    }

    /// <summary>Stages the outcome of a request from the answer of its first command.</summary>
    public static void Stage(WriteRequest request, NpgsqlDataReader answer)
    {
        var hasTakenEffect = answer.Read();
        switch (request)
        {
            case AppendRequest append when hasTakenEffect:
                append.Stage(append.LastSequence);
                break;
            case AppendRequest append:
                append.StageConflict();
                break;
            case OpenRequest open:
                open.Stage(new(open.Document, checked((uint)answer.GetInt64(0)), answer.GetInt64(1), answer.GetInt64(2)));
                break;
            case SnapshotPartRequest part when !hasTakenEffect:
                part.StageRefusal(new LogConflictException(part.Owner.Document.Key, part.Sequence));
                break;
            case SnapshotRequest snapshot when !hasTakenEffect:
                snapshot.StageRefusal(new LogConflictException(snapshot.Owner.Document.Key, snapshot.Sequence));
                break;
            case StateWriteRequest write:
                write.Stage(hasTakenEffect ? write.ExpectedVersion + 1 : null);
                break;
            case AuditAppendRequest audit when hasTakenEffect:
                audit.Stage(answer.GetInt64(0));
                break;
            case AuditCutRequest cut when hasTakenEffect:
                cut.Stage(answer.GetInt64(0));
                break;
            case CommentAppendRequest comment when hasTakenEffect:
                comment.Stage(answer.GetInt64(0));
                break;
            case WriteRequest<bool> other:
                other.Stage(hasTakenEffect);
                break;
            default:
                throw new InvalidOperationException($"No outcome for {request.GetType().Name}.");
        }
    }

    private static byte[][] Records(AppendRequest request)
    {
        Span<byte> key = stackalloc byte[DocumentKey.LengthMax];
        key = key[..DocumentKey.Write(key, request.Owner.Document)];
        var records = new byte[request.Records.Count][];
        var sequence = request.ExpectedSequence;
        for (var index = 0; index < records.Length; index++)
        {
            var entry = request.Records[index];
            records[index] = new byte[RecordCodec.Size(entry)];
            RecordCodec.Write(records[index], key, request.Owner.Epoch, ++sequence, entry);
        }

        return records;
    }

    private static NpgsqlBatchCommand New(string sql, LogHead owner) =>
        new NpgsqlBatchCommand(sql).With(owner.Document.Key).With((long)owner.Epoch).With(owner.Fence);

    private static NpgsqlBatchCommand New(string sql, SessionRow row) => new NpgsqlBatchCommand(sql)
        .With(row.Id.Value)
        .With(row.Project.Value)
        .With(row.Name)
        .With((int)row.Kind)
        .With((int)row.State)
        .With(row.CreatedBy)
        .With(StoredTime.ToTicks(row.CreatedAt))
        .With(StoredTime.ToTicks(row.ChangedAt));

    private static NpgsqlBatchCommand With<T>(this NpgsqlBatchCommand command, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command;
    }
}
