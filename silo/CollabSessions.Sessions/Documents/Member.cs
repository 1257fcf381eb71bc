using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>One connection's place in a document.</summary>
internal sealed class Member(ConnectionId connection, Grant grant, Door door, int color, IDocumentObserver observer)
{
    /// <summary>The connection.</summary>
    public ConnectionId Connection { get; } = connection;

    /// <summary>What it may do, re-checked against the clock on every action and at every commit.</summary>
    public Grant Grant { get; set; } = grant;

    /// <summary>How it came.</summary>
    public Door Door { get; } = door;

    /// <summary>Its person's colour slot in the session, from 0.</summary>
    public int Color { get; } = color;

    /// <summary>Where it listens.</summary>
    public IDocumentObserver Observer { get; } = observer;

    /// <summary>The awareness client id it shows presence under; null before the first.</summary>
    public ulong? PresenceClient { get; set; }
}
