using System.Globalization;

namespace CollabSessions.Testing;

public interface IReminderGrain : IGrainWithStringKey
{
    Task RegisterAsync(string name, TimeSpan dueTime, TimeSpan period);

    /// <summary>Says whether there was one.</summary>
    Task<bool> UnregisterAsync(string name);

    Task<List<string>> ListAsync();

    Task DeactivateAsync();
}

public sealed class ReminderGrain(EngineProbe probe) : Grain, IReminderGrain, IRemindable
{
    private string Key => this.GetPrimaryKeyString();

    public async Task RegisterAsync(string name, TimeSpan dueTime, TimeSpan period)
    {
        var reminder = await this.RegisterOrUpdateReminder(name, dueTime, period);
        Assert.Equal(name, reminder.ReminderName);
    }

    public async Task<bool> UnregisterAsync(string name)
    {
        var reminder = await this.GetReminder(name);
        if (reminder is null)
        {
            return false;
        }

        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<List<string>> ListAsync()
    {
        var reminders = await this.GetReminders();
        return [.. reminders.Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal)];
    }

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Note(Key, "activated");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note(Key, "deactivated");
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Note(Key, $"reminded of {reminderName}");

        // Ticks keep to the grid that the first one starts.
        var missed = (status.CurrentTickTime - status.FirstTickTime) / status.Period;
        probe.Note($"{Key} grid", Math.Floor(missed).ToString(CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }
}
