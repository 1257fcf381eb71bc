namespace CollabSessions.Testing;

/// <summary>A clock that moves only when told, and fires its timers in order while it moves.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<ManualTimer, (DateTimeOffset Due, long Order)> _queue = new();
    private DateTimeOffset _now = start;
    private long _order;

    public ManualTime()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, stopping at every timer that falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (true)
        {
            ManualTimer due;
            lock (_gate)
            {
                if (!_queue.TryPeek(out var next, out var at) || at.Due > end)
                {
                    _now = end;
                    return;
                }

                _queue.Dequeue();
                if (!next.TakeIfDue(at.Order))
                {
                    continue;
                }

                _now = at.Due > _now ? at.Due : _now;
                due = next;
            }

            due.Fire();
        }
    }

    private sealed class ManualTimer(ManualTime owner, TimerCallback callback, object? state) : ITimer
    {
        private long _armed = -1;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._gate)
            {
                _period = period;
                Arm(dueTime);
                return true;
            }
        }

        public bool TakeIfDue(long order)
        {
            if (_armed != order)
            {
                return false;
            }

            Arm(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan);
            return true;
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (owner._gate)
            {
                _armed = -1;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan dueTime)
        {
            _armed = -1;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _armed = owner._order++;
                owner._queue.Enqueue(this, (owner._now + dueTime, _armed));
            }
        }
    }
}
