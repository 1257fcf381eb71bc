namespace CollabSessions.Testing;

/// <summary>What both engines promise to the grains of this product. A subclass brings the engine.</summary>
public abstract partial class EngineConformance
{
    /// <summary>How long a test waits for what must come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected EngineProbe Probe { get; } = new();

    /// <summary>Somewhere durable, empty.</summary>
    protected abstract object NewStore();

    /// <summary>Starts an engine with every grain class of this assembly.</summary>
    protected abstract Task<IEngine> StartAsync(EngineSetup setup);

    private Task<IEngine> StartAsync() => StartAsync(new EngineSetup(Probe, NewStore()));

    /// <summary>Lets time pass in steps until something is so.</summary>
    private async Task PassUntilAsync(IEngine engine, TimeSpan step, Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Patience);
        while (!isSo())
        {
            var noted = Probe.NextNoteAsync();
            await engine.PassAsync(step, limit.Token);

            // Either a grain notes something, or it is time for the next step.
            await Task.WhenAny(noted, Task.Delay(TimeSpan.FromMilliseconds(5), limit.Token));
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
