using CollabSessions.Contracts;
using CollabSessions.Storage.Records;
using CollabSessions.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace CollabSessions.Storage.Postgres;

/// <summary>Adds comments, and reads pages of them.</summary>
internal static class PostgresComments
{
    // Of two servers that take one number, the key refuses the second: its session was somebody else's to write.
    private const string AppendSql =
        """
        INSERT INTO collab.comment (session, number, at, user_id, name, text, document, anchor, reply_to)
        SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, $8 FROM collab.comment WHERE session = $1
        RETURNING number
        """;

    private const string PageSql =
        """
        SELECT session, number, at, user_id, name, text, document, anchor, reply_to FROM collab.comment
        WHERE session = $1 AND number < $2 ORDER BY number DESC LIMIT $3
        """;

    public static NpgsqlBatchCommand Append(CommentAppendRequest request)
    {
        var row = request.Row;
        var command = new NpgsqlBatchCommand(AppendSql);
        Add(command.Parameters, NpgsqlDbType.Text, row.Session.Value);
        Add(command.Parameters, NpgsqlDbType.Bigint, StoredTime.ToTicks(row.At));
        Add(command.Parameters, NpgsqlDbType.Text, row.UserId);
        Add(command.Parameters, NpgsqlDbType.Text, row.Name);
        Add(command.Parameters, NpgsqlDbType.Text, row.Text);
        Add(command.Parameters, NpgsqlDbType.Text, row.Document);
        Add(command.Parameters, NpgsqlDbType.Text, row.Anchor);
        Add(command.Parameters, NpgsqlDbType.Bigint, row.ReplyTo);
        return command;
    }

    public static NpgsqlCommand Page(NpgsqlDataSource source, SessionId session, long before, int countMax)
    {
        var command = source.CreateCommand(PageSql);
        Add(command.Parameters, NpgsqlDbType.Text, session.Value);
        Add(command.Parameters, NpgsqlDbType.Bigint, before == 0 ? long.MaxValue : before);
        Add(command.Parameters, NpgsqlDbType.Bigint, (long)countMax);
        return command;
    }

    public static CommentRow Read(NpgsqlDataReader row) => new(
        new SessionId(row.GetString(0)),
        row.GetInt64(1),
        StoredTime.FromTicks(row.GetInt64(2)),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.IsDBNull(7) ? null : row.GetString(7),
        row.GetInt64(8));

    private static void Add(NpgsqlParameterCollection parameters, NpgsqlDbType type, object? value) =>
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
