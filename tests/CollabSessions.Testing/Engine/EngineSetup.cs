namespace CollabSessions.Testing;

/// <summary>What a conformance test asks of the engine it runs on.</summary>
/// <param name="Probe">Injected into the grains as a singleton.</param>
/// <param name="Store">What <see cref="EngineConformance.NewStore"/> gave: survives the engine, for the next one to start on.</param>
public sealed record EngineSetup(EngineProbe Probe, object Store)
{
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan CollectionAge { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan MinimumReminderPeriod { get; init; } = TimeSpan.FromMinutes(1);
}
