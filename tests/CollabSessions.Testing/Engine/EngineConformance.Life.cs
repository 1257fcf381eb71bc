namespace CollabSessions.Testing;

public abstract partial class EngineConformance
{
    [Fact]
    public async Task Activation_OfOneKey_IsShared()
    {
        await using var engine = await StartAsync();
        var first = await engine.Grains.GetGrain<IWorkGrain>("one").SerialAsync();

        Assert.Equal(first, await engine.Grains.GetGrain<IWorkGrain>("one").SerialAsync());
        Assert.Equal(first, await engine.Grains.GetGrain<IOtherWorkGrain>("one").SerialAsync());
        Assert.NotEqual(first, await engine.Grains.GetGrain<IWorkGrain>("two").SerialAsync());
    }

    [Fact]
    public async Task Activation_ThatFails_FailsItsCallersAndIsTriedAgain()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IFragileGrain>("fragile");
        var first = grain.SerialAsync();
        var second = grain.SerialAsync();
        await Probe.WhenNotedAsync("fragile", "activating", Cancellation);
        Probe.OpenGate("fragile may fail");

        Assert.Equal("Not this time.", (await Assert.ThrowsAsync<InvalidOperationException>(() => first)).Message);
        Assert.Equal("Not this time.", (await Assert.ThrowsAsync<InvalidOperationException>(() => second)).Message);
        Probe.Note("fragile", "healed");
        Assert.True(await grain.SerialAsync() > 0);
        Assert.Equal(0, Probe.Count("fragile", "deactivated"));
    }

    [Fact]
    public async Task Deactivation_AskedFor_MakesTheNextCallActivateAnew()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("again");
        var first = await grain.SerialAsync();
        await grain.DeactivateAsync();

        Assert.NotEqual(first, await grain.SerialAsync());
        Assert.Equal(
            ["activated", "deactivating ApplicationRequested", "deactivated", "activated"], Probe.Notes("again"));
    }

    [Fact]
    public async Task Deactivation_WhileCallsArrive_KeepsThemInOrderForTheNextActivation()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IWorkGrain>("slow-end");
        await grain.DeactivateAsync();
        await Probe.WhenNotedAsync("slow-end", "deactivating ApplicationRequested", Cancellation);
        var calls = Enumerable.Range(1, 100).Select(number => grain.NoteAsync($"{number}")).ToArray();
        Probe.OpenGate("slow-end");
        await Task.WhenAll(calls).WaitAsync(Patience, Cancellation);

        Assert.Equal(
            ["activated", "deactivating ApplicationRequested", "deactivated", "activated",
                .. Enumerable.Range(1, 100).Select(number => $"{number}")],
            Probe.Notes("slow-end"));
    }

    [Fact]
    public async Task Activations_OfOneKeyUnderChurn_NeverOverlap()
    {
        await using var engine = await StartAsync();
        var callers = Enumerable.Range(0, 4).Select(caller => Task.Run(
            async () =>
            {
                for (var number = 0; number < 200; number++)
                {
                    var grain = engine.Grains.GetGrain<IWorkGrain>("churn");
                    await (number % 5 == caller ? grain.DeactivateAsync() : grain.CountAsync());
                }
            },
            Cancellation));
        await Task.WhenAll(callers).WaitAsync(Patience * 2, Cancellation);

        var alive = 0;
        var lives = 0;
        foreach (var note in Probe.Notes("churn"))
        {
            alive += note switch { "activated" => 1, "deactivated" => -1, _ => 0 };
            lives += note == "activated" ? 1 : 0;
            Assert.InRange(alive, 0, 1);
        }

        Assert.True(lives > 1, "Nothing was deactivated, so nothing was shown.");
    }

    [Fact]
    public async Task Grain_NobodyCalls_IsDeactivated()
    {
        await using var engine = await StartAsync();
        await engine.Grains.GetGrain<IWorkGrain>("idle").NoteAsync("called");
        await PassUntilAsync(engine, TimeSpan.FromSeconds(10), () => Probe.Count("idle", "deactivated") == 1);

        Assert.Equal(["activated", "called", "deactivating ActivationIdle", "deactivated"], Probe.Notes("idle"));
    }

    [Fact]
    public async Task Grain_ThatDelaysDeactivation_OutlivesItsIdleNeighbour()
    {
        await using var engine = await StartAsync();
        var kept = engine.Grains.GetGrain<IWorkGrain>("kept");
        var serial = await kept.SerialAsync();
        await kept.DelayDeactivationAsync(TimeSpan.FromDays(1));
        await engine.Grains.GetGrain<IWorkGrain>("idle").NoteAsync("called");
        await PassUntilAsync(engine, TimeSpan.FromSeconds(10), () => Probe.Count("idle", "deactivated") == 1);

        Assert.Equal(serial, await kept.SerialAsync());
    }

    [Fact]
    public async Task Grain_WithACallThatAwaits_IsNotIdle()
    {
        await using var engine = await StartAsync(
            new EngineSetup(Probe, NewStore()) { ResponseTimeout = TimeSpan.FromHours(1) });
        var busy = engine.Grains.GetGrain<IWorkGrain>("busy").WaitAsync("long", "gate");
        await Probe.WhenNotedAsync("busy", "enter long", Cancellation);
        await engine.Grains.GetGrain<IWorkGrain>("idle").NoteAsync("called");
        await PassUntilAsync(engine, TimeSpan.FromSeconds(10), () => Probe.Count("idle", "deactivated") == 1);
        Probe.OpenGate("gate");
        await busy.WaitAsync(Patience, Cancellation);

        Assert.Equal(["activated", "enter long", "leave long"], Probe.Notes("busy"));
    }

    [Fact]
    public async Task Stop_OfTheEngine_DeactivatesEveryGrain()
    {
        await using var engine = await StartAsync();
        for (var number = 0; number < 200; number++)
        {
            await engine.Grains.GetGrain<IWorkGrain>($"stopped-{number}").NoteAsync("called");
        }

        await engine.StopAsync(Cancellation);

        for (var number = 0; number < 200; number++)
        {
            Assert.Equal(
                ["activated", "called", "deactivating ShuttingDown", "deactivated"], Probe.Notes($"stopped-{number}"));
        }
    }

    [Fact]
    public async Task Stop_WhileACallRuns_LetsItFinish()
    {
        await using var engine = await StartAsync();
        var call = engine.Grains.GetGrain<IWorkGrain>("finishing").WaitAsync("work", "gate");
        await Probe.WhenNotedAsync("finishing", "enter work", Cancellation);
        var stop = engine.StopAsync(Cancellation);
        Probe.OpenGate("gate");
        await call.WaitAsync(Patience, Cancellation);
        await stop.WaitAsync(Patience, Cancellation);

        Assert.Equal(
            ["activated", "enter work", "leave work", "deactivating ShuttingDown", "deactivated"],
            Probe.Notes("finishing"));
    }
}
