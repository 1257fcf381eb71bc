using CollabSessions.Contracts;
using CollabSessions.Gateway.Limits;

namespace CollabSessions.Gateway.Hosting;

/// <summary>Tells every socket that the server stops, as the first thing of stopping.</summary>
internal sealed class SocketsShutdown(IHostApplicationLifetime lifetime, LiveConnections connections) : IHostedService, IDisposable
{
    private CancellationTokenRegistration _stopping;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _stopping = lifetime.ApplicationStopping.Register(() => connections.CloseAll(Fault.GoingAway));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();
}
