using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>One connection's place in a document.</summary>
internal sealed class Member(ConnectionId connection, AccessHolder holder, Verdict verdict, Door door, int color, IDocumentObserver observer)
{
    /// <summary>The connection.</summary>
    public ConnectionId Connection { get; } = connection;

    /// <summary>Its credential.</summary>
    public AccessHolder Holder { get; set; } = holder;

    /// <summary>What it may do, and until when that holds: checked on every action and at every commit.</summary>
    public Verdict Verdict { get; set; } = verdict;

    /// <summary>Whether the verdict is what it is because the time of the one before was over.</summary>
    public bool IsEndedByTime { get; set; }

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
