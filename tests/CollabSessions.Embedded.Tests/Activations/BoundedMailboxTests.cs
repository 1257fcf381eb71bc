using CollabSessions.Testing;

namespace CollabSessions.Embedded.Tests;

public sealed class BoundedMailboxTests
{
    [Fact]
    public async Task Call_OfAFullGrain_IsRefusedWithAReasonAndTheOthersGoOn()
    {
        var probe = new EngineProbe();
        await using var engine = await EmbeddedEngine.StartAsync(
            probe, new MemoryStateTable(), options => options.MailboxLengthMax = 3);
        var grain = engine.Grains.GetGrain<IWorkGrain>("full");
        Task[] accepted = [grain.WaitAsync("1", "gate"), grain.NoteAsync("2"), grain.NoteAsync("3")];
        var refused = await Assert.ThrowsAsync<LimitExceededException>(() => grain.NoteAsync("4"));
        probe.OpenGate("gate");
        await Task.WhenAll(accepted).WaitAsync(EngineConformance.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(
            "work/full has 3 calls waiting or running (MailboxLengthMax); IWorkGrain.NoteAsync was not started.",
            refused.Message);
        Assert.Equal(3, await grain.NoteAsync("5"));
    }

    [Fact]
    public async Task Call_OfAReentrantGrainWithManyRunning_IsRefusedToo()
    {
        var probe = new EngineProbe();
        await using var engine = await EmbeddedEngine.StartAsync(
            probe, new MemoryStateTable(), options => options.MailboxLengthMax = 2);
        var grain = engine.Grains.GetGrain<IReentrantGrain>("full");
        Task[] accepted = [grain.WaitAsync("1", "gate"), grain.WaitAsync("2", "gate")];
        await probe.WhenNotedAsync("full", "enter 2", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<LimitExceededException>(grain.CountAsync);
        probe.OpenGate("gate");
        await Task.WhenAll(accepted).WaitAsync(EngineConformance.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Call_CancelledBeforeItIsMade_ActivatesNothing()
    {
        var probe = new EngineProbe();
        await using var engine = await EmbeddedEngine.StartAsync(probe, new MemoryStateTable(), static _ => { });
        var grain = engine.Grains.GetGrain<IWorkGrain>("never");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.WaitForTokenAsync(new CancellationToken(canceled: true)));
        Assert.Empty(probe.Notes("never"));
    }

    [Fact]
    public async Task Call_CancelledWhileItWaits_IsSkipped()
    {
        var probe = new EngineProbe();
        await using var engine = await EmbeddedEngine.StartAsync(probe, new MemoryStateTable(), static _ => { });
        var grain = engine.Grains.GetGrain<IWorkGrain>("busy");
        var first = grain.WaitAsync("first", "gate");
        using var source = new CancellationTokenSource();
        var second = grain.WaitForTokenAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        probe.OpenGate("gate");
        await first.WaitAsync(EngineConformance.Patience, TestContext.Current.CancellationToken);
        await grain.NoteAsync("third");

        Assert.Equal(["activated", "enter first", "leave first", "third"], probe.Notes("busy"));
    }
}
