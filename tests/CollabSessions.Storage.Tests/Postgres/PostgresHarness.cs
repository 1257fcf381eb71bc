using CollabSessions.Contracts;
using CollabSessions.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CollabSessions.Storage.Tests.Postgres;

internal sealed class PostgresHarness : IStoreHarness
{
    private readonly StorageOptions _options;
    private CollabStore _store;

    private readonly PostgresFixture _fixture;

    private PostgresHarness(PostgresFixture fixture, StorageOptions options)
    {
        _fixture = fixture;
        _options = options;
        _store = Open();
    }

    public IDocumentLog Documents => _store.Documents;

    public ISessionTable Sessions => _store.Sessions;

    public IStateTable States => _store.States;

    public IAuditLog Audit => _store.Audit;

    public ICommentTable Comments => _store.Comments;

    public IAccessLog Access => _store.Access;

    public static async ValueTask<IStoreHarness> StartAsync(PostgresFixture fixture) => new PostgresHarness(fixture, new StorageOptions
    {
        Provider = StorageProvider.Postgres,
        ConnectionString = fixture.Emptied.TryTake(out var emptied)
            ? emptied
            : await fixture.CreateDatabaseAsync(TestContext.Current.CancellationToken),
    });

    public async ValueTask RestartAsync()
    {
        await _store.DisposeAsync();
        _store = Open();
    }

    public ValueTask ChangeRecordAsync(DocumentId document, long sequence, Func<byte[], byte[]?> change) =>
        ChangeAsync("record", "record", document, sequence, change);

    public ValueTask ChangeSnapshotAsync(DocumentId document, long sequence, Func<byte[], byte[]?> change) =>
        ChangeAsync("snapshot_part", "bytes", document, sequence, change);

    public async ValueTask ChangeHeadAsync(DocumentId document, long sequence)
    {
        await using var source = NpgsqlDataSource.Create(_options.ConnectionString);
        await using var command = source.CreateCommand(
            $"UPDATE collab.document SET last_sequence = {sequence} WHERE key = '{document.Key}'");
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask ChangeAuditAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_options.ConnectionString);
        await using var command = source.CreateCommand($"SET search_path TO collab; {sql}");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await using var source = NpgsqlDataSource.Create(_options.ConnectionString);
        await using var command = source.CreateCommand("DROP SCHEMA collab CASCADE");
        await command.ExecuteNonQueryAsync(CancellationToken.None);
        _fixture.Emptied.Add(_options.ConnectionString);
    }

    private async ValueTask ChangeAsync(string table, string column, DocumentId document, long sequence, Func<byte[], byte[]?> change)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var connection = new NpgsqlConnection(_options.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var where = $"WHERE document_id = (SELECT id FROM collab.document WHERE key = '{document.Key}') AND sequence = {sequence}";
        await using var select = new NpgsqlCommand($"SELECT {column} FROM collab.{table} {where}", connection);
        var changed = change((byte[])(await select.ExecuteScalarAsync(cancellationToken))!);
        await using var command = changed is null
            ? new NpgsqlCommand($"DELETE FROM collab.{table} {where}", connection)
            : new NpgsqlCommand($"UPDATE collab.{table} SET {column} = $1 {where}", connection)
            {
                Parameters = { new NpgsqlParameter<byte[]> { TypedValue = changed } },
            };
        Assert.Equal(1, await command.ExecuteNonQueryAsync(cancellationToken));
    }

    private CollabStore Open() => CollabStore.Open(_options, TimeProvider.System, NullLoggerFactory.Instance);
}
