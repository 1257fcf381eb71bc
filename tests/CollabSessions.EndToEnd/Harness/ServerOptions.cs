namespace CollabSessions.EndToEnd;

/// <summary>How a server is started.</summary>
internal sealed record ServerOptions
{
    /// <summary>Limits of a client that sends as fast as it can, for tests whose subject is not the limits.</summary>
    public static IReadOnlyDictionary<string, string> Roomy { get; } = new Dictionary<string, string>
    {
        ["COLLAB__Gateway__MessagesPerSecond"] = "1000000",
        ["COLLAB__Gateway__MessagesBurst"] = "1000000",
        ["COLLAB__Gateway__BytesPerSecond"] = "1073741824",
        ["COLLAB__Gateway__BytesBurst"] = "1073741824",
        ["COLLAB__Gateway__SyncRequestsBurst"] = "1000",
        ["COLLAB__Gateway__ConnectionsPerUserMax"] = "1000",
        ["COLLAB__Gateway__ConnectsPerMinute"] = "1000000",
        ["COLLAB__Gateway__FailuresPerMinute"] = "1000000",
    };

    /// <summary>An existing data directory, which is kept; null makes one that goes with the server.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>More environment, such as <see cref="Roomy"/>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>A command that runs the server's command, such as strace with its options.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    /// <summary>Starts through <c>./run</c> as a user does, which may build first.</summary>
    public bool ThroughRun { get; init; }

    /// <summary>How long the server may take until it says where it listens.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(60);
}
