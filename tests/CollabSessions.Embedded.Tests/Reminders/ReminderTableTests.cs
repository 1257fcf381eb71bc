using System.Text;
using CollabSessions.Testing;

namespace CollabSessions.Embedded.Tests;

public sealed class ReminderTableTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ticks_MissedWhileStopped_AreNotMadeUpFor()
    {
        var probe = new EngineProbe();
        var table = new MemoryStateTable();
        var time = new ManualTime();
        await using (var engine = await EmbeddedEngine.StartAsync(probe, table, static _ => { }, time: time))
        {
            await engine.Grains.GetGrain<IReminderGrain>("r").RegisterAsync("n", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
        }

        time.Advance(TimeSpan.FromMinutes(100));
        await using var next = await EmbeddedEngine.StartAsync(probe, table, static _ => { }, time: time);

        // First due at 1, then at every odd minute: at 101 next, which is tick number 50.
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.Empty(probe.Notes("r grid"));
        time.Advance(TimeSpan.FromSeconds(10));
        await probe.WhenNotedAsync("r grid", "50", Cancellation);
        Assert.Equal(["50"], probe.Notes("r grid"));
    }

    [Fact]
    public async Task Row_OfAGrainThatIsGone_IsKeptAndTroublesNobody()
    {
        var table = new MemoryStateTable();
        var row = """{"Grain":"gone","Key":"k","Name":"n","FirstTick":"2026-01-01T00:00:00+00:00","Period":"00:01:00"}""";
        await table.WriteAsync("reminder", "gone/k/n", Encoding.UTF8.GetBytes(row), 0, Cancellation);
        await using (var engine = await EmbeddedEngine.StartAsync(new EngineProbe(), table, static _ => { }))
        {
            engine.Time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(1, (await table.ReadAsync("reminder", "gone/k/n", Cancellation))?.Version);
    }

    [Fact]
    public async Task Row_OfARegisteredReminder_IsThisJson()
    {
        var table = new MemoryStateTable();
        await using var engine = await EmbeddedEngine.StartAsync(new EngineProbe(), table, static _ => { });
        await engine.Grains.GetGrain<IReminderGrain>("a/b").RegisterAsync("n", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));

        var row = await table.ReadAsync("reminder", "reminder/a%2Fb/n", Cancellation);
        Assert.Equal(
            """{"Grain":"reminder","Key":"a/b","Name":"n","FirstTick":"2026-01-01T00:01:00+00:00","Period":"00:02:00"}""",
            Encoding.UTF8.GetString(row!.Value.Span));
    }

    [Fact]
    public async Task Row_ChangedByAnotherProcess_IsNotOverwritten()
    {
        var table = new MemoryStateTable();
        await using var engine = await EmbeddedEngine.StartAsync(new EngineProbe(), table, static _ => { });
        var grain = engine.Grains.GetGrain<IReminderGrain>("r");
        await grain.RegisterAsync("n", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
        await table.WriteAsync("reminder", "reminder/r/n", Encoding.UTF8.GetBytes("{}"), 1, Cancellation);

        await Assert.ThrowsAsync<ReminderException>(() => grain.RegisterAsync("n", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)));
        await Assert.ThrowsAsync<ReminderException>(() => grain.UnregisterAsync("n"));
        Assert.Equal(2, (await table.ReadAsync("reminder", "reminder/r/n", Cancellation))?.Version);
    }

    [Fact]
    public async Task Reminder_RegisteredAThousandTimes_TicksOncePerPeriod()
    {
        var probe = new EngineProbe();
        await using var engine = await EmbeddedEngine.StartAsync(probe, new MemoryStateTable(), static _ => { });
        var grain = engine.Grains.GetGrain<IReminderGrain>("r");
        for (var time = 0; time < 1_000; time++)
        {
            await grain.RegisterAsync("n", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        }

        engine.Time.Advance(TimeSpan.FromMinutes(1));
        await probe.WhenNotedAsync("r grid", "0", Cancellation);
        await grain.ListAsync();
        Assert.Equal(["0"], probe.Notes("r grid"));
    }
}
