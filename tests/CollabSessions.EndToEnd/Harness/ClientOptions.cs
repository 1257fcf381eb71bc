namespace CollabSessions.EndToEnd;

/// <summary>One npm client to open.</summary>
/// <param name="Name">Names it in the test and to the other people.</param>
/// <param name="Base">Such as <c>ws://127.0.0.1:40123</c>.</param>
/// <param name="Session">The session's id.</param>
/// <param name="Document">The document's name.</param>
/// <param name="Token">The token for the query; null sends none.</param>
internal sealed record ClientOptions(string Name, string Base, string Session, string Document, string? Token)
{
    /// <summary>Which of npm's providers: <c>y-websocket</c>, <c>y-websocket-2</c>, <c>hocuspocus-3</c>, <c>hocuspocus-4</c>, <c>hub-json</c> or <c>hub-msgpack</c>.</summary>
    public string Provider { get; init; } = "y-websocket";

    /// <summary>Clients of Hocuspocus with the same word share a socket; null is a socket of its own.</summary>
    public string? Socket { get; init; }

    /// <summary>The name that a Hocuspocus provider uses instead of <c>{session}/{document}</c>.</summary>
    public string? DocumentName { get; init; }

    /// <summary>Hocuspocus 4's session addresses.</summary>
    public bool SessionAwareness { get; init; }

    /// <summary>SignalR's stateful reconnect.</summary>
    public bool Stateful { get; init; }

    /// <summary>Subprotocols to offer.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>How long the first sync may take; null does not wait for it.</summary>
    public TimeSpan? SyncedWithin { get; init; } = NpmClients.Patience;
}
