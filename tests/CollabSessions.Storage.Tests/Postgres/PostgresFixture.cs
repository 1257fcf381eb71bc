using System.Collections.Concurrent;
using CollabSessions.Storage.Tests.Postgres;
using CollabSessions.Testing.Storage;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace CollabSessions.Storage.Tests.Postgres;

/// <summary>One server for all tests of this project, started when the first asks.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync(CancellationToken.None));

    /// <summary>Databases that were used and emptied: making one takes longer than most tests.</summary>
    public ConcurrentBag<string> Emptied { get; } = [];

    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken) =>
        await (await _server.Value).CreateDatabaseAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
