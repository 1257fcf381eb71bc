using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;
using CollabSessions.Storage.Writing;
using Npgsql;

namespace CollabSessions.Storage.Postgres;

/// <summary>The audit trail in SQL.</summary>
internal static class PostgresAudit
{
    private const int PageRecords = 500;

    // The database computes the hash, because only it knows what the record before is when the statement runs: other silos
    // append too, and wait for the head's row here.
    private const string AppendSql =
        """
        WITH head AS (
            UPDATE collab.audit_head
            SET sequence = sequence + 1, hash = sha256(hash || int8send(sequence + 1) || $1::bytea)
            RETURNING sequence, hash)
        INSERT INTO collab.audit (sequence, content, detail, hash, time, actor, project, action, resource, allowed)
        SELECT sequence, $1::bytea, $2, hash, $3, $4, $5, $6, $7, $8 FROM head
        RETURNING sequence
        """;

    private const string CutSql =
        """
        WITH gone AS (
            DELETE FROM collab.audit
            WHERE sequence <= $1
              AND sequence < (SELECT min(sequence) FROM collab.audit) + $2
              AND sequence < (SELECT max(sequence) FROM collab.audit)
            RETURNING 1)
        SELECT count(*) FROM gone
        """;

    public static NpgsqlBatchCommand Cut(AuditCutRequest request)
    {
        var command = new NpgsqlBatchCommand(CutSql);
        Add(command, request.ThroughSequence);
        Add(command, (long)IAuditLog.CutMax);
        return command;
    }

    public static NpgsqlBatchCommand Append(AuditAppendRequest request)
    {
        var command = new NpgsqlBatchCommand(AppendSql);
        Add(command, request.Content);
        Add(command, request.Entry.Detail);
        Add(command, request.Entry.Time.ToUnixTimeMilliseconds());
        Add(command, request.Entry.Actor);
        Add(command, request.Entry.Project);
        Add(command, request.Entry.Action);
        Add(command, request.Entry.Resource);
        Add(command, request.Entry.Allowed);
        return command;
    }

    public static NpgsqlCommand Find(NpgsqlDataSource source, AuditQuery query)
    {
        var conditions = AuditConditions.Of(query, '$');
        var command = source.CreateCommand($"SELECT {StoredAudit.Columns} FROM collab.audit{conditions.Tail}");
        foreach (var value in conditions.Values)
        {
            command.Parameters.Add(value switch
            {
                long number => new NpgsqlParameter<long> { TypedValue = number },
                bool truth => new NpgsqlParameter<bool> { TypedValue = truth },
                _ => new NpgsqlParameter<string> { TypedValue = (string)value },
            });
        }

        return command;
    }

    public static NpgsqlCommand Page(NpgsqlDataSource source, long afterSequence)
    {
        var command = source.CreateCommand($"SELECT {StoredAudit.Columns} FROM collab.audit WHERE sequence > $1 ORDER BY sequence LIMIT $2");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = afterSequence });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = PageRecords });
        return command;
    }

    public static StoredAudit Read(NpgsqlDataReader row) => new(
        new AuditRecord(
            row.GetInt64(0),
            row.GetFieldValue<byte[]>(1),
            row.IsDBNull(2) ? null : row.GetString(2),
            row.GetFieldValue<byte[]>(3)),
        row.GetInt64(4),
        row.GetString(5),
        row.GetString(6),
        row.GetString(7),
        row.GetString(8),
        row.GetBoolean(9));

    private static void Add<T>(NpgsqlBatchCommand command, T value) =>
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
}
