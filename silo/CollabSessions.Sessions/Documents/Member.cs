using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>One connection's place in a document.</summary>
internal sealed class Member(ConnectionId connection, AccessHolder holder, Verdict verdict, Door door, int color, IDocumentObserver observer)
    : Admitted(holder, verdict)
{
    /// <summary>The connection.</summary>
    public ConnectionId Connection { get; } = connection;

    /// <summary>What its client was told last that it may do.</summary>
    public Access Told { get; set; }

    /// <summary>Who it is.</summary>
    public Principal Principal => Holder.Grant.Principal;

    /// <summary>How it came.</summary>
    public Door Door { get; } = door;

    /// <summary>Its person's colour slot in the session, from 0.</summary>
    public int Color { get; } = color;

    /// <summary>Where it listens.</summary>
    public IDocumentObserver Observer { get; } = observer;

    /// <summary>The awareness client id it shows presence under; null before the first.</summary>
    public ulong? PresenceClient { get; set; }
}
