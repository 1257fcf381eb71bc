using CollabSessions.Gateway.Limits;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>Gives hub connections time to read that the server stops, before SignalR cuts them.</summary>
/// <remarks>
/// SignalR drops its connections in a callback of the same event, which runs its callbacks last in, first out. This one was registered
/// after SignalR's and before that of <see cref="Hosting.SocketsShutdown"/>, which says goodbye.
/// </remarks>
internal sealed class HubShutdown(IHostApplicationLifetime lifetime, HubEndpoint endpoint, GatewayOptions options) : IHostedService, IDisposable
{
    private CancellationTokenRegistration _stopping;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _stopping = lifetime.ApplicationStopping.Register(() => endpoint.WaitUntilClosed(options.ClosePatience));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();
}
