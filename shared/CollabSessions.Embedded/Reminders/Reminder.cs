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

    /// <summary>When it ticks next; null while a tick runs.</summary>
    public DateTimeOffset? Due { get; set; }

    /// <summary>The first of its ticks that is later than a time.</summary>
    public DateTimeOffset TickAfter(DateTimeOffset time)
    {
        if (FirstTick > time)
        {
            return FirstTick;
        }

        var periods = ((time - FirstTick).Ticks / Period.Ticks) + 1;
        return FirstTick + TimeSpan.FromTicks(periods * Period.Ticks);
    }
}
