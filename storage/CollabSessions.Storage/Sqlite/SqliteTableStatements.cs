using CollabSessions.Contracts;
using CollabSessions.Storage.Records;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage.Sqlite;

/// <summary>The statements that change sessions and state.</summary>
internal sealed class SqliteTableStatements(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _insertSession = connection.Prepare(
        """
        INSERT INTO session (id, project, name, kind, state, created_by, created_at, changed_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING
        """);

    private readonly SqliteStatement _updateSession = connection.Prepare(
        """
        UPDATE session SET project = ?2, name = ?3, kind = ?4, state = ?5, created_by = ?6, created_at = ?7,
            changed_at = ?8, version = ?9
        WHERE id = ?1 AND version = ?9 - 1
        """);

    private readonly SqliteStatement _insertState = connection.Prepare(
        "INSERT INTO state (kind, key, version, value) VALUES (?1, ?2, 1, ?3) ON CONFLICT (kind, key) DO NOTHING");

    private readonly SqliteStatement _updateState = connection.Prepare(
        "UPDATE state SET version = version + 1, value = ?3 WHERE kind = ?1 AND key = ?2 AND version = ?4");

    private readonly SqliteStatement _removeState = connection.Prepare(
        "DELETE FROM state WHERE kind = ?1 AND key = ?2 AND version = ?3");

    public void Insert(SessionInsertRequest request) =>
        request.Stage(Bind(_insertSession, request.Row).Bind(9, 1).Run() == 1);

    public void Update(SessionUpdateRequest request) =>
        request.Stage(Bind(_updateSession, request.Row).Bind(9, request.Row.Version).Run() == 1);

    public void Write(StateWriteRequest request)
    {
        var isInsert = request.ExpectedVersion == 0;
        var statement = isInsert ? _insertState : _updateState;
        statement.BindText(1, request.Kind).BindText(2, request.Key).Bind(3, request.Value.Span);
        if (!isInsert)
        {
            statement.Bind(4, request.ExpectedVersion);
        }

        request.Stage(statement.Run() == 1 ? request.ExpectedVersion + 1 : null);
    }

    public void Remove(StateRemoveRequest request) =>
        request.Stage(_removeState
            .BindText(1, request.Kind)
            .BindText(2, request.Key)
            .Bind(3, request.ExpectedVersion)
            .Run() == 1);

    public void Dispose()
    {
        _insertSession.Dispose();
        _updateSession.Dispose();
        _insertState.Dispose();
        _updateState.Dispose();
        _removeState.Dispose();
    }

    private static SqliteStatement Bind(SqliteStatement statement, SessionRow row) => statement
        .BindText(1, row.Id.Value)
        .BindText(2, row.Project.Value)
        .BindText(3, row.Name)
        .Bind(4, (int)row.Kind)
        .Bind(5, (int)row.State)
        .BindText(6, row.CreatedBy)
        .Bind(7, StoredTime.ToTicks(row.CreatedAt))
        .Bind(8, StoredTime.ToTicks(row.ChangedAt));
}
