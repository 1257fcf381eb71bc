namespace CollabSessions.Contracts;

/// <summary>A gateway's ear for one session. Never blocks and never throws: it only queues.</summary>
[Alias("session-observer")]
public interface ISessionObserver : IGrainObserver
{
    /// <summary>Who came, changed and went since the last time, for every joined connection.</summary>
    /// <param name="present">Who came or changed, as they are now.</param>
    /// <param name="gone">Connections that went.</param>
    [Alias("roster")]
    void OnRoster([Immutable] IReadOnlyList<Participant> present, [Immutable] IReadOnlyList<ConnectionId> gone);

    /// <summary>Something happened, for every joined connection.</summary>
    [Alias("news")]
    void OnNews(SessionNews news);

    /// <summary>Something that an app says to everybody who has joined but its sender. Kept nowhere.</summary>
    [Alias("message")]
    void OnMessage(ConnectionId sender, [Immutable] ReadOnlyMemory<byte> payload);

    /// <summary>Connections that no longer hear the session, with the reason they are told; an empty list means all of them.</summary>
    /// <param name="connections">Which.</param>
    /// <param name="fault">Why.</param>
    /// <param name="by">The name of who took the access away; null when nobody did.</param>
    [Alias("close")]
    void OnClose([Immutable] IReadOnlyList<ConnectionId> connections, Fault fault, string? by = null);
}

/// <summary>Something that happened in a session. Whoever adds a kind says in <c>docs/protocol.md</c> what clients hear of it.</summary>
[GenerateSerializer, Immutable, Alias("session-news")]
public abstract record SessionNews
{
    private SessionNews()
    {
    }

    /// <summary>The session moved in its life, or got another name.</summary>
    [GenerateSerializer, Immutable, Alias("session-changed")]
    public sealed record Changed([property: Id(0)] SessionRow Session) : SessionNews;

    /// <summary>A comment was stored.</summary>
    [GenerateSerializer, Immutable, Alias("session-commented")]
    public sealed record Commented([property: Id(0)] CommentRow Comment) : SessionNews;

    /// <summary>A task has news.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="State">Where it is, in a word.</param>
    /// <param name="Text">What there is to say; null for nothing.</param>
    /// <param name="At">When.</param>
    [GenerateSerializer, Immutable, Alias("session-task")]
    public sealed record TaskChanged(
        [property: Id(0)] string Id,
        [property: Id(1)] string State,
        [property: Id(2)] string? Text,
        [property: Id(3)] DateTimeOffset At) : SessionNews;
}
