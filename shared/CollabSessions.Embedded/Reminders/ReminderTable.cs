using CollabSessions.Contracts;
using Microsoft.Extensions.Logging;

namespace CollabSessions.Embedded;

/// <summary>The reminders of this process: stored in the state table, run from memory by one timer.</summary>
internal sealed partial class ReminderTable(GrainRuntime runtime) : IDisposable
{
    private const string Kind = "reminder";
    private const int VoidSettingsMax = 16;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Dictionary<ReminderKey, Reminder> _reminders = [];
    private readonly PriorityQueue<(Reminder Reminder, int Setting), DateTimeOffset> _due = new();
    private IStateTable? _table;
    private ITimer? _timer;

    /// <summary>Reads what is stored and sets the timer.</summary>
    public async Task StartAsync(IStateTable table, CancellationToken cancellationToken)
    {
        _table = table;
        _timer = runtime.Time.CreateTimer(
            static self => ((ReminderTable)self!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await foreach (var row in table.ListAsync(Kind, cancellationToken))
        {
            var stored = ReminderRow.Read(row.Value.Span);
            if (runtime.ClassNamed(stored.Grain) is not { } grain || !grain.Type.IsAssignableTo(typeof(IRemindable)))
            {
                Log.Orphaned(runtime.Logger, stored.Grain, stored.Key, stored.Name);
                continue;
            }

            var key = new ReminderKey(new GrainAddress(grain, stored.Key), stored.Name);
            lock (_gate)
            {
                if (!_reminders.ContainsKey(key))
                {
                    // A tick that is due right now is not missed yet.
                    var reminder = Put(key, stored.FirstTick, stored.Period, row.Version);
                    Schedule(reminder, reminder.TickAfter(runtime.Time.GetUtcNow() - TimeSpan.FromTicks(1)));
                }
            }
        }
    }

    public void Stop() => _timer?.Dispose();

    public void Dispose()
    {
        Stop();
        _writing.Dispose();
    }

    public async Task<IGrainReminder> RegisterAsync(GrainAddress grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dueTime, GrainTimes.Longest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(period, GrainTimes.Longest);
        if (period < runtime.Options.MinimumReminderPeriod)
        {
            throw new ArgumentOutOfRangeException(
                nameof(period), period, $"A reminder's period is at least {runtime.Options.MinimumReminderPeriod}.");
        }

        var table = _table ?? throw new ReminderException("The reminders have not started.");
        var key = new ReminderKey(grain, name);
        var firstTick = runtime.Time.GetUtcNow() + dueTime;
        var row = new ReminderRow(grain.Class.Name, grain.Key, name, firstTick, period);
        await _writing.WaitAsync();
        try
        {
            var version = await table.WriteAsync(Kind, row.RowKey, row.ToBytes(), VersionOf(key), CancellationToken.None)
                ?? throw new ReminderException($"Reminder '{name}' of {grain} was changed by another process.");
            lock (_gate)
            {
                var reminder = Put(key, firstTick, period, version);
                Schedule(reminder, firstTick);
                return reminder;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public async Task UnregisterAsync(GrainAddress grain, string name)
    {
        var key = new ReminderKey(grain, name);
        await _writing.WaitAsync();
        try
        {
            var version = VersionOf(key);
            if (version == 0)
            {
                return;
            }

            if (!await _table!.RemoveAsync(Kind, ReminderRow.RowKeyOf(grain.Class.Name, grain.Key, name), version, CancellationToken.None))
            {
                throw new ReminderException($"Reminder '{name}' of {grain} was changed by another process.");
            }

            lock (_gate)
            {
                // What is scheduled of it finds a setting that is no longer its own.
                _reminders.Remove(key, out var removed);
                removed!.Setting++;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public IGrainReminder? Find(GrainAddress grain, string name)
    {
        lock (_gate)
        {
            return _reminders.GetValueOrDefault(new(grain, name));
        }
    }

    public List<IGrainReminder> List(GrainAddress grain)
    {
        lock (_gate)
        {
            return [.. _reminders.Values.Where(reminder => reminder.Key.Grain.Equals(grain))];
        }
    }

    private long VersionOf(ReminderKey key)
    {
        lock (_gate)
        {
            return _reminders.TryGetValue(key, out var reminder) ? reminder.Version : 0;
        }
    }

    // Under the gate.
    private Reminder Put(ReminderKey key, DateTimeOffset firstTick, TimeSpan period, long version)
    {
        if (!_reminders.TryGetValue(key, out var reminder))
        {
            _reminders[key] = reminder = new(key);
        }

        reminder.FirstTick = firstTick;
        reminder.Period = period;
        reminder.Version = version;
        reminder.Setting++;
        return reminder;
    }

    // Under the gate.
    private void Schedule(Reminder reminder, DateTimeOffset due)
    {
        reminder.Due = due;
        if (_due.Count < (2 * _reminders.Count) + VoidSettingsMax)
        {
            _due.Enqueue((reminder, reminder.Setting), due);
        }
        else
        {
            // Grains like to register the same reminder at every activation: what that made void must not pile up.
            _due.Clear();
            foreach (var other in _reminders.Values)
            {
                if (other.Due is { } otherDue)
                {
                    _due.Enqueue((other, other.Setting), otherDue);
                }
            }
        }

        SetTimer();
    }

    // Under the gate.
    private void SetTimer()
    {
        if (_due.TryPeek(out _, out var due))
        {
            var wait = due - runtime.Time.GetUtcNow();
            wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > GrainTimes.Longest ? GrainTimes.Longest : wait;
            _timer!.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnDue()
    {
        List<(Reminder Reminder, int Setting, TickStatus Status)> ticking = [];
        var now = runtime.Time.GetUtcNow();
        lock (_gate)
        {
            while (_due.TryPeek(out var next, out var due) && due <= now)
            {
                _due.Dequeue();
                var reminder = next.Reminder;
                if (reminder.Setting == next.Setting)
                {
                    reminder.Due = null;
                    ticking.Add((reminder, next.Setting, new(reminder.FirstTick.UtcDateTime, reminder.Period, now.UtcDateTime)));
                }
            }

            SetTimer();
        }

        foreach (var (reminder, setting, status) in ticking)
        {
            _ = TickAsync(reminder, setting, status);
        }
    }

    private async Task TickAsync(Reminder reminder, int setting, TickStatus status)
    {
        var tick = new ReminderTick(reminder.ReminderName, status);
        reminder.Key.Grain.Accept(tick);
        try
        {
            await tick.Task;
        }
        catch (Exception failed)
        {
            // A boundary: a failing tick does not end the reminder.
            Log.TickFailed(runtime.Logger, failed, reminder.Key.Grain, reminder.ReminderName);
        }

        lock (_gate)
        {
            // Only now: a tick does not overtake the one before, and what was missed meanwhile is not made up for.
            if (reminder.Setting == setting)
            {
                Schedule(reminder, reminder.TickAfter(runtime.Time.GetUtcNow()));
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Warning, "Reminder {Name} of {Grain} failed; it goes on.", EventName = "ReminderFailed")]
        public static partial void TickFailed(ILogger logger, Exception exception, GrainAddress grain, string name);

        [LoggerMessage(31, LogLevel.Warning, "Reminder {Name} of {Grain}/{Key} is stored, but no such grain takes reminders.", EventName = "ReminderOrphaned")]
        public static partial void Orphaned(ILogger logger, string grain, string key, string name);
    }
}
