using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;

namespace CollabSessions.Storage.Sqlite;

/// <summary>What is asked of the audit trail.</summary>
internal static class SqliteAudit
{
    private const int PageRecords = 500;

    public static IReadOnlyList<StoredAudit> Find(SqliteConnection connection, AuditQuery query)
    {
        var conditions = AuditConditions.Of(query, '?');
        var select = connection.Prepared($"SELECT {StoredAudit.Columns} FROM audit{conditions.Tail}");
        for (var index = 0; index < conditions.Values.Count; index++)
        {
            _ = conditions.Values[index] is long number
                ? select.Bind(index + 1, number)
                : select.BindText(index + 1, (string)conditions.Values[index]);
        }

        return All(select);
    }

    public static IReadOnlyList<StoredAudit> Page(SqliteConnection connection, long afterSequence) =>
        All(connection
            .Prepared($"SELECT {StoredAudit.Columns} FROM audit WHERE sequence > ?1 ORDER BY sequence LIMIT ?2")
            .Bind(1, afterSequence)
            .Bind(2, PageRecords));

    private static List<StoredAudit> All(SqliteStatement select)
    {
        var rows = new List<StoredAudit>();
        while (select.Step())
        {
            var record = new AuditRecord(
                select.Int64(0),
                select.Blob(1).ToArray(),
                select.IsNull(2) ? null : select.Text(2),
                select.Blob(3).ToArray());
            rows.Add(new StoredAudit(
                record, select.Int64(4), select.Text(5), select.Text(6), select.Text(7), select.Text(8), select.Int64(9) == 1));
        }

        return rows;
    }
}
