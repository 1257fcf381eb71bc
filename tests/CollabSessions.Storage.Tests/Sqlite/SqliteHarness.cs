using CollabSessions.Contracts;
using CollabSessions.Storage.Sqlite;
using CollabSessions.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabSessions.Storage.Tests.Sqlite;

internal sealed class SqliteHarness : IStoreHarness
{
    private readonly TemporaryFolder _folder = new();
    private readonly StorageOptions _options;
    private CollabStore _store;

    public SqliteHarness()
    {
        _options = new StorageOptions { Path = _folder.File("collab.db") };
        _store = Open();
    }

    public IDocumentLog Documents => _store.Documents;

    public ISessionTable Sessions => _store.Sessions;

    public IStateTable States => _store.States;

    public IAuditLog Audit => _store.Audit;

    public ICommentTable Comments => _store.Comments;

    public IAccessLog Access => _store.Access;

    public async ValueTask RestartAsync()
    {
        await _store.DisposeAsync();
        _store = Open();
    }

    public ValueTask ChangeRecordAsync(DocumentId document, long sequence, Func<byte[], byte[]?> change) =>
        Change("record", "record", document, sequence, change);

    public ValueTask ChangeSnapshotAsync(DocumentId document, long sequence, Func<byte[], byte[]?> change) =>
        Change("snapshot_part", "bytes", document, sequence, change);

    public ValueTask ChangeHeadAsync(DocumentId document, long sequence)
    {
        using var connection = SqliteConnection.Open(_options.Path, canWrite: true);
        var update = connection.Prepared("UPDATE document SET last_sequence = ?2 WHERE key = ?1");
        Assert.Equal(1, update.BindText(1, document.Key).Bind(2, sequence).Run());
        return ValueTask.CompletedTask;
    }

    public ValueTask ChangeAuditAsync(string sql)
    {
        using var connection = SqliteConnection.Open(_options.Path, canWrite: true);
        connection.Execute(sql);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private ValueTask Change(string table, string column, DocumentId document, long sequence, Func<byte[], byte[]?> change)
    {
        using var connection = SqliteConnection.Open(_options.Path, canWrite: true);
        var where = "WHERE document_id = (SELECT id FROM document WHERE key = ?1) AND sequence = ?2";
        var select = connection.Prepared($"SELECT {column} FROM {table} {where}");
        Assert.True(select.BindText(1, document.Key).Bind(2, sequence).Step());
        var changed = change(select.Blob(0).ToArray());
        select.Reset();
        var statement = changed is null
            ? connection.Prepared($"DELETE FROM {table} {where}")
            : connection.Prepared($"UPDATE {table} SET {column} = ?3 {where}").Bind(3, changed);
        Assert.Equal(1, statement.BindText(1, document.Key).Bind(2, sequence).Run());
        return ValueTask.CompletedTask;
    }

    private CollabStore Open() => CollabStore.Open(_options, TimeProvider.System, NullLoggerFactory.Instance);
}
