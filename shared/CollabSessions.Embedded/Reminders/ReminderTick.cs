namespace CollabSessions.Embedded;

/// <summary>The call that a reminder makes.</summary>
internal sealed class ReminderTick(string name, TickStatus status) : TaskRequest
{
    public override string Method => "IRemindable.ReceiveReminder";

    public override ValueTask Invoke(object target) => new(((IRemindable)target).ReceiveReminder(name, status));
}
