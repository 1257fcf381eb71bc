using System.Runtime.Versioning;
using CollabSessions.Storage.Sqlite;
using CollabSessions.Testing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabSessions.Storage.Tests.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string DatabasePath => _folder.File("new/collab.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_NewFile_SyncsEveryCommitAndCheckpointsOnlyWhenAsked()
    {
        var log = new ListLogger();
        using var connection = SqliteDatabase.OpenWriter(DatabasePath, log, out var guard);
        using (guard)
        {
            Assert.Equal("wal", connection.Text("PRAGMA journal_mode"));
            Assert.Equal(2, connection.Number("PRAGMA synchronous"));
            Assert.Equal(0, connection.Number("PRAGMA wal_autocheckpoint"));
            Assert.Equal(0x43536573, connection.Number("PRAGMA application_id"));
            Assert.Equal(Migration.All(StorageProvider.Sqlite).Count, connection.Number("PRAGMA user_version"));
            Assert.Contains(log.Lines, line => line.StartsWith($"SQLite {connection.Text("SELECT sqlite_version()")} ", StringComparison.Ordinal));
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Open_NewFile_IsReadableByItsOwnerOnly()
    {
        await using var store = Open();
        await store.Documents.OpenAsync(LogSamples.Document(), Cancellation);

        Assert.Equal(OwnerFile | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(DatabasePath)!));
        foreach (var file in new[] { "", "-wal", "-shm" })
        {
            Assert.Equal(OwnerFile, File.GetUnixFileMode(DatabasePath + file));
        }
    }

    [Fact]
    public async Task Open_Twice_RefusesTheSecond()
    {
        await using (Open())
        {
            Assert.Contains("another server", Assert.Throws<StoreOpenException>(Open).Message, StringComparison.Ordinal);
        }

        await Open().DisposeAsync();
    }

    [Fact]
    public async Task Open_AfterAnotherProgramOrANewerServer_RefusesAndChangesNothing()
    {
        await Open().DisposeAsync();
        Change("PRAGMA user_version = 9999");
        Assert.Contains("newer server", Assert.Throws<StoreOpenException>(Open).Message, StringComparison.Ordinal);

        Change("PRAGMA user_version = 1; PRAGMA application_id = 7");
        Assert.Contains("another program", Assert.Throws<StoreOpenException>(Open).Message, StringComparison.Ordinal);

        Change("PRAGMA application_id = 0");
        var bytes = await File.ReadAllBytesAsync(DatabasePath, Cancellation);
        Assert.Contains("another program", Assert.Throws<StoreOpenException>(Open).Message, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(DatabasePath, Cancellation));
    }

    [Fact]
    public async Task Open_OfAFileThatIsNoDatabase_Refuses()
    {
        await Open().DisposeAsync();
        await File.WriteAllTextAsync(DatabasePath, new string('x', 8192), Cancellation);

        Assert.Contains("not a SQLite database", Assert.Throws<StoreOpenException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhereNothingCanBeMade_Refuses()
    {
        File.WriteAllText(_folder.File("new"), "a file where the folder should be");

        Assert.Throws<StoreOpenException>(Open);
    }

    [Fact]
    public void Reader_CannotWrite()
    {
        using var writer = SqliteDatabase.OpenWriter(DatabasePath, NullLogger.Instance, out var guard);
        using (guard)
        {
            using var reader = SqliteDatabase.OpenReader(DatabasePath);

            Assert.Equal(8, Assert.Throws<SqliteException>(() => reader.Execute("DELETE FROM document")).PrimaryCode);
        }
    }

    [Fact]
    public async Task Writing_Much_KeepsTheWalSmallAndClosingEmptiesIt()
    {
        const int megabytes = 80;
        await using (var store = Open())
        {
            var owner = await store.Documents.OpenAsync(LogSamples.Document(), Cancellation);
            for (var sequence = 0; sequence < megabytes; sequence++)
            {
                await store.Documents.AppendAsync(owner, sequence, [LogSamples.Entry(1) with { Update = new byte[1024 * 1024] }], Cancellation);
            }

            Assert.InRange(new FileInfo(DatabasePath + "-wal").Length, 1, 48 * 1024 * 1024);
        }

        Assert.Equal(0, new FileInfo(DatabasePath + "-wal").Length);
        using var connection = SqliteConnection.Open(DatabasePath, canWrite: false);
        Assert.Equal("ok", connection.Text("PRAGMA integrity_check"));
    }

    private CollabStore Open() =>
        CollabStore.Open(new StorageOptions { Path = DatabasePath }, TimeProvider.System, NullLoggerFactory.Instance);

    private void Change(string sql)
    {
        using var connection = SqliteConnection.Open(DatabasePath, canWrite: true);
        connection.Execute(sql);
        connection.Checkpoint(truncate: true);
    }

    private sealed class ListLogger : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
