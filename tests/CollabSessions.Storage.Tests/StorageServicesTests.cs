using CollabSessions.Contracts;
using CollabSessions.Storage.Tests.Sqlite;
using CollabSessions.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CollabSessions.Storage.Tests;

public sealed class StorageServicesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddCollabStorage_GivesTheInterfacesAndClosesWithTheContainer()
    {
        using var folder = new TemporaryFolder();
        IDocumentLog log;
        LogHead owner;
        await using (var provider = Build(options => options.Path = folder.File("collab.db")))
        {
            log = provider.GetRequiredService<IDocumentLog>();
            owner = await log.OpenAsync(LogSamples.Document(), Cancellation);
            Assert.Equal(1, await log.AppendAsync(owner, 0, [LogSamples.Entry(1)], Cancellation));
            Assert.Equal(1, await provider.GetRequiredService<IStateTable>().WriteAsync("k", "k", default, 0, Cancellation));
            Assert.Null(await provider.GetRequiredService<ISessionTable>().FindAsync(new SessionId("s"), Cancellation));
            Assert.False(provider.GetRequiredService<CollabStore>().Broken.IsCancellationRequested);
        }

        await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.AppendAsync(owner, 1, [LogSamples.Entry(2)], Cancellation));
        await Assert.ThrowsAsync<LogUnavailableException>(() => LogSamples.ReadAllAsync(log, owner));
    }

    [Theory]
    [InlineData("GroupWindow")]
    [InlineData("GroupEntriesMax")]
    [InlineData("GroupBytesMax")]
    [InlineData("QueueEntriesMax")]
    [InlineData("QueueBytesMax")]
    [InlineData("Path")]
    [InlineData("ConnectionString")]
    [InlineData("Provider")]
    public async Task AddCollabStorage_WithAnImpossibleOption_NamesIt(string name)
    {
        await using var provider = Build(options =>
        {
            options.GroupWindow = name == "GroupWindow" ? TimeSpan.FromMilliseconds(6) : TimeSpan.Zero;
            options.GroupEntriesMax = name == "GroupEntriesMax" ? 0 : 1;
            options.GroupBytesMax = name == "GroupBytesMax" ? 1 : 65_536;
            options.QueueEntriesMax = name == "QueueEntriesMax" ? 255 : 256;
            options.QueueBytesMax = name == "QueueBytesMax" ? -1 : 65_536;
            options.Path = name == "Path" ? " " : "x";
            options.Provider = name switch
            {
                "ConnectionString" => StorageProvider.Postgres,
                "Provider" => (StorageProvider)9,
                _ => StorageProvider.Sqlite,
            };
        });

        var failure = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<CollabStore>);

        Assert.Contains(name, Assert.Single(failure.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=/nowhere/at/all;Username=x;Database=x;Timeout=2")]
    [InlineData("no connection string")]
    public async Task AddCollabStorage_WithAnUnreachablePostgres_SaysSo(string connectionString)
    {
        await using var provider = Build(options =>
        {
            options.Provider = StorageProvider.Postgres;
            options.ConnectionString = connectionString;
        });

        Assert.Throws<StoreOpenException>(provider.GetRequiredService<CollabStore>);
    }

    private static ServiceProvider Build(Action<StorageOptions> configure) =>
        new ServiceCollection().AddLogging().AddCollabStorage(configure).BuildServiceProvider();
}
