namespace CollabSessions.Embedded;

/// <summary>Which reminder.</summary>
internal readonly record struct ReminderKey(GrainAddress Grain, string Name);

/// <summary>A reminder in memory. Its fields are under its table's gate.</summary>
internal sealed class Reminder(ReminderKey key) : IGrainReminder
{
    public ReminderKey Key { get; } = key;

    public string ReminderName => Key.Name;

    public DateTimeOffset FirstTick { get; set; }

    public TimeSpan Period { get; set; }

    /// <summary>The version of its row.</summary>
    public long Version { get; set; }

    /// <summary>Counts its changes, so that what was scheduled before one is known to be void.</summary>
    public int Setting { get; set; }

    /// <summary>The first of its ticks that is not over.</summary>
    public DateTimeOffset NextTick(DateTimeOffset now)
    {
        if (FirstTick >= now)
        {
            return FirstTick;
        }

        var periods = ((now - FirstTick).Ticks / Period.Ticks) + 1;
        return FirstTick + TimeSpan.FromTicks(periods * Period.Ticks);
    }
}
