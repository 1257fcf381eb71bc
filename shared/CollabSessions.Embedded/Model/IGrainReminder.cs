namespace CollabSessions.Grains;

/// <summary>A reminder that is registered. Orleans' <c>IGrainReminder</c>.</summary>
public interface IGrainReminder
{
    /// <summary>Its name, unique within its grain.</summary>
    string ReminderName { get; }
}
