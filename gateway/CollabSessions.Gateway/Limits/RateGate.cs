namespace CollabSessions.Gateway.Limits;

/// <summary>One connection's rates: slows its reading down, and says when slowing has gone on too long.</summary>
internal sealed class RateGate(GatewayOptions options, TimeProvider time)
{
    // A wait shorter than a timer's grain is paid together with the next one.
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(5);

    private TokenBucket _messages = new(options.MessagesPerSecond, options.MessagesBurst, time);
    private TokenBucket _bytes = new(options.BytesPerSecond, options.BytesBurst, time);
    private TokenBucket _echoes = new(options.EchoesPerSecond, options.EchoesPerSecond * 4.0, time);
    private TokenBucket _syncs = new(
        options.SyncRequestsBurst / options.SyncRequestsWindow.TotalSeconds, options.SyncRequestsBurst, time);

    private long? _behindSince;

    /// <summary>Counts a message that carries something.</summary>
    /// <returns>False when the connection has been over its rate for longer than the grace.</returns>
    public ValueTask<bool> TakeAsync(int bytes, CancellationToken cancellationToken) =>
        SettleAsync(Longer(_messages.Take(1, time), _bytes.Take(bytes, time)), cancellationToken);

    /// <summary>Counts a presence message without news.</summary>
    public ValueTask<bool> TakeEchoAsync(int bytes, CancellationToken cancellationToken) =>
        SettleAsync(Longer(_echoes.Take(1, time), _bytes.Take(bytes, time)), cancellationToken);

    /// <summary>Counts a sync request, on top of the message that it is.</summary>
    public ValueTask<bool> TakeSyncAsync(CancellationToken cancellationToken) =>
        SettleAsync(_syncs.Take(1, time), cancellationToken);

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private ValueTask<bool> SettleAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait == TimeSpan.Zero)
        {
            _behindSince = null;
            return ValueTask.FromResult(true);
        }

        _behindSince ??= time.GetTimestamp();
        return time.GetElapsedTime(_behindSince.Value) >= options.RateGrace
            ? ValueTask.FromResult(false)
            : WaitAsync(wait, cancellationToken);
    }

    private async ValueTask<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait >= WaitMin)
        {
            await Task.Delay(Longer(wait, WaitMin), time, cancellationToken);
        }

        return true;
    }
}
