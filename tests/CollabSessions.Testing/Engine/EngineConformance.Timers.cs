namespace CollabSessions.Testing;

public abstract partial class EngineConformance
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Timer_WithAPeriod_TicksUntilItIsStopped()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("timed");
        await grain.StartTimerAsync("t", Second, Second, interleaves: false, keepsAlive: false);
        await PassUntilAsync(engine, Second, () => Probe.Count("timed", "tick t") >= 3);
        await grain.StopTimerAsync("t");
        var ticks = Probe.Count("timed", "tick t");
        await grain.StartTimerAsync("other", Second, Second, interleaves: false, keepsAlive: false);
        await PassUntilAsync(engine, Second, () => Probe.Count("timed", "tick other") >= 3);

        Assert.Equal(ticks, Probe.Count("timed", "tick t"));
    }

    [Fact]
    public async Task Timer_WithoutAPeriod_TicksOnceAndAgainWhenChanged()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("timed");
        await grain.StartTimerAsync("once", Second, Timeout.InfiniteTimeSpan, interleaves: false, keepsAlive: false);
        await grain.StartTimerAsync("often", Second, Second, interleaves: false, keepsAlive: false);
        await PassUntilAsync(engine, Second, () => Probe.Count("timed", "tick often") >= 3);
        Assert.Equal(1, Probe.Count("timed", "tick once"));

        await grain.ChangeTimerAsync("once", Second, Timeout.InfiniteTimeSpan);
        await PassUntilAsync(engine, Second, () => Probe.Count("timed", "tick once") == 2);
    }

    [Fact]
    public async Task Timer_WhileACallAwaits_WaitsUnlessItInterleaves()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("timed");
        await grain.StartTimerAsync("polite", Second, Second, interleaves: false, keepsAlive: false);
        await grain.StartTimerAsync("pushy", Second, Second, interleaves: true, keepsAlive: false);
        var call = grain.WaitAsync("work", "gate");
        await Probe.WhenNotedAsync("timed", "enter work", Cancellation);
        await PassUntilAsync(engine, Second, () => Probe.Count("timed", "tick pushy") >= 2);
        Probe.OpenGate("gate");
        await call.WaitAsync(Patience, Cancellation);
        await PassUntilAsync(engine, Second, () => Probe.Count("timed", "tick polite") >= 1);

        var notes = Probe.Notes("timed").SkipWhile(note => note != "enter work").TakeWhile(note => note != "leave work");
        Assert.DoesNotContain("tick polite", notes);
    }

    [Fact]
    public async Task Timer_WhoseTickThrows_GoesOn()
    {
        await using var engine = await StartAsync();
        await engine.Grains.GetGrain<IWorkGrain>("timed").StartFailingTimerAsync("bad", Second, Second);
        await PassUntilAsync(engine, Second, () => Probe.Count("timed", "tick bad") >= 3);

        Assert.Equal(1, Probe.Count("timed", "activated"));
    }

    [Fact]
    public async Task Timer_OfAGrainThatEnds_EndsWithIt()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("timed");
        await grain.StartTimerAsync("t", Second, Second, interleaves: true, keepsAlive: true);
        await PassUntilAsync(engine, Second, () => Probe.Count("timed", "tick t") >= 1);
        await grain.DeactivateAsync();
        await Probe.WhenNotedAsync("timed", "deactivated", Cancellation);
        var other = engine.Grains.GetGrain<IWorkGrain>("other");
        await other.StartTimerAsync("t", Second, Second, interleaves: false, keepsAlive: false);
        await PassUntilAsync(engine, Second, () => Probe.Count("other", "tick t") >= 3);

        Assert.Equal("deactivated", Probe.Notes("timed")[^1]);
    }

    [Fact]
    public async Task Timer_ThatKeepsAlive_HoldsItsGrainAndOthersDoNot()
    {
        await using var engine = await StartAsync();
        var kept = engine.Grains.GetGrain<IWorkGrain>("kept");
        await kept.StartTimerAsync("t", Second, Second, interleaves: false, keepsAlive: true);
        var lost = engine.Grains.GetGrain<IWorkGrain>("lost");
        await lost.StartTimerAsync("t", Second, Second, interleaves: false, keepsAlive: false);
        await PassUntilAsync(engine, Second, () => Probe.Count("lost", "deactivated") == 1);

        Assert.Equal(0, Probe.Count("kept", "deactivated"));
    }
}
