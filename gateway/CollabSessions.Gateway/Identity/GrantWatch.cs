using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Identity;

/// <summary>Watches the end of a live connection's grant: says once that it is near, so that a new one can be asked for, and that it has come.</summary>
internal sealed class GrantWatch : IDisposable
{
    // The longest single wait that a timer of .NET takes.
    private static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _lead;
    private readonly Action? _near;
    private readonly Action _passed;
    private ITimer? _timer;
    private bool _isOver;
    private DateTimeOffset? _end;
    private DateTimeOffset? _nearAt;

    /// <summary>A watch of nothing yet.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="lead">How long before the end it is near; a quarter of what is left when that is shorter.</param>
    /// <param name="near">Called once per end; null for a door that cannot ask.</param>
    /// <param name="passed">Called when the end has come and no later one was set.</param>
    public GrantWatch(TimeProvider time, TimeSpan lead, Action? near, Action passed) =>
        (_time, _lead, _near, _passed) = (time, lead, near, passed);

    /// <summary>Watches this grant from now on. The same end twice is asked about once.</summary>
    public void Set(Grant grant)
    {
        lock (_gate)
        {
            if (grant.NotAfter == _end)
            {
                return;
            }

            _end = grant.NotAfter;
            if (_end is { } end && _near is not null)
            {
                var left = end - _time.GetUtcNow();
                _nearAt = end - (left / 4 < _lead ? left / 4 : _lead);
            }

            Arm();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _timer?.Dispose();
        }
    }

    private void Look()
    {
        Action? due = null;
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (_end <= now)
            {
                due = _passed;
                _end = _nearAt = null;
            }
            else if (_nearAt <= now)
            {
                due = _near;
                _nearAt = null;
            }

            Arm();
        }

        due?.Invoke();
    }

    private void Arm()
    {
        if (_isOver)
        {
            return;
        }

        if ((_nearAt ?? _end) is not { } next)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = next - _time.GetUtcNow();
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > WaitMax ? WaitMax : wait;
        if (_timer is null)
        {
            _timer = _time.CreateTimer(static state => ((GrantWatch)state!).Look(), this, wait, Timeout.InfiniteTimeSpan); // The state is this.
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }
}
