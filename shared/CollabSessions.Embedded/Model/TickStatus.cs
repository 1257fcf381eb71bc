namespace CollabSessions.Grains;

/// <summary>Which tick of a reminder it is. All times are UTC. Orleans' <c>TickStatus</c>.</summary>
public readonly struct TickStatus
{
    /// <summary>Describes a tick.</summary>
    public TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        FirstTickTime = firstTickTime;
        Period = period;
        CurrentTickTime = timeStamp;
    }

    /// <summary>When the reminder's first tick was due.</summary>
    public DateTime FirstTickTime { get; }

    /// <summary>From tick to tick.</summary>
    public TimeSpan Period { get; }

    /// <summary>When this one was sent: ticks missed before are not made up for, so compute them from this.</summary>
    public DateTime CurrentTickTime { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>";
}
