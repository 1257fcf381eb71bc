using CollabSessions.Testing;

namespace CollabSessions.Embedded.Tests;

/// <summary>The embedded engine keeps what both engines promise.</summary>
public sealed class EmbeddedConformance : EngineConformance
{
    protected override object NewStore() => new MemoryStateTable();

    protected override async Task<IEngine> StartAsync(EngineSetup setup) => await EmbeddedEngine.StartAsync(
        setup.Probe,
        (MemoryStateTable)setup.Store,
        options =>
        {
            options.ResponseTimeout = setup.ResponseTimeout;
            options.CollectionAge = setup.CollectionAge;
            options.MinimumReminderPeriod = setup.MinimumReminderPeriod;
        });
}
