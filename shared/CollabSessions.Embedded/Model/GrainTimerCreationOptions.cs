using System.Diagnostics.CodeAnalysis;

namespace CollabSessions.Grains;

/// <summary>How a grain timer ticks. Orleans' <c>GrainTimerCreationOptions</c>.</summary>
public readonly struct GrainTimerCreationOptions()
{
    /// <summary>A timer that ticks like a call of the grain.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>From now to the first tick; zero at once, <see cref="Timeout.InfiniteTimeSpan"/> not before it is changed.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>From the end of each tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for only one.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether a tick may start while calls of the grain await. Default no: it waits for its place like a call.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick counts as use of the grain, against the idle scan. Default no.</summary>
    public bool KeepAlive { get; init; }
}
