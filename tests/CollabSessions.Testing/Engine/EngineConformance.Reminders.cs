namespace CollabSessions.Testing;

public abstract partial class EngineConformance
{
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromSeconds(2);

    private EngineSetup WithReminders(object store) =>
        new(Probe, store) { MinimumReminderPeriod = ReminderPeriod };

    [Fact]
    public async Task Reminder_OfAGrainThatEnded_ActivatesIt()
    {
        await using var engine = await StartAsync(WithReminders(NewStore()));
        var grain = engine.Grains.GetGrain<IReminderGrain>("reminded");
        await grain.RegisterAsync("r", ReminderPeriod, ReminderPeriod);
        await grain.DeactivateAsync();
        await Probe.WhenNotedAsync("reminded", "deactivated", Cancellation);
        await PassUntilAsync(engine, Second, () => Probe.Count("reminded", "reminded of r") >= 3);

        Assert.Equal(["activated", "deactivated", "activated", "reminded of r"], Probe.Notes("reminded").Take(4));
    }

    [Fact]
    public async Task Reminder_AfterARestart_GoesOn()
    {
        var store = NewStore();
        await using (var engine = await StartAsync(WithReminders(store)))
        {
            await engine.Grains.GetGrain<IReminderGrain>("reminded").RegisterAsync("r", ReminderPeriod, ReminderPeriod);
            await engine.Grains.GetGrain<IReminderGrain>("a/key with ä").RegisterAsync("b/c", ReminderPeriod, ReminderPeriod);
        }

        var before = Probe.Count("reminded", "reminded of r");
        await using var next = await StartAsync(WithReminders(store));
        Assert.Equal(["r"], await next.Grains.GetGrain<IReminderGrain>("reminded").ListAsync());
        await PassUntilAsync(
            next,
            Second,
            () => Probe.Count("reminded", "reminded of r") > before && Probe.Count("a/key with ä", "reminded of b/c") > 0);
    }

    [Fact]
    public async Task Reminder_Unregistered_IsGoneForGood()
    {
        var store = NewStore();
        await using (var engine = await StartAsync(WithReminders(store)))
        {
            var grain = engine.Grains.GetGrain<IReminderGrain>("reminded");
            await grain.RegisterAsync("kept", ReminderPeriod, ReminderPeriod);
            await grain.RegisterAsync("gone", ReminderPeriod, ReminderPeriod);
            Assert.Equal(["gone", "kept"], await grain.ListAsync());
            Assert.True(await grain.UnregisterAsync("gone"));
            Assert.False(await grain.UnregisterAsync("gone"));
            Assert.Equal(["kept"], await grain.ListAsync());
            await PassUntilAsync(engine, Second, () => Probe.Count("reminded", "reminded of kept") >= 2);
        }

        await using var next = await StartAsync(WithReminders(store));
        Assert.Equal(["kept"], await next.Grains.GetGrain<IReminderGrain>("reminded").ListAsync());
        Assert.Equal(0, Probe.Count("reminded", "reminded of gone"));
    }

    [Fact]
    public async Task Reminder_RegisteredAgain_IsReplaced()
    {
        await using var engine = await StartAsync(WithReminders(NewStore()));
        var grain = engine.Grains.GetGrain<IReminderGrain>("reminded");
        await grain.RegisterAsync("r", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        await grain.RegisterAsync("r", ReminderPeriod, ReminderPeriod);
        await PassUntilAsync(engine, Second, () => Probe.Count("reminded", "reminded of r") >= 2);

        Assert.Equal(["r"], await grain.ListAsync());
    }

    [Fact]
    public async Task Reminder_OfTooShortAPeriod_IsRefused()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IReminderGrain>("reminded");

        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => grain.RegisterAsync("r", TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(59)));
        Assert.Empty(await grain.ListAsync());
    }
}
