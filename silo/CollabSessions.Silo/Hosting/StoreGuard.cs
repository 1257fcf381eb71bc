using CollabSessions.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollabSessions.Silo;

/// <summary>Opens the store when the host starts, and ends the process when the disk can no longer be trusted.</summary>
/// <remarks>
/// After a failed fsync nobody knows what is on the disk (PostgreSQL panics for the same reason). The next start reads what is
/// really there; everything that was acknowledged is.
/// </remarks>
internal sealed partial class StoreGuard(CollabStore store, IHostApplicationLifetime lifetime, ILogger<StoreGuard> logger) : IHostedService
{
    private CancellationTokenRegistration _registration;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = store.Broken.Register(() =>
        {
            Log.StoreLost(logger);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _registration.Dispose();
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The disk failed while committing. Stopping: the next start reads what is stored.", EventName = "StoreLost")]
        public static partial void StoreLost(ILogger logger);
    }
}
