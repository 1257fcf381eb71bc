using CollabSessions.Contracts;
using CollabSessions.Storage.Postgres;
using CollabSessions.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CollabSessions.Storage.Tests.Postgres;

/// <summary>What only PostgreSQL has: several servers on one database.</summary>
public sealed class PostgresDatabaseTests(PostgresFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writer_Opened_HasSynchronousCommit()
    {
        await using var source = PostgresDatabase.Connect(
            await fixture.CreateDatabaseAsync(Cancellation) + ";Options=-c synchronous_commit=off", NullLoggerFactory.Instance);
        await using var connection = PostgresDatabase.OpenWriter(source, NullLogger.Instance);
        await using var command = new NpgsqlCommand("SHOW synchronous_commit", connection);

        Assert.Equal("on", await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Open_OfANewerSchema_IsRefused()
    {
        var options = await OptionsAsync();
        await Open(options).DisposeAsync();
        await using var source = NpgsqlDataSource.Create(options.ConnectionString);
        await using var command = source.CreateCommand("INSERT INTO collab.migration (version, name) VALUES (9999, 'later')");
        await command.ExecuteNonQueryAsync(Cancellation);

        Assert.Contains("newer server", Assert.Throws<StoreOpenException>(() => Open(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ByManyServersAtOnce_MigratesOnce()
    {
        var options = await OptionsAsync();

        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Open(options))));

        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Store_Closed_IsUnavailable()
    {
        var store = Open(await OptionsAsync());
        var owner = await store.Documents.OpenAsync(LogSamples.Document(), Cancellation);
        await store.DisposeAsync();

        await Assert.ThrowsAsync<LogUnavailableException>(() => LogSamples.ReadAllAsync(store.Documents, owner));
        await Assert.ThrowsAsync<LogUnavailableException>(async () => await store.Documents.ReadSnapshotAsync(owner, Cancellation));
        await Assert.ThrowsAsync<LogUnavailableException>(async () => await store.Sessions.FindAsync(new SessionId("s"), Cancellation));
        await Assert.ThrowsAsync<LogUnavailableException>(async () => await store.Documents.OpenAsync(LogSamples.Document(), Cancellation));
    }

    [Fact]
    public async Task Append_FromAServerThatLostTheDocument_Conflicts()
    {
        var options = await OptionsAsync();
        await using var one = Open(options);
        await using var other = Open(options);
        var stale = await one.Documents.OpenAsync(LogSamples.Document(), Cancellation);
        await one.Documents.AppendAsync(stale, 0, [LogSamples.Entry(1)], Cancellation);

        var owner = await other.Documents.OpenAsync(LogSamples.Document(), Cancellation);

        Assert.Equal(new LogHead(LogSamples.Document(), 1, 2, 1), owner);
        await Assert.ThrowsAsync<LogConflictException>(async () => await one.Documents.AppendAsync(stale, 1, [LogSamples.Entry(2)], Cancellation));
        Assert.Equal(2, await other.Documents.AppendAsync(owner, 1, [LogSamples.Entry(3)], Cancellation));
        LogSamples.AssertSame(LogSamples.Entry(3), (await LogSamples.ReadAllAsync(one.Documents, stale))[1].Entry);
    }

    [Fact]
    public async Task TwoServers_FightingForTheSameDocuments_WriteNoForkAndLoseNothing()
    {
        const int documents = 12;
        var options = await OptionsAsync();
        await using var one = Open(options);
        await using var other = Open(options);
        var acknowledged = new List<long>[documents];
        var conflicts = 0;
        await Task.WhenAll(Enumerable.Range(0, documents).SelectMany(number =>
        {
            acknowledged[number] = [];

            // Opposite orders, so that transactions of the two meet rows locked by the other.
            return new[] { FightAsync(one, number, number), FightAsync(other, documents - 1 - number, number) };
        }));

        Assert.InRange(conflicts, 1, int.MaxValue);
        for (var number = 0; number < documents; number++)
        {
            var owner = await one.Documents.OpenAsync(LogSamples.Document($"d{number}"), Cancellation);
            var read = await LogSamples.ReadAllAsync(one.Documents, owner);
            Assert.Equal(acknowledged[number].Order(), read.Select(record => record.Sequence));
        }

        async Task FightAsync(CollabStore store, int number, int seed)
        {
            var random = new Random(seed);
            for (var round = 0; round < 10; round++)
            {
                var owner = await store.Documents.OpenAsync(LogSamples.Document($"d{number}"), Cancellation);
                var sequence = owner.Sequence;
                try
                {
                    for (var append = random.Next(6); append >= 0; append--)
                    {
                        sequence = await store.Documents.AppendAsync(owner, sequence, [LogSamples.Entry(round)], Cancellation);
                        lock (acknowledged[number])
                        {
                            acknowledged[number].Add(sequence);
                        }
                    }
                }
                catch (LogConflictException)
                {
                    Interlocked.Increment(ref conflicts);
                }
            }
        }
    }

    private static CollabStore Open(StorageOptions options) =>
        CollabStore.Open(options, TimeProvider.System, NullLoggerFactory.Instance);

    private async Task<StorageOptions> OptionsAsync() => new()
    {
        Provider = StorageProvider.Postgres,
        ConnectionString = await fixture.CreateDatabaseAsync(Cancellation),
    };
}
