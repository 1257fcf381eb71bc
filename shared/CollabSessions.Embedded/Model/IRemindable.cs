namespace CollabSessions.Grains;

/// <summary>A grain that wakes up by reminders. Orleans' <c>IRemindable</c>.</summary>
public interface IRemindable : IGrain
{
    /// <summary>A reminder is due. Activates the grain if need be.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
