namespace CollabSessions.Bench.SideBySide;

/// <summary>One line of the table.</summary>
/// <param name="Title">What it says.</param>
/// <param name="Operation">The operation's name, as in <c>bench/crdt/peer.mjs</c>.</param>
/// <param name="Input">The input file.</param>
/// <param name="Unit">Nanoseconds or bytes in one unit of the table.</param>
/// <param name="UnitName">The unit's name.</param>
/// <param name="Goal">The most that we want to need, in that unit; 0 for no goal of its own.</param>
internal sealed record Row(string Title, string Operation, string Input, double Unit, string UnitName, double Goal = 0)
{
    public const string Memory = "memory";

    private const double Microseconds = 1e3;
    private const double Milliseconds = 1e6;
    private const double Kilobytes = 1024;
    private const double Megabytes = 1024 * 1024;

    /// <summary>Documents that are made to weigh one.</summary>
    public int Copies { get; init; }

    /// <summary>Whether ours is weighed in its cold form; the others have none and are weighed as they are.</summary>
    public bool IsCold { get; init; }

    /// <summary>Whether ywasm is not asked, because it searches every index from the start and would need minutes.</summary>
    public bool SparesYwasm { get; init; }

    /// <summary>Whether the others have nothing like it.</summary>
    public bool IsOurs { get; init; }

    /// <summary>The table, in its order. The goals are those of issue 3.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("apply + emit, paper trace, per update", "apply", "paper.updates", Microseconds, "µs", 0.8),
        new("apply + emit, rustcode trace, per update", "apply", "rustcode.updates", Microseconds, "µs", 0.8),
        new("apply + emit, 20 clients at once, per update", "apply", "conflict20.updates", Microseconds, "µs"),
        new("apply + emit, 100 clients at once, per update", "apply", "conflict100.updates", Microseconds, "µs"),
        new("apply + emit, 20 clients, same keys and place, per update", "apply", "race20.updates", Microseconds, "µs"),
        new("apply + emit, 100 clients, same keys and place, per update", "apply", "race100.updates", Microseconds, "µs"),
        new("apply + emit, 1,000-key map, 100k sets, per update", "apply", "map.updates", Microseconds, "µs"),
        new("type the rustcode trace, per edit", "type", "rustcode.edits", Microseconds, "µs"),
        new("type the paper trace, per edit", "type", "paper.edits", Microseconds, "µs") { SparesYwasm = true },
        new("type at 20,000 random places, per edit", "type", "scattered.edits", Microseconds, "µs"),
        new("set 100k times in a 1,000-key map, per set", "set", "map.edits", Microseconds, "µs"),
        new("load the paper document (V1)", "load", "paper.state", Milliseconds, "ms", 4),
        new("load it (V2)", "load2", "paper.state2", Milliseconds, "ms", 4),
        new("encode it (V1)", "encode", "paper.state", Milliseconds, "ms", 0.5),
        new("encode it (V2)", "encode2", "paper.state", Milliseconds, "ms"),
        new("state vector", "vector", "paper.state", Microseconds, "µs", 0.4),
        new("diff for a client 100 edits behind", "diff", "paper-behind100.vector", Milliseconds, "ms", 0.1),
        new("diff for a client that has 99 %", "diff", "paper-behind1percent.vector", Milliseconds, "ms", 0.1),
        new("merge 10,000 updates, per update", "merge", "merge10k.updates", Microseconds, "µs", 3),
        new("merge 20,000 updates, per update", "merge", "merge20k.updates", Microseconds, "µs", 3),
        new("memory: the paper document, loaded", Memory, "paper.state", Megabytes, "MB", 1) { Copies = 20 },
        new("memory: a document of 500 keystrokes, hot", Memory, "small.updates", Kilobytes, "KB", 1.5) { Copies = 5000 },
        new("memory: the same, loaded", Memory, "small.state", Kilobytes, "KB", 1.5) { Copies = 5000 },
        new("memory: the same, cold", Memory, "small.state", Kilobytes, "KB", 0.9) { Copies = 5000, IsCold = true },
        new("memory: the paper document, cold", Memory, "paper.state", Megabytes, "MB") { Copies = 20, IsCold = true },
        new("wake the document of 500 keystrokes", "wake", "small.state", Microseconds, "µs") { IsOurs = true },
        new("wake the paper document", "wake", "paper.state", Milliseconds, "ms") { IsOurs = true },
        new("diff for a client 100 edits behind, cold", "diffCold", "paper-behind100.vector", Milliseconds, "ms", 0.1) { IsOurs = true },
    ];
}
