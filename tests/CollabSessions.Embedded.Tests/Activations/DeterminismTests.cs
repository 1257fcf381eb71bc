using CollabSessions.Testing;

namespace CollabSessions.Embedded.Tests;

public sealed class DeterminismTests
{
    [Fact]
    public async Task Run_WithTheSameSeed_IsTheSameTraceAndWithOthersAnother()
    {
        var traces = new HashSet<string>();
        for (var seed = 0; seed < 20; seed++)
        {
            var first = await TraceAsync(seed);
            Assert.Equal(first, await TraceAsync(seed));
            traces.Add(first);
        }

        Assert.True(traces.Count > 10, $"20 seeds gave only {traces.Count} traces.");
    }

    private static async Task<string> TraceAsync(int seed)
    {
        var probe = new EngineProbe();
        var random = new Random(seed);
        var dispatcher = new SeededDispatcher(seed);
        var engine = await EmbeddedEngine.StartAsync(
            probe, new MemoryStateTable(), options => options.AddGrain<TracingGrain>(), dispatcher);
        for (var round = 0; round < 20; round++)
        {
            for (var call = 0; call < 5; call++)
            {
                _ = engine.Grains.GetGrain<ITracingGrain>($"g{random.Next(4)}").PassOnAsync($"{round}.{call}", random.Next(4));
            }

            if (random.Next(3) == 0)
            {
                engine.Time.Advance(TimeSpan.FromSeconds(random.Next(90)));
            }

            dispatcher.Run();
        }

        var stopping = engine.StopAsync(TestContext.Current.CancellationToken);
        while (!stopping.IsCompleted)
        {
            // Between the grains' turns the host's own code runs on the pool.
            if (!dispatcher.Run())
            {
                await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));
            }
        }

        await stopping;
        Assert.True(dispatcher.Choices > 50, "Nothing was left to chance.");
        return string.Join('\n', probe.Notes("trace"));
    }
}

public interface ITracingGrain : IGrainWithStringKey
{
    Task PassOnAsync(string what, int times);
}

[Reentrant]
public sealed class TracingGrain(EngineProbe probe) : Grain, ITracingGrain
{
    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Note("trace", $"{Key} activated");
        this.RegisterGrainTimer(
            async token =>
            {
                probe.Note("trace", $"{Key} ticks");
                await Task.Yield();
                probe.Note("trace", $"{Key} ticked");
            },
            TimeSpan.FromSeconds(5),
            TimeSpan.FromSeconds(7));
        return Task.CompletedTask;
    }

    public async Task PassOnAsync(string what, int times)
    {
        probe.Note("trace", $"{Key} begins {what} {times}");
        await Task.Yield();
        if (times > 0)
        {
            await GrainFactory.GetGrain<ITracingGrain>($"g{times}").PassOnAsync(what, times - 1);
        }

        probe.Note("trace", $"{Key} ends {what} {times}");
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (reason.ReasonCode == DeactivationReasonCode.ActivationIdle)
        {
            probe.Note("trace", $"{Key} idle");
        }

        return Task.CompletedTask;
    }
}
