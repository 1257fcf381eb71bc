using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Audit;

/// <summary>Has what the audit trail ends with signed, again and again, into a file apart from the database.</summary>
internal sealed partial class AuditCheckpoints(
    AuditSigner signer,
    IGrainFactory grains,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<AuditCheckpoints> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    private long _signed;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        while (await NextAsync(timer, stopping.Token))
        {
            await SignAsync();
        }

        // What the last minute brought, as the first thing of stopping: the grains still answer.
        await SignAsync();
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SignAsync()
    {
        try
        {
            var found = await grains.GetGrain<IAuditGrain>(IAuditGrain.Key).FindAsync(new AuditQuery(CountMax: 1));
            if (found.Count == 0 || found[0].Sequence == _signed)
            {
                return;
            }

            signer.SignEnd(found[0]);
            _signed = found[0].Sequence;
        }
        catch (Exception failed)
        {
            // The boundary: a server whose trail is not signed for a minute still serves, and the next one covers this one.
            Log.NotSigned(logger, failed);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The end of the audit trail was not signed this time.", EventName = "AuditNotSigned")]
        public static partial void NotSigned(ILogger logger, Exception exception);
    }
}
