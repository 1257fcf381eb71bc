namespace CollabSessions.Grains;

/// <summary>A reminder could not be registered or removed. Orleans' <c>ReminderException</c>.</summary>
/// <param name="message">Which and why.</param>
public sealed class ReminderException(string message) : OrleansException(message);
