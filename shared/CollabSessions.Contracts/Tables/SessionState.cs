namespace CollabSessions.Contracts;

/// <summary>Where in its life a session is.</summary>
[GenerateSerializer, Alias("session-state")]
public enum SessionState
{
    /// <summary>Made, nobody came yet.</summary>
    Created = 1,

    /// <summary>In use.</summary>
    Active = 2,

    /// <summary>Readable, not writable.</summary>
    Paused = 3,

    /// <summary>The checkpoint is being validated and restored.</summary>
    Resumed = 4,

    /// <summary>Ended well, archived.</summary>
    Completed = 5,

    /// <summary>Ended by a failure.</summary>
    Failed = 6,

    /// <summary>Ended by decision.</summary>
    Terminated = 7,
}
