using CollabSessions.Contracts;
using CollabSessions.Storage.Sqlite;
using CollabSessions.Storage.Tests.Postgres;
using CollabSessions.Storage.Tests.Sqlite;
using CollabSessions.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabSessions.Storage.Tests.Crashes;

/// <summary>Promise P1 at the level of the store: what was acknowledged is there after a kill.</summary>
public sealed class KillTests(PostgresFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sqlite_WriterKilledTimeAndAgain_KeepsEverythingAcknowledged()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("collab.db");

        await KillAndCheckAsync(new StorageOptions { Path = path });

        using var connection = SqliteConnection.Open(path, canWrite: true);
        Assert.Equal("ok", connection.Text("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Postgres_WriterKilledTimeAndAgain_KeepsEverythingAcknowledged() => await KillAndCheckAsync(new StorageOptions
    {
        Provider = StorageProvider.Postgres,
        ConnectionString = await fixture.CreateDatabaseAsync(Cancellation),
    });

    [Fact]
    public async Task Postgres_ServerKilled_FailsAppendsUntilItIsBackAndKeepsEverythingAcknowledged()
    {
        await using var server = await PostgresServer.StartAsync(Cancellation);
        var options = new StorageOptions
        {
            Provider = StorageProvider.Postgres,
            ConnectionString = await server.CreateDatabaseAsync(Cancellation),
        };
        await using var store = CollabStore.Open(options, TimeProvider.System, NullLoggerFactory.Instance);
        for (var round = 0; round < 3; round++)
        {
            var owner = await store.Documents.OpenAsync(LogSamples.Document(), Cancellation);
            var appending = AppendUntilRefusedAsync(store, owner);
            await appending.Started;
            await server.KillAsync(Cancellation);
            var acknowledged = await appending.Acknowledged;

            await Assert.ThrowsAsync<LogUnavailableException>(
                async () => await store.Documents.OpenAsync(LogSamples.Document(), Cancellation));
            await Assert.ThrowsAsync<LogUnavailableException>(
                () => LogSamples.ReadAllAsync(store.Documents, owner));
            Assert.False(store.Broken.IsCancellationRequested);

            await server.StartAgainAsync(Cancellation);
            var again = await store.Documents.OpenAsync(LogSamples.Document(), Cancellation);
            Assert.InRange(again.Sequence, acknowledged, acknowledged + 1); // the one in flight may have been written
            Assert.Equal(again.Sequence, (await LogSamples.ReadAllAsync(store.Documents, again)).Count);
        }
    }

    private static async Task KillAndCheckAsync(StorageOptions options)
    {
        var acknowledged = new AcknowledgedLog();
        for (var round = 0; round < 6; round++)
        {
            using var child = AppendingChild.Start(
                options.Provider,
                options.Provider is StorageProvider.Sqlite ? options.Path : options.ConnectionString);
            await acknowledged.ListenAsync(child, killAfter: 50 + (round * 333), Cancellation);
            await using var store = CollabStore.Open(options, TimeProvider.System, NullLoggerFactory.Instance);
            await acknowledged.AssertPresentAsync(store.Documents);
        }

        Assert.Empty(acknowledged.Words);
        Assert.InRange(acknowledged.Count, 5_000, int.MaxValue);
    }

    private static (Task Started, Task<long> Acknowledged) AppendUntilRefusedAsync(CollabStore store, LogHead owner)
    {
        var started = new TaskCompletionSource();
        return (started.Task, RunAsync());

        async Task<long> RunAsync()
        {
            var sequence = owner.Sequence;
            try
            {
                while (true)
                {
                    sequence = await store.Documents.AppendAsync(owner, sequence, [LogSamples.Entry(1)], Cancellation);
                    if (sequence == owner.Sequence + 20)
                    {
                        started.SetResult();
                    }
                }
            }
            catch (LogUnavailableException)
            {
                return sequence;
            }
        }
    }
}
