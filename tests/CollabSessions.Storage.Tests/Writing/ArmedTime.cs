namespace CollabSessions.Storage.Tests.Writing;

/// <summary>A clock with one timer, which says when it was set and goes off when told.</summary>
internal sealed class ArmedTime : TimeProvider, ITimer
{
    private readonly SemaphoreSlim _armed = new(0);
    private Action? _fire;

    public Task ArmedAsync() => _armed.WaitAsync(TestContext.Current.CancellationToken);

    public void Fire() => _fire?.Invoke();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _fire = () => callback(state);
        return this;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _armed.Release();
        return true;
    }

    public void Dispose() => _armed.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
