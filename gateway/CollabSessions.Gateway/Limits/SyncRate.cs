namespace CollabSessions.Gateway.Limits;

/// <summary>How often one reader of one document may ask for what it lacks: each answer may be an encoding of the whole document.</summary>
internal sealed class SyncRate(GatewayOptions options, TimeProvider time)
{
    private readonly RateWait _wait = new(options, time);
    private TokenBucket _requests = new(
        options.SyncRequestsBurst / options.SyncRequestsWindow.TotalSeconds, options.SyncRequestsBurst, time);

    /// <summary>Counts one, and waits when it came too early. False when the reader has been too early for longer than the grace.</summary>
    public ValueTask<bool> TakeAsync(CancellationToken cancellationToken) => _wait.SettleAsync(_requests.Take(1, time), cancellationToken);
}
