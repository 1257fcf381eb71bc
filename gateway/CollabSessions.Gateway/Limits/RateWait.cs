namespace CollabSessions.Gateway.Limits;

/// <summary>Slows a connection down that is over a rate, and says when that has gone on for too long.</summary>
internal sealed class RateWait(GatewayOptions options, TimeProvider time)
{
    // A wait shorter than a timer's grain is paid together with the next one.
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(5);

    private long? _behindSince;

    /// <summary>Waits as long as a bucket says. False when that has gone on for longer than the grace.</summary>
    public ValueTask<bool> SettleAsync(TimeSpan wait, CancellationToken cancellationToken)
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
            await Task.Delay(wait, time, cancellationToken);
        }

        return true;
    }
}
