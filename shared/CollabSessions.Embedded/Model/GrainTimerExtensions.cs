namespace CollabSessions.Grains;

/// <summary>Starts timers of grains. In Orleans these are extensions of <c>IGrainBase</c>.</summary>
/// <remarks>
/// A tick never overlaps with another of its timer: the period counts from the end of a tick. What a callback throws is
/// logged and does not stop the timer. The token is cancelled when the timer is disposed or the activation ends.
/// </remarks>
public static class GrainTimerExtensions
{
    /// <summary>Starts a timer whose callback takes a state.</summary>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this Grain grain,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return grain.Activation.StartTimer(token => callback(state, token), options);
    }

    /// <summary>Starts a timer.</summary>
    public static IGrainTimer RegisterGrainTimer(
        this Grain grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return grain.Activation.StartTimer(callback, options);
    }

    /// <summary>Starts a timer whose callback takes a state and cannot be cancelled.</summary>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this Grain grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return grain.RegisterGrainTimer(_ => callback(state), options);
    }

    /// <summary>Starts a timer whose callback cannot be cancelled.</summary>
    public static IGrainTimer RegisterGrainTimer(
        this Grain grain, Func<Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return grain.RegisterGrainTimer(_ => callback(), options);
    }

    /// <summary>Starts a timer that ticks like a call of the grain.</summary>
    public static IGrainTimer RegisterGrainTimer(
        this Grain grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new(dueTime, period));

    /// <summary>Starts a timer that ticks like a call of the grain and cannot be cancelled.</summary>
    public static IGrainTimer RegisterGrainTimer(
        this Grain grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new(dueTime, period));
}
