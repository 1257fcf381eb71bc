using System.Runtime.InteropServices;
using System.Text;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>Who hears a session, and what they may say in it. Knows no engine, no clock and no table.</summary>
/// <remarks>Single-threaded: its owner calls it from one turn at a time.</remarks>
internal sealed class LiveSession
{
    private readonly Dictionary<ConnectionId, Listener> _listeners = [];
    private readonly Dictionary<ISessionObserver, int> _observers = [];

    /// <summary>Who is in.</summary>
    public Roster Roster { get; } = new();

    /// <summary>How many connections hear the session.</summary>
    public int ListenerCount => _listeners.Count;

    /// <summary>What a grant allows in a session at a moment.</summary>
    public static Access AccessOf(Grant grant, SessionRow session, DateTimeOffset now)
    {
        var ceiling = SessionLifecycle.Ceiling(session.State);
        for (var access = Access.Admin; access > Access.None; access--)
        {
            if (grant.Allows(access, session.Project, session.Id, now))
            {
                return access < ceiling ? access : ceiling;
            }
        }

        return Access.None;
    }

    /// <summary>Whether a comment may be stored as it is.</summary>
    public static Fault? WhyNot(CommentDraft draft, long lastNumber) =>
        string.IsNullOrWhiteSpace(draft.Text)
            || !IsText(draft.Text)
            || !IsText(draft.Anchor)
            || (draft.Document is not null && !Names.IsValid(draft.Document))
            || draft.ReplyTo < 0
            || draft.ReplyTo > lastNumber
            ? Fault.Malformed
        : Encoding.UTF8.GetByteCount(draft.Text) > CommentRow.TextBytesMax
            || Encoding.UTF8.GetByteCount(draft.Anchor ?? string.Empty) > CommentRow.AnchorBytesMax
            ? Fault.TooLarge
        : null;

    /// <summary>Lets a connection hear the session, or says why not.</summary>
    public SessionJoinOutcome Join(
        ConnectionId connection, Grant grant, ISessionObserver observer, SessionRow session, DateTimeOffset now)
    {
        var access = AccessOf(grant, session, now);
        if (access is Access.None)
        {
            return new SessionJoinOutcome.Refused(Fault.Forbidden);
        }

        Leave(connection);
        if (!Roster.TryJoin(connection, grant, access, Door.Hub))
        {
            return new SessionJoinOutcome.Refused(Fault.TooMany);
        }

        _listeners.Add(connection, new Listener(grant, observer));
        CollectionsMarshal.GetValueRefOrAddDefault(_observers, observer, out _)++;
        return new SessionJoinOutcome.Joined(session, access, Roster.All());
    }

    /// <summary>Replaces the grant of a connection by a newer one of the same person.</summary>
    public RenewOutcome Renew(ConnectionId connection, Grant grant, SessionRow session, DateTimeOffset now)
    {
        if (!_listeners.TryGetValue(connection, out var listener)
            || !string.Equals(listener.Grant.Principal.UserId, grant.Principal.UserId, StringComparison.Ordinal))
        {
            return new RenewOutcome.Refused(Fault.Forbidden);
        }

        var access = AccessOf(grant, session, now);
        if (access is Access.None)
        {
            Leave(connection);
            return new RenewOutcome.Refused(grant.NotAfter <= now ? Fault.Expired : Fault.Forbidden);
        }

        listener.Grant = grant;
        Roster.Change(connection, grant.Principal, access);
        return new RenewOutcome.Renewed(access);
    }

    /// <summary>Forgets a connection.</summary>
    public void Leave(ConnectionId connection)
    {
        if (!_listeners.Remove(connection, out var listener))
        {
            return;
        }

        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_observers, listener.Observer);
        if (--count == 0)
        {
            _observers.Remove(listener.Observer);
        }

        Roster.Leave(connection);
    }

    /// <summary>Who a connection is and that it may do something; else why not.</summary>
    public Fault? WhyNot(ConnectionId connection, Access wanted, SessionRow session, DateTimeOffset now, out Principal? principal)
    {
        principal = null;
        if (!_listeners.TryGetValue(connection, out var listener))
        {
            return Fault.Forbidden;
        }

        if (listener.Grant.NotAfter <= now)
        {
            return Fault.Expired;
        }

        principal = listener.Grant.Principal;
        var access = AccessOf(listener.Grant, session, now);
        return access >= wanted ? null : access is Access.None ? Fault.Forbidden : Fault.ReadOnly;
    }

    /// <summary>Tells everybody something that happened.</summary>
    public void Tell(SessionNews news)
    {
        foreach (var observer in _observers.Keys)
        {
            observer.OnNews(news);
        }
    }

    /// <summary>Tells everybody else something of the app's own.</summary>
    public void Broadcast(ConnectionId sender, ReadOnlyMemory<byte> payload)
    {
        foreach (var observer in _observers.Keys)
        {
            observer.OnMessage(sender, payload);
        }
    }

    /// <summary>Tells everybody how the roster changed since the last time.</summary>
    public void TellRoster()
    {
        if (!Roster.HasChanged)
        {
            return;
        }

        var (present, gone) = Roster.TakeChange();
        foreach (var observer in _observers.Keys)
        {
            observer.OnRoster(present, gone);
        }
    }

    /// <summary>Sends those away whose grant has run out and was not renewed. The door does so at once; this finds whom it missed.</summary>
    public void ExpireGrants(DateTimeOffset now)
    {
        List<ConnectionId>? expired = null;
        foreach (var (connection, listener) in _listeners)
        {
            if (listener.Grant.NotAfter <= now)
            {
                (expired ??= []).Add(connection);
            }
        }

        foreach (var connection in expired ?? [])
        {
            var observer = _listeners[connection].Observer;
            Leave(connection);
            observer.OnClose([connection], Fault.Expired);
        }
    }

    /// <summary>Sends everybody away with a reason. They come back.</summary>
    public void CloseAll(Fault fault)
    {
        foreach (var observer in _observers.Keys)
        {
            observer.OnClose([], fault);
        }

        _listeners.Clear();
        _observers.Clear();
    }


    // What no database takes, or gives back otherwise.
    private static bool IsText(string? text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done || rune.Value == 0)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    private sealed class Listener(Grant grant, ISessionObserver observer)
    {
        public Grant Grant { get; set; } = grant;

        public ISessionObserver Observer { get; } = observer;
    }
}
