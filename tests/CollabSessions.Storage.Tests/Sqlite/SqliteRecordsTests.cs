using CollabSessions.Contracts;
using CollabSessions.Storage.Sqlite;
using CollabSessions.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabSessions.Storage.Tests.Sqlite;

/// <summary>Records are found by pointers; pointers that are wrong cost time, never a record.</summary>
public sealed class SqliteRecordsTests : IAsyncLifetime
{
    private const int Documents = 3;
    private const int Records = 700;

    private readonly TemporaryFolder _folder = new();
    private CollabStore? _store;
    private readonly List<LogHead> _owners = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IDocumentLog Log => _store!.Documents; // opened before each test

    public async ValueTask InitializeAsync()
    {
        _store = CollabStore.Open(
            new StorageOptions { Path = _folder.File("collab.db") }, TimeProvider.System, NullLoggerFactory.Instance);
        for (var number = 0; number < Documents; number++)
        {
            _owners.Add(await Log.OpenAsync(LogSamples.Document($"d{number}"), Cancellation));
        }

        for (var sequence = 0; sequence < Records; sequence += 7)
        {
            await Task.WhenAll(_owners.Select(owner =>
                Log.AppendAsync(owner, sequence, LogSamples.Entries(sequence + 1, 7), Cancellation).AsTask()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync(); // opened before each test
        _folder.Dispose();
    }

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("UPDATE record SET previous_id = 0 WHERE sequence IN (1, 2, 100, 256, 257, 512, 513, 700)")]
    [InlineData("UPDATE record SET previous_id = id + 1")]
    [InlineData("DELETE FROM record_mark")]
    [InlineData("DELETE FROM record_mark WHERE sequence = 256")]
    [InlineData("UPDATE record_mark SET record_id = record_id + 1")]
    [InlineData("UPDATE document SET last_record = 0")]
    [InlineData("UPDATE document SET last_record = last_record - 1")]
    [InlineData("DELETE FROM record_mark; UPDATE record SET previous_id = 0; UPDATE document SET last_record = 5")]
    public async Task Read_WithWrongPointers_StillFindsEveryRecord(string damage)
    {
        using (var connection = SqliteConnection.Open(_folder.File("collab.db"), canWrite: true))
        {
            connection.Execute(damage);
        }

        foreach (var owner in _owners)
        {
            foreach (var after in new[] { 0, 1, 255, 256, 300, 511, 512, 699, 700 })
            {
                var read = await LogSamples.ReadAllAsync(Log, owner, after);
                Assert.Equal(Records - after, read.Count);
                Assert.All(read, record => LogSamples.AssertSame(LogSamples.Entry((int)record.Sequence), record.Entry));
            }
        }
    }

    [Fact]
    public async Task Append_AfterALastRecordThatIsNotTheLast_IsRefused()
    {
        using (var connection = SqliteConnection.Open(_folder.File("collab.db"), canWrite: true))
        {
            connection.Execute("UPDATE document SET last_sequence = 699 WHERE key = 's/d1'");
        }

        await Assert.ThrowsAsync<LogConflictException>(
            async () => await Log.AppendAsync(_owners[1], 699, [LogSamples.Entry(1)], Cancellation));
        Assert.Equal(701, await Log.AppendAsync(_owners[2], 700, [LogSamples.Entry(1)], Cancellation));
    }
}
