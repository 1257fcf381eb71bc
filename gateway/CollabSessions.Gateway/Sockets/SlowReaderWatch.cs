namespace CollabSessions.Gateway.Sockets;

/// <summary>Ends a reader that has been behind for longer than its patience. Has no timer before a reader is behind for the first time.</summary>
internal sealed class SlowReaderWatch(Outbox outbox, TimeSpan patience, TimeProvider time, Action tooSlow) : IDisposable
{
    private ITimer? _timer;

    /// <summary>The reader is behind: looks after it from here on.</summary>
    public void Start()
    {
        if (_timer is not null)
        {
            return;
        }

        var look = TimeSpan.FromTicks(patience.Ticks / 10);
        var timer = time.CreateTimer(static state => ((SlowReaderWatch)state!).Look(), this, look, look); // The state is this.
        if (Interlocked.CompareExchange(ref _timer, timer, null) is not null)
        {
            timer.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        if (outbox.BehindFor >= patience)
        {
            tooSlow();
        }
    }
}
