namespace CollabSessions.EndToEnd;

/// <summary>A server without narrow rate limits, for one class of tests, which may restart it.</summary>
public sealed class RoomyServer : IAsyncLifetime
{
    private ServerProcess? _server;
    private NpmClients? _clients;
    private ServerApi? _api;

    internal ServerProcess Server => _server ?? throw new InvalidOperationException("The server has not started.");

    internal NpmClients Clients => _clients ?? throw new InvalidOperationException("The npm clients have not started.");

    internal ServerApi Api => _api ?? throw new InvalidOperationException("The server has not started.");

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(new ServerOptions { Environment = ServerOptions.Roomy }, CancellationToken.None);
        _api = new ServerApi(_server);
        _clients = await NpmClients.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_clients is not null)
        {
            await _clients.DisposeAsync();
        }

        _api?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
