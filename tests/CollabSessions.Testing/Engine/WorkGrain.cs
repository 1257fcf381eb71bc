namespace CollabSessions.Testing;

public sealed class WorkGrain(EngineProbe probe) : Grain, IWorkGrain, IOtherWorkGrain
{
    private readonly Dictionary<string, IGrainTimer> _timers = [];
    private readonly int _serial = probe.NextSerial();
    private int _notes;
    private int _count;
    private int _inside;

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        probe.Note(Key, "activated");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note(Key, $"deactivating {reason.ReasonCode}");
        if (Key.StartsWith("slow-end", StringComparison.Ordinal))
        {
            await probe.PassGateAsync(Key);
        }

        probe.Note(Key, "deactivated");
    }

    public Task<int> NoteAsync(string what)
    {
        probe.Note(Key, what);
        return Task.FromResult(++_notes);
    }

    public async Task WaitAsync(string what, string gate)
    {
        probe.Note(Key, $"enter {what}");
        await probe.PassGateAsync(gate);
        probe.Note(Key, $"leave {what}");
    }

    public Task WaitInterleavedAsync(string what, string gate) => WaitAsync(what, gate);

    public async Task<int> CountAsync()
    {
        // Plain fields: two turns at a time would lose counts, even where the check misses them.
        Assert.Equal(1, ++_inside);
        var before = _count;
        if (before % 7 == 0)
        {
            await Task.Yield();
        }

        Assert.Equal(before, _count++);
        Assert.Equal(0, --_inside);
        return _count;
    }

    public async Task WaitForTokenAsync(CancellationToken cancellationToken)
    {
        probe.Note(Key, "waits");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        finally
        {
            probe.Note(Key, $"cancelled {cancellationToken.IsCancellationRequested}");
        }
    }

    public ValueTask<string> EchoAsync(string text) => new(text);

    public async ValueTask TouchAsync()
    {
        await Task.Yield();
        probe.Note(Key, "touched");
    }

    public async Task ThrowAsync(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task ThrowAtOnceAsync(string message) => throw new InvalidOperationException(message);

    public Task<int> SerialAsync() => Task.FromResult(_serial);

    public Task<string> KeyAsync() => Task.FromResult(Key);

    public async Task<bool> StaysOnItsSchedulerAsync()
    {
        var mine = TaskScheduler.Current;
        await Task.Yield();
        var afterYield = TaskScheduler.Current;
        await Task.Run(static () => Task.CompletedTask);
        var afterRun = TaskScheduler.Current;
        var inTask = await Task.Factory.StartNew(
            static () => TaskScheduler.Current, CancellationToken.None, TaskCreationOptions.None, mine);
        return mine != TaskScheduler.Default && mine == afterYield && mine == afterRun && mine == inTask;
    }

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task DelayDeactivationAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task StartTimerAsync(string name, TimeSpan dueTime, TimeSpan period, bool interleaves, bool keepsAlive)
    {
        _timers[name] = this.RegisterGrainTimer(
            cancellationToken =>
            {
                Assert.False(cancellationToken.IsCancellationRequested);
                probe.Note(Key, $"tick {name}");
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(dueTime, period) { Interleave = interleaves, KeepAlive = keepsAlive });
        return Task.CompletedTask;
    }

    public Task StartFailingTimerAsync(string name, TimeSpan dueTime, TimeSpan period)
    {
        _timers[name] = this.RegisterGrainTimer(
            () =>
            {
                probe.Note(Key, $"tick {name}");
                throw new InvalidOperationException("A tick that fails.");
            },
            dueTime,
            period);
        return Task.CompletedTask;
    }

    public Task ChangeTimerAsync(string name, TimeSpan dueTime, TimeSpan period)
    {
        _timers[name].Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task StopTimerAsync(string name)
    {
        _timers[name].Dispose();
        return Task.CompletedTask;
    }

    public Task<string> CallInACircleAsync(string otherKey, int times) => times == 0
        ? Task.FromResult(Key)
        : GrainFactory.GetGrain<IWorkGrain>(otherKey).CallInACircleAsync(Key, times - 1);

    public Task NoteLaterAsync(string what)
    {
        _ = this.AsReference<IWorkGrain>().NoteAsync(what);
        probe.Note(Key, $"{what} comes later");
        return Task.CompletedTask;
    }

    public Task<bool> KnowsItselfAsync(IWorkGrain reference)
    {
        var known = new Dictionary<IWorkGrain, int> { [reference] = 1 };
        return Task.FromResult(
            known.ContainsKey(this.AsReference<IWorkGrain>())
            && known.ContainsKey(GrainFactory.GetGrain<IWorkGrain>(Key))
            && !known.ContainsKey(GrainFactory.GetGrain<IWorkGrain>(Key + "'")));
    }
}
