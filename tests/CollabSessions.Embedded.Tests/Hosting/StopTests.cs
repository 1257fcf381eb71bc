using CollabSessions.Testing;

namespace CollabSessions.Embedded.Tests;

public sealed class StopTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_AfterTheStop_IsRejectedWithAReason()
    {
        await using var engine = await EmbeddedEngine.StartAsync(new EngineProbe(), new MemoryStateTable(), static _ => { });
        var grain = engine.Grains.GetGrain<IWorkGrain>("late");
        await grain.NoteAsync("in time");
        await engine.StopAsync(Cancellation);

        var rejected = await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => grain.NoteAsync("too late"));
        Assert.Equal("The grains of this process are stopping.", rejected.Message);
    }

    [Fact]
    public async Task Stop_WithAGrainThatHangs_EndsInTimeAndEndsTheOthersWell()
    {
        var probe = new EngineProbe();
        await using var engine = await EmbeddedEngine.StartAsync(
            probe, new MemoryStateTable(), options => options.StopTimeout = TimeSpan.FromSeconds(4));
        for (var number = 0; number < 100; number++)
        {
            await engine.Grains.GetGrain<IWorkGrain>($"good-{number}").NoteAsync("called");
        }

        var hanging = engine.Grains.GetGrain<IWorkGrain>("bad").WaitAsync("for ever", "never opened");
        var waiting = engine.Grains.GetGrain<IWorkGrain>("bad").NoteAsync("behind it");
        await probe.WhenNotedAsync("bad", "enter for ever", Cancellation);
        var stop = engine.StopAsync(Cancellation);
        Assert.False(hanging.IsCompleted);
        while (!stop.IsCompleted)
        {
            engine.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(stop, Task.Delay(TimeSpan.FromMilliseconds(1), Cancellation));
        }

        await stop;
        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => hanging);
        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => waiting);
        for (var number = 0; number < 100; number++)
        {
            Assert.Equal("deactivated", probe.Notes($"good-{number}")[^1]);
        }
    }

    [Fact]
    public async Task Stop_OfGrainsThatCallEachOther_LetsTheirCallsThrough()
    {
        var probe = new EngineProbe();
        await using var engine = await EmbeddedEngine.StartAsync(probe, new MemoryStateTable(), static _ => { });
        await engine.Grains.GetGrain<IWorkGrain>("b").NoteAsync("called");
        var busy = engine.Grains.GetGrain<IWorkGrain>("b").WaitAsync("work", "gate");
        var circle = engine.Grains.GetGrain<IWorkGrain>("a").CallInACircleAsync("b", 1);
        await probe.WhenNotedAsync("b", "enter work", Cancellation);
        var stop = engine.StopAsync(Cancellation);
        probe.OpenGate("gate");
        await Task.WhenAll(busy, circle, stop).WaitAsync(EngineConformance.Patience, Cancellation);

        Assert.Equal("b", await circle);
    }

    [Fact]
    public async Task Activation_ThatTakesTooLong_FailsItsCallersAndIsTriedAgain()
    {
        var probe = new EngineProbe();
        await using var engine = await EmbeddedEngine.StartAsync(
            probe, new MemoryStateTable(), options => options.ActivationTimeout = TimeSpan.FromSeconds(3));
        var grain = engine.Grains.GetGrain<IFragileGrain>("fragile");
        var call = grain.SerialAsync();
        await probe.WhenNotedAsync("fragile", "activating", Cancellation);
        engine.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("fragile/fragile was not active within 00:00:03.", (await Assert.ThrowsAsync<TimeoutException>(() => call)).Message);
        probe.Note("fragile", "healed");
        probe.OpenGate("fragile may fail");
        Assert.True(await grain.SerialAsync() > 0);
    }

    [Fact]
    public async Task Deactivation_ThatTakesTooLong_IsGivenUp()
    {
        var probe = new EngineProbe();
        await using var engine = await EmbeddedEngine.StartAsync(
            probe, new MemoryStateTable(), options => options.DeactivationTimeout = TimeSpan.FromSeconds(3));
        var grain = engine.Grains.GetGrain<IWorkGrain>("slow-end");
        var serial = await grain.SerialAsync();
        await grain.DeactivateAsync();
        await probe.WhenNotedAsync("slow-end", "deactivating ApplicationRequested", Cancellation);
        var next = grain.SerialAsync();
        engine.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.NotEqual(serial, await next.WaitAsync(EngineConformance.Patience, Cancellation));
        probe.OpenGate("slow-end");
    }
}
