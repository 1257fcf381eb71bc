namespace CollabSessions.Testing;

public abstract partial class EngineConformance
{
    [Fact]
    public async Task Calls_OfOneCaller_StartInTheOrderTheyWereMade()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("ordered");
        var calls = new List<Task<int>>();
        for (var number = 1; number <= 1_000; number++)
        {
            calls.Add(grain.NoteAsync($"{number}"));
        }

        Assert.Equal(Enumerable.Range(1, 1_000), await Task.WhenAll(calls).WaitAsync(Patience, Cancellation));
        Assert.Equal(["activated", .. Enumerable.Range(1, 1_000).Select(number => $"{number}")], Probe.Notes("ordered"));
    }

    [Fact]
    public async Task Turns_Under8ThreadsOf10000Calls_NeverOverlap()
    {
        await using var engine = await StartAsync();
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                var grain = engine.Grains.GetGrain<IWorkGrain>("counter");
                for (var batch = 0; batch < 100; batch++)
                {
                    await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => grain.CountAsync()));
                }
            },
            Cancellation));
        await Task.WhenAll(callers).WaitAsync(Patience * 2, Cancellation);

        Assert.Equal(80_001, await engine.Grains.GetGrain<IWorkGrain>("counter").CountAsync());
    }

    [Fact]
    public async Task Turns_OfAReentrantGrainUnder8Threads_InterleaveButNeverOverlap()
    {
        await using var engine = await StartAsync();
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                var grain = engine.Grains.GetGrain<IReentrantGrain>("counter");
                for (var batch = 0; batch < 100; batch++)
                {
                    await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.CountAsync()));
                }
            },
            Cancellation));
        await Task.WhenAll(callers).WaitAsync(Patience * 2, Cancellation);

        Assert.Equal(16_001, await engine.Grains.GetGrain<IReentrantGrain>("counter").CountAsync());
    }

    [Fact]
    public async Task Call_WhileAnotherAwaits_WaitsItsTurn()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("busy");
        var first = grain.WaitAsync("first", "gate");
        var second = grain.NoteAsync("second");
        await Probe.WhenNotedAsync("busy", "enter first", Cancellation);
        Probe.OpenGate("gate");
        await Task.WhenAll(first, second).WaitAsync(Patience, Cancellation);

        Assert.Equal(["activated", "enter first", "leave first", "second"], Probe.Notes("busy"));
    }

    [Fact]
    public async Task Call_OfAReentrantGrainThatAwaits_StartsAtOnce()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IReentrantGrain>("busy");
        var first = grain.WaitAsync("first", "gate 1");
        var second = grain.WaitAsync("second", "gate 2");
        await Probe.WhenNotedAsync("busy", "enter second", Cancellation);
        Probe.OpenGate("gate 2");
        await second.WaitAsync(Patience, Cancellation);
        Probe.OpenGate("gate 1");
        await first.WaitAsync(Patience, Cancellation);

        Assert.Equal(["enter first", "enter second", "leave second", "leave first"], Probe.Notes("busy"));
    }

    [Fact]
    public async Task Call_ThatAlwaysInterleaves_OvertakesTheOthers()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("busy");
        var first = grain.WaitAsync("first", "gate 1");
        var second = grain.NoteAsync("second");
        var third = grain.WaitInterleavedAsync("third", "gate 3");
        await Probe.WhenNotedAsync("busy", "enter third", Cancellation);
        Probe.OpenGate("gate 3");
        await third.WaitAsync(Patience, Cancellation);
        Probe.OpenGate("gate 1");
        await Task.WhenAll(first, second).WaitAsync(Patience, Cancellation);

        Assert.Equal(
            ["activated", "enter first", "enter third", "leave third", "leave first", "second"], Probe.Notes("busy"));
    }

    [Fact]
    public async Task Call_WithoutWaiting_RunsAfterTheTurnThatMadeIt()
    {
        await using var engine = await StartAsync();
        await engine.Grains.GetGrain<IWorkGrain>("self").NoteLaterAsync("note").WaitAsync(Patience, Cancellation);
        await Probe.WhenNotedAsync("self", "note", Cancellation);

        Assert.Equal(["activated", "note comes later", "note"], Probe.Notes("self"));
    }

    [Fact]
    public async Task Call_ThatThrows_FailsAlone()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("faulty");
        var serial = await grain.SerialAsync();
        var later = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.ThrowAsync("after an await"));
        var atOnce = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.ThrowAtOnceAsync("before any"));

        Assert.Equal("after an await", later.Message);
        Assert.Equal("before any", atOnce.Message);
        Assert.Equal(serial, await grain.SerialAsync());
    }

    [Fact]
    public async Task Call_OfEveryReturnType_Answers()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("shapes");
        await grain.TouchAsync();

        Assert.Equal("text", await grain.EchoAsync("text"));
        Assert.Equal("shapes", await grain.KeyAsync());
        Assert.Equal(["activated", "touched"], Probe.Notes("shapes"));
    }

    [Fact]
    public async Task Turn_AfterAwaits_IsStillOnItsScheduler()
    {
        await using var engine = await StartAsync();

        Assert.True(await engine.Grains.GetGrain<IWorkGrain>("scheduled").StaysOnItsSchedulerAsync());
    }

    [Fact]
    public async Task Circle_OfNonReentrantGrains_TimesOutAndLeavesThemUsable()
    {
        await using var engine = await StartAsync(
            new EngineSetup(Probe, NewStore()) { ResponseTimeout = TimeSpan.FromSeconds(2) });
        var grain = engine.Grains.GetGrain<IWorkGrain>("a");
        var circle = grain.CallInACircleAsync("b", 2);
        await PassUntilAsync(engine, TimeSpan.FromMilliseconds(500), () => circle.IsCompleted);

        await Assert.ThrowsAsync<TimeoutException>(() => circle);

        // The inner calls were made a little later and give up a little later.
        var after = grain.NoteAsync("after");
        await PassUntilAsync(engine, TimeSpan.FromMilliseconds(500), () => after.IsCompleted);
        Assert.Equal(1, await after);
    }

    [Fact]
    public async Task Circle_OfReentrantGrains_Closes()
    {
        await using var engine = await StartAsync();

        Assert.Equal("a", await engine.Grains.GetGrain<IReentrantGrain>("a").CallInACircleAsync("b", 4));
    }

    [Fact]
    public async Task Token_Cancelled_ReachesTheGrainAndFreesTheCaller()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("cancelled");
        using var source = new CancellationTokenSource();
        var call = grain.WaitForTokenAsync(source.Token);
        await Probe.WhenNotedAsync("cancelled", "waits", Cancellation);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Patience, Cancellation));
        await Probe.WhenNotedAsync("cancelled", "cancelled True", Cancellation);
        Assert.Equal(1, await grain.NoteAsync("after").WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task References_ToOneGrain_AreEqual()
    {
        await using var engine = await StartAsync();
        var reference = engine.Grains.GetGrain<IWorkGrain>("equal");

        Assert.Equal(reference, engine.Grains.GetGrain<IWorkGrain>("equal"));
        Assert.NotEqual(reference, engine.Grains.GetGrain<IWorkGrain>("other"));
        Assert.Equal("equal", reference.GetPrimaryKeyString());
        Assert.True(await reference.KnowsItselfAsync(reference));
    }
}
