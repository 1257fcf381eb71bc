using CollabSessions.Embedded;

namespace CollabSessions.Grains;

/// <summary>The base of grain classes. Orleans' <c>Grain</c>.</summary>
/// <remarks>
/// Everything in it runs as turns of its activation: one at a time, on <see cref="TaskScheduler.Current"/>. Code that leaves
/// that scheduler (<see cref="Task.Run(Action)"/>) must not touch the grain.
/// </remarks>
public abstract class Grain : IAddressable
{
    /// <summary>Binds the instance to the activation that constructs it.</summary>
    protected Grain() => Context = TaskScheduler.Current as Activation;

    /// <summary>Finds other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.Runtime;

    /// <summary>The services of this activation; scoped ones live as long as it does.</summary>
    protected IServiceProvider ServiceProvider => Activation.Services;

    internal Activation Activation =>
        Context ?? throw new InvalidOperationException("This grain was constructed by hand, not by the engine.");

    private Activation? Context { get; }

    /// <summary>Runs before the first call, after the states were read. Throwing fails the waiting calls and leaves no activation.</summary>
    /// <param name="cancellationToken">Cancelled when the activation takes too long.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last call. Not promised: a killed process runs nothing.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="cancellationToken">Cancelled when it takes too long; the activation then ends without it.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>Ends this activation once its running calls are done. Waiting calls go to the next one.</summary>
    protected void DeactivateOnIdle() =>
        Activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "The grain called DeactivateOnIdle."));

    /// <summary>Keeps this activation from ending for being idle.</summary>
    /// <param name="timeSpan">
    /// For how long from now. <see cref="Timeout.InfiniteTimeSpan"/>: until further notice; zero or less takes it back.
    /// </param>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);
}
