namespace CollabSessions.Testing;

/// <summary>The grain that most conformance tests call.</summary>
public interface IWorkGrain : IGrainWithStringKey
{
    /// <summary>Notes <c>what</c>, counts it, and says how many were counted.</summary>
    Task<int> NoteAsync(string what);

    /// <summary>Notes <c>enter what</c>, waits at the gate, notes <c>leave what</c>.</summary>
    Task WaitAsync(string what, string gate);

    /// <summary>The same, but may start while others wait.</summary>
    [AlwaysInterleave]
    Task WaitInterleavedAsync(string what, string gate);

    /// <summary>Counts with awaits inside; throws when it meets another turn of the same activation.</summary>
    Task<int> CountAsync();

    /// <summary>Waits for the token, and notes that it saw it.</summary>
    Task WaitForTokenAsync(CancellationToken cancellationToken);

    ValueTask<string> EchoAsync(string text);

    ValueTask TouchAsync();

    Task ThrowAsync(string message);

    Task ThrowAtOnceAsync(string message);

    /// <summary>The number of the activation that answers.</summary>
    Task<int> SerialAsync();

    Task<string> KeyAsync();

    /// <summary>Whether the turn's scheduler is the same before and after awaits, and not the thread pool's.</summary>
    Task<bool> StaysOnItsSchedulerAsync();

    Task DeactivateAsync();

    Task DelayDeactivationAsync(TimeSpan time);

    /// <summary>Starts a timer that notes <c>tick name</c>.</summary>
    Task StartTimerAsync(string name, TimeSpan dueTime, TimeSpan period, bool interleaves, bool keepsAlive);

    /// <summary>Starts a timer whose every tick throws after it was noted.</summary>
    Task StartFailingTimerAsync(string name, TimeSpan dueTime, TimeSpan period);

    Task ChangeTimerAsync(string name, TimeSpan dueTime, TimeSpan period);

    Task StopTimerAsync(string name);

    /// <summary>Calls another grain, which calls this one back, and so on: the key of the last one.</summary>
    Task<string> CallInACircleAsync(string otherKey, int times);

    /// <summary>Calls this grain through a reference to itself, without waiting.</summary>
    Task NoteLaterAsync(string what);

    /// <summary>Whether a reference to this grain, made in two ways, is one key of a dictionary.</summary>
    Task<bool> KnowsItselfAsync(IWorkGrain reference);
}

/// <summary>A second interface of the same class.</summary>
public interface IOtherWorkGrain : IGrainWithStringKey
{
    Task<int> SerialAsync();
}

/// <summary>As <see cref="IWorkGrain"/>, of a reentrant class.</summary>
public interface IReentrantGrain : IGrainWithStringKey
{
    Task WaitAsync(string what, string gate);

    Task<int> CountAsync();

    Task<string> CallInACircleAsync(string otherKey, int times);
}
