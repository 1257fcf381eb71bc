using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;
using CollabSessions.Storage.Records;

namespace CollabSessions.Storage.Sqlite;

/// <summary>What is asked of a reading connection.</summary>
internal static class SqliteQueries
{
    private const string SessionColumns = "id, project, name, kind, state, created_by, created_at, changed_at, version";

    public static StoredSnapshot? Snapshot(SqliteConnection connection, DocumentId document, uint epoch, int newer)
    {
        connection.Execute("BEGIN");
        StoredSnapshot? snapshot = null;
        var find = connection
            .Prepared(
                """
                SELECT document_id, sequence, length, checksum FROM snapshot
                WHERE document_id = (SELECT id FROM document WHERE key = ?1) AND epoch = ?2
                ORDER BY sequence DESC LIMIT 1 OFFSET ?3
                """)
            .BindText(1, document.Key)
            .Bind(2, epoch)
            .Bind(3, newer);
        if (find.Step())
        {
            var parts = new List<byte[]>();
            snapshot = new(find.Int64(1), find.Int64(2), unchecked((uint)find.Int64(3)), parts);
            var select = connection
                .Prepared(
                    """
                    SELECT bytes FROM snapshot_part WHERE document_id = ?1 AND epoch = ?2 AND sequence = ?3 ORDER BY part
                    """)
                .Bind(1, find.Int64(0))
                .Bind(2, epoch)
                .Bind(3, find.Int64(1));
            find.Reset();
            while (select.Step())
            {
                parts.Add(select.Blob(0).ToArray());
            }
        }

        connection.Execute("COMMIT");
        return snapshot;
    }

    public static SessionRow? Session(SqliteConnection connection, SessionId id)
    {
        var select = connection
            .Prepared($"SELECT {SessionColumns} FROM session WHERE id = ?1")
            .BindText(1, id.Value);
        var row = select.Step() ? Session(select) : null;
        select.Reset();
        return row;
    }

    public static IReadOnlyList<SessionRow> Sessions(SqliteConnection connection, ProjectId project, SessionId? before, int countMax)
    {
        var select = before is null
            ? connection.Prepared(
                $"""
                SELECT {SessionColumns} FROM session WHERE project = ?1
                ORDER BY created_at DESC, id DESC LIMIT ?2
                """)
            : connection.Prepared(
                $"""
                SELECT {SessionColumns} FROM session WHERE project = ?1
                    AND (created_at, id) < (SELECT created_at, id FROM session WHERE id = ?3)
                ORDER BY created_at DESC, id DESC LIMIT ?2
                """).BindText(3, before.Value.Value);
        select.BindText(1, project.Value).Bind(2, countMax);
        var rows = new List<SessionRow>();
        while (select.Step())
        {
            rows.Add(Session(select));
        }

        return rows;
    }

    public static StateRow? State(SqliteConnection connection, string kind, string key)
    {
        var select = connection
            .Prepared("SELECT key, value, version FROM state WHERE kind = ?1 AND key = ?2")
            .BindText(1, kind)
            .BindText(2, key);
        var row = select.Step() ? State(select) : null;
        select.Reset();
        return row;
    }

    public static IReadOnlyList<StateRow> StatePage(SqliteConnection connection, string kind, string? afterKey)
    {
        var select = afterKey is null
            ? connection.Prepared("SELECT key, value, version FROM state WHERE kind = ?1 ORDER BY key")
            : connection
                .Prepared("SELECT key, value, version FROM state WHERE kind = ?1 AND key > ?2 ORDER BY key")
                .BindText(2, afterKey);
        select.BindText(1, kind);
        var rows = new List<StateRow>();
        var bytes = 0L;
        while (rows.Count < RecordPage.RecordsMax && bytes < RecordPage.BytesMax && select.Step())
        {
            rows.Add(State(select));
            bytes += rows[^1].Value.Length;
        }

        select.Reset();
        return rows;
    }

    private static SessionRow Session(SqliteStatement row) => new(
        new SessionId(row.Text(0)),
        new ProjectId(row.Text(1)),
        row.Text(2),
        (SessionKind)row.Int64(3),
        (SessionState)row.Int64(4),
        row.Text(5),
        StoredTime.FromTicks(row.Int64(6)),
        StoredTime.FromTicks(row.Int64(7)),
        row.Int64(8));

    private static StateRow State(SqliteStatement row) => new(row.Text(0), row.Blob(1).ToArray(), row.Int64(2));
}
