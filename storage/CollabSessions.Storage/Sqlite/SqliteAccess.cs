using CollabSessions.Contracts;
using CollabSessions.Storage.Records;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage.Sqlite;

/// <summary>Adds changes of access, and reads them back.</summary>
internal sealed class SqliteAccess(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _append = connection.Prepare(
        """
        INSERT INTO access_change (project, revision, at, actor, reason, body, state)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
        WHERE ?2 = 1 + (SELECT coalesce(max(revision), 0) FROM access_change WHERE project = ?1)
        """);

    private readonly SqliteStatement _appendAlone = connection.Prepare(
        """
        INSERT INTO access_change (project, revision, at, actor, reason, body, state)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, NULL
        WHERE ?2 = 1 + (SELECT coalesce(max(revision), 0) FROM access_change WHERE project = ?1)
        """);

    public void Append(AccessAppendRequest request)
    {
        var row = request.Row;
        var statement = row.State is null ? _appendAlone : _append;
        statement
            .BindText(1, row.Project.Value)
            .Bind(2, row.Revision)
            .Bind(3, StoredTime.ToTicks(row.At))
            .BindText(4, row.Actor)
            .BindText(5, row.Reason)
            .Bind(6, row.Body.Span);
        if (row.State is { } state)
        {
            statement.Bind(7, state.Span);
        }

        request.Stage(statement.Run() == 1);
    }

    public static IReadOnlyList<AccessRow> Replay(SqliteConnection connection, ProjectId project, long revision) => Read(
        project,
        connection
            .Prepared(
                """
                SELECT revision, at, actor, reason, body, state FROM access_change
                WHERE project = ?1 AND revision <= ?2 AND revision >= (
                    SELECT coalesce(max(revision), 0) FROM access_change
                    WHERE project = ?1 AND revision <= ?2 AND state IS NOT NULL)
                ORDER BY revision
                """)
            .BindText(1, project.Value)
            .Bind(2, revision));

    public static IReadOnlyList<AccessRow> Page(SqliteConnection connection, ProjectId project, long before, int countMax) => Read(
        project,
        connection
            .Prepared(
                """
                SELECT revision, at, actor, reason, body, NULL FROM access_change
                WHERE project = ?1 AND revision < ?2 ORDER BY revision DESC LIMIT ?3
                """)
            .BindText(1, project.Value)
            .Bind(2, before)
            .Bind(3, countMax));

    public static long RevisionAt(SqliteConnection connection, ProjectId project, DateTimeOffset at)
    {
        var select = connection
            .Prepared("SELECT coalesce(max(revision), 0) FROM access_change WHERE project = ?1 AND at <= ?2")
            .BindText(1, project.Value)
            .Bind(2, StoredTime.ToTicks(at));
        select.Step();
        var revision = select.Int64(0);
        select.Reset();
        return revision;
    }

    // Every project has a first revision.
    public static IReadOnlyList<ProjectId> Projects(SqliteConnection connection, string after, int countMax)
    {
        var select = connection
            .Prepared("SELECT project FROM access_change WHERE revision = 1 AND project > ?1 ORDER BY project LIMIT ?2")
            .BindText(1, after)
            .Bind(2, countMax);
        var projects = new List<ProjectId>();
        while (select.Step())
        {
            projects.Add(new ProjectId(select.Text(0)));
        }

        return projects;
    }

    public void Dispose()
    {
        _append.Dispose();
        _appendAlone.Dispose();
    }

    private static List<AccessRow> Read(ProjectId project, SqliteStatement select)
    {
        var rows = new List<AccessRow>();
        while (select.Step())
        {
            rows.Add(new(
                project,
                select.Int64(0),
                StoredTime.FromTicks(select.Int64(1)),
                select.Text(2),
                select.Text(3),
                select.Blob(4).ToArray(),
                select.IsNull(5) ? default(ReadOnlyMemory<byte>?) : select.Blob(5).ToArray()));
        }

        return rows;
    }
}
