namespace CollabSessions.Testing;

/// <summary>A running engine that knows the grains of this folder.</summary>
public interface IEngine : IAsyncDisposable
{
    IGrainFactory Grains { get; }

    /// <summary>Lets the engine's time pass: by moving a clock, or by waiting.</summary>
    Task PassAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Stops as a host does. Disposing afterwards changes nothing.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
