namespace CollabSessions.Grains;

/// <summary>A timer whose ticks are turns of a grain. Ends with the activation. Orleans' <c>IGrainTimer</c>.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when it ticks next. Called during a tick, it counts from the end of that tick.</summary>
    /// <param name="dueTime">From now to the next tick; <see cref="Timeout.InfiniteTimeSpan"/> stops it.</param>
    /// <param name="period">From the end of each tick to the next; <see cref="Timeout.InfiniteTimeSpan"/>: no more.</param>
    void Change(TimeSpan dueTime, TimeSpan period);
}
