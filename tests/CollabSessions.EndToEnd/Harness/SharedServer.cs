using System.Runtime.Versioning;
using CollabSessions.EndToEnd;

[assembly: AssemblyFixture(typeof(SharedServer))]

// Signals, strace, /proc and Debian's Chromium.
[assembly: SupportedOSPlatform("linux")]

namespace CollabSessions.EndToEnd;

/// <summary>One server with the shipped limits for every test that does not kill it, and Node beside it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private ServerProcess? _server;
    private NpmClients? _clients;
    private ServerApi? _api;

    /// <summary>Whether the long versions of tests run (<c>./test --long</c>).</summary>
    internal static bool IsLong { get; } = Environment.GetEnvironmentVariable("COLLAB_LONG") is { Length: > 0 };

    internal ServerProcess Server => _server ?? throw new InvalidOperationException("The shared server has not started.");

    internal NpmClients Clients => _clients ?? throw new InvalidOperationException("The npm clients have not started.");

    internal ServerApi Api => _api ?? throw new InvalidOperationException("The shared server has not started.");

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(new ServerOptions(), CancellationToken.None);
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

    /// <summary>Opens a client of its own user with the right to write.</summary>
    internal async Task<NpmClient> OpenWriterAsync(string user, string session, string document, CancellationToken cancellationToken)
    {
        var token = await Api.CreateWriterAsync(user, session, cancellationToken);
        return await OpenAsync(user, session, document, token, cancellationToken);
    }

    /// <summary>Opens a client with a token.</summary>
    internal Task<NpmClient> OpenAsync(string name, string session, string document, string? token, CancellationToken cancellationToken) =>
        Clients.OpenAsync(new ClientOptions(name, Server.SocketBase, session, document, token), cancellationToken);

    /// <summary>The document as the server encodes it for somebody who has nothing.</summary>
    internal async Task<byte[]> ReadDocumentAsync(string session, string document, CancellationToken cancellationToken)
    {
        using var socket = await RawSocket.OpenAsync(Server.SocketBase, session, document, Server.AdminToken, cancellationToken);
        return await socket.ReadAllAsync(cancellationToken)
            ?? throw new InvalidOperationException($"The server closed with {socket.CloseCode} '{socket.CloseReason}' instead of sending the document.");
    }
}
