using CollabSessions.Contracts;
using CollabSessions.Storage.Records;
using CollabSessions.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace CollabSessions.Storage.Postgres;

/// <summary>Adds changes of access, and reads them back.</summary>
internal static class PostgresAccess
{
    // Of two servers that take one revision the key refuses the second, which then answers with no row.
    private const string AppendSql =
        """
        INSERT INTO collab.access_change (project, revision, at, actor, reason, body, state)
        SELECT $1, $2, $3, $4, $5, $6, $7
        WHERE $2 = 1 + (SELECT coalesce(max(revision), 0) FROM collab.access_change WHERE project = $1)
        ON CONFLICT (project, revision) DO NOTHING RETURNING 1
        """;

    private const string ReplaySql =
        """
        SELECT project, revision, at, actor, reason, body, state FROM collab.access_change
        WHERE project = $1 AND revision <= $2 AND revision >= (
            SELECT coalesce(max(revision), 0) FROM collab.access_change
            WHERE project = $1 AND revision <= $2 AND state IS NOT NULL)
        ORDER BY revision
        """;

    private const string PageSql =
        """
        SELECT project, revision, at, actor, reason, body, NULL::bytea FROM collab.access_change
        WHERE project = $1 AND revision < $2 ORDER BY revision DESC LIMIT $3
        """;

    private const string RevisionAtSql =
        "SELECT coalesce(max(revision), 0) FROM collab.access_change WHERE project = $1 AND at <= $2";

    // Every project has a first revision. The order is that of bytes, whatever the database's language is.
    private const string ProjectsSql =
        """
        SELECT project FROM collab.access_change
        WHERE revision = 1 AND project COLLATE "C" > $1 ORDER BY project COLLATE "C" LIMIT $2
        """;

    public static NpgsqlBatchCommand Append(AccessAppendRequest request)
    {
        var row = request.Row;
        var command = new NpgsqlBatchCommand(AppendSql);
        Add(command.Parameters, NpgsqlDbType.Text, row.Project.Value);
        Add(command.Parameters, NpgsqlDbType.Bigint, row.Revision);
        Add(command.Parameters, NpgsqlDbType.Bigint, StoredTime.ToTicks(row.At));
        Add(command.Parameters, NpgsqlDbType.Text, row.Actor);
        Add(command.Parameters, NpgsqlDbType.Text, row.Reason);
        Add(command.Parameters, NpgsqlDbType.Bytea, row.Body);
        Add(command.Parameters, NpgsqlDbType.Bytea, row.State);
        return command;
    }

    public static NpgsqlCommand Replay(NpgsqlDataSource source, ProjectId project, long revision)
    {
        var command = source.CreateCommand(ReplaySql);
        Add(command.Parameters, NpgsqlDbType.Text, project.Value);
        Add(command.Parameters, NpgsqlDbType.Bigint, revision);
        return command;
    }

    public static NpgsqlCommand Page(NpgsqlDataSource source, ProjectId project, long before, int countMax)
    {
        var command = source.CreateCommand(PageSql);
        Add(command.Parameters, NpgsqlDbType.Text, project.Value);
        Add(command.Parameters, NpgsqlDbType.Bigint, before);
        Add(command.Parameters, NpgsqlDbType.Bigint, (long)countMax);
        return command;
    }

    public static NpgsqlCommand RevisionAt(NpgsqlDataSource source, ProjectId project, DateTimeOffset at)
    {
        var command = source.CreateCommand(RevisionAtSql);
        Add(command.Parameters, NpgsqlDbType.Text, project.Value);
        Add(command.Parameters, NpgsqlDbType.Bigint, StoredTime.ToTicks(at));
        return command;
    }

    public static NpgsqlCommand Projects(NpgsqlDataSource source, string after, int countMax)
    {
        var command = source.CreateCommand(ProjectsSql);
        Add(command.Parameters, NpgsqlDbType.Text, after);
        Add(command.Parameters, NpgsqlDbType.Bigint, (long)countMax);
        return command;
    }

    public static AccessRow Read(NpgsqlDataReader row) => new(
        new ProjectId(row.GetString(0)),
        row.GetInt64(1),
        StoredTime.FromTicks(row.GetInt64(2)),
        row.GetString(3),
        row.GetString(4),
        row.GetFieldValue<byte[]>(5),
        row.IsDBNull(6) ? default(ReadOnlyMemory<byte>?) : row.GetFieldValue<byte[]>(6));

    private static void Add(NpgsqlParameterCollection parameters, NpgsqlDbType type, object? value) =>
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
