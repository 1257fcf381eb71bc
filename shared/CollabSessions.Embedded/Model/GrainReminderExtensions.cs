using CollabSessions.Embedded;

namespace CollabSessions.Grains;

/// <summary>Registers and finds a grain's own reminders. Orleans' <c>GrainReminderExtensions</c>.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Makes a reminder durable, replacing the one of the same name.</summary>
    /// <param name="grain">An <see cref="IRemindable"/> grain.</param>
    /// <param name="reminderName">Unique within the grain.</param>
    /// <param name="dueTime">From now to the first tick.</param>
    /// <param name="period">From tick to tick; at least one minute unless the options lower it.</param>
    /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>.</exception>
    /// <exception cref="ArgumentException">A time is out of range or the name is blank.</exception>
    /// <exception cref="ReminderException">The row was changed by another process. Nothing was stored.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
        return grain is IRemindable
            ? Reminders(grain).RegisterAsync(grain.Activation.Address, reminderName, dueTime, period)
            : throw new InvalidOperationException($"{grain.GetType()} has reminders only if it implements IRemindable.");
    }

    /// <summary>Ends a reminder for good. Ending an ended one changes nothing.</summary>
    /// <exception cref="ReminderException">The row was changed by another process. Nothing was removed.</exception>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(reminder);
        return Reminders(grain).UnregisterAsync(grain.Activation.Address, reminder.ReminderName);
    }

    /// <summary>A reminder of this grain, or null.</summary>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
        return Task.FromResult(Reminders(grain).Find(grain.Activation.Address, reminderName));
    }

    /// <summary>All reminders of this grain.</summary>
    public static Task<List<IGrainReminder>> GetReminders(this Grain grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return Task.FromResult(Reminders(grain).List(grain.Activation.Address));
    }

    private static ReminderTable Reminders(Grain grain) => grain.Activation.Runtime.Reminders;
}
