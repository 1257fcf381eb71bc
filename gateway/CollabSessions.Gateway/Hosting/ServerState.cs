using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Hosting;

/// <summary>Whether the server serves, and under which URLs.</summary>
internal sealed class ServerState(IServer server, IOptions<HostingOptions> options, IHostApplicationLifetime lifetime)
{
    private volatile bool _isReady;

    /// <summary>True from the end of the start until the stop begins.</summary>
    public bool IsReady => _isReady && !lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Where it listens, with the real port.</summary>
    public IReadOnlyCollection<string> ListeningUrls =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.ToArray() ?? [];

    /// <summary>The URL that stands in printed links.</summary>
    public string LinkUrl => (options.Value.PublicUrls.FirstOrDefault() ?? Reachable(ListeningUrls.FirstOrDefault() ?? string.Empty)).TrimEnd('/');

    /// <summary>Called once, when everything has started.</summary>
    public void SetReady() => _isReady = true;

    // "All addresses" is no address that a browser can open.
    private static string Reachable(string url) =>
        url.Replace("//0.0.0.0:", "//localhost:", StringComparison.Ordinal)
            .Replace("//[::]:", "//localhost:", StringComparison.Ordinal)
            .Replace("//*:", "//localhost:", StringComparison.Ordinal)
            .Replace("//+:", "//localhost:", StringComparison.Ordinal);
}
