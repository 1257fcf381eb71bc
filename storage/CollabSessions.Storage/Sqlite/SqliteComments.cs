using CollabSessions.Contracts;
using CollabSessions.Storage.Records;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage.Sqlite;

/// <summary>Adds comments, and reads pages of them.</summary>
internal sealed class SqliteComments(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _append = connection.Prepare(
        """
        INSERT INTO comment (session, number, at, user_id, name, text, document, anchor, reply_to)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """);

    private readonly SqliteStatement _last = connection.Prepare("SELECT max(number) FROM comment WHERE session = ?1");

    public void Append(CommentAppendRequest request)
    {
        var row = request.Row;
        _last.BindText(1, row.Session.Value).Step();
        var number = _last.Int64(0) + 1; // the maximum of nothing is NULL, which reads as 0
        _last.Reset();
        _append
            .BindText(1, row.Session.Value)
            .Bind(2, number)
            .Bind(3, StoredTime.ToTicks(row.At))
            .BindText(4, row.UserId)
            .BindText(5, row.Name)
            .BindText(6, row.Text)
            .BindOptionalText(7, row.Document)
            .BindOptionalText(8, row.Anchor)
            .Bind(9, row.ReplyTo)
            .Run();
        request.Stage(number);
    }

    public static IReadOnlyList<CommentRow> Page(SqliteConnection connection, SessionId session, long before, int countMax)
    {
        var select = connection
            .Prepared(
                """
                SELECT number, at, user_id, name, text, document, anchor, reply_to FROM comment
                WHERE session = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3
                """)
            .BindText(1, session.Value)
            .Bind(2, before == 0 ? long.MaxValue : before)
            .Bind(3, countMax);
        var rows = new List<CommentRow>();
        while (select.Step())
        {
            rows.Add(new(
                session,
                select.Int64(0),
                StoredTime.FromTicks(select.Int64(1)),
                select.Text(2),
                select.Text(3),
                select.Text(4),
                select.OptionalText(5),
                select.OptionalText(6),
                select.Int64(7)));
        }

        return rows;
    }

    public void Dispose()
    {
        _append.Dispose();
        _last.Dispose();
    }
}
