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

    /// <summary>The first instant at which a decision about somebody here ends: its owner calls <see cref="Review"/> then.</summary>
    public DateTimeOffset NextDeadline { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>Who is in.</summary>
    public Roster Roster { get; } = new();

    /// <summary>How many connections hear the session.</summary>
    public int ListenerCount => _listeners.Count;

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
        ConnectionId connection, Grant grant, ISessionObserver observer, SessionRow session, PolicyPage policy, DateTimeOffset now)
    {
        var listener = new Listener(new AccessHolder(grant), observer);
        var access = AccessOf(listener, session, policy, now);
        if (access is Access.None)
        {
            return new SessionJoinOutcome.Refused(policy.Current is null ? Fault.PolicyUnavailable : Fault.Forbidden);
        }

        Leave(connection);
        if (!Roster.TryJoin(connection, grant, access, Door.Hub))
        {
            return new SessionJoinOutcome.Refused(Fault.TooMany);
        }

        _listeners.Add(connection, listener);
        CollectionsMarshal.GetValueRefOrAddDefault(_observers, observer, out _)++;
        return new SessionJoinOutcome.Joined(session, access, Roster.All());
    }

    /// <summary>Replaces the grant of a connection by a newer one of the same person.</summary>
    public RenewOutcome Renew(ConnectionId connection, Grant grant, SessionRow session, PolicyPage policy, DateTimeOffset now)
    {
        if (!_listeners.TryGetValue(connection, out var listener)
            || !string.Equals(listener.Holder.Grant.Principal.UserId, grant.Principal.UserId, StringComparison.Ordinal))
        {
            return new RenewOutcome.Refused(Fault.Forbidden);
        }

        listener.Renew(new AccessHolder(grant), default);
        var access = AccessOf(listener, session, policy, now);
        if (access is Access.None)
        {
            Leave(connection);
            return new RenewOutcome.Refused(grant.NotAfter <= now ? Fault.Expired : Fault.Forbidden);
        }

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
    public Fault? WhyNot(
        ConnectionId connection, SessionAction action, SessionRow session, PolicyPage policy, DateTimeOffset now, out Principal? principal)
    {
        principal = null;
        if (!_listeners.TryGetValue(connection, out var listener))
        {
            return Fault.Forbidden;
        }

        var access = AccessOf(listener, session, policy, now);
        if (access is Access.None)
        {
            return listener.WhyGone(now);
        }

        principal = listener.Holder.Grant.Principal;
        return action switch
        {
            SessionAction.Hear => null,
            SessionAction.Comment => listener.Verdict.MaySpeak && IsRunning(session) ? null : Fault.ReadOnly,
            _ => access >= Access.Write ? null : Fault.ReadOnly,
        };
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

    /// <summary>Decides anew about everybody for whom the last decision no longer holds, and sends those away who may hear no more.</summary>
    /// <param name="session">The session.</param>
    /// <param name="policy">What is in force.</param>
    /// <param name="by">Who changed it; null when nobody did.</param>
    /// <param name="now">The time.</param>
    public void Review(SessionRow session, PolicyPage policy, string? by, DateTimeOffset now)
    {
        List<(ConnectionId Connection, Listener Listener, Fault Fault)>? gone = null;
        NextDeadline = DateTimeOffset.MaxValue;
        foreach (var (connection, listener) in _listeners)
        {
            var access = AccessOf(listener, session, policy, now);
            if (access is Access.None)
            {
                (gone ??= []).Add((connection, listener, listener.WhyGone(now)));
                continue;
            }

            Roster.Change(connection, listener.Holder.Grant.Principal, access);
            NextDeadline = listener.Verdict.NotAfter < NextDeadline ? listener.Verdict.NotAfter : NextDeadline;
        }

        foreach (var (connection, listener, fault) in gone ?? [])
        {
            Leave(connection);
            listener.Observer.OnClose([connection], fault, fault == Fault.Revoked ? by : null);
        }
    }

    /// <summary>Who hears it, and what anybody may do in it at most: of a preview.</summary>
    public IReadOnlyList<LiveConnection> ListConnections(SessionRow session) =>
        [.. _listeners.Select(entry => new LiveConnection(entry.Key, entry.Value.Holder.Grant, SessionLifecycle.Ceiling(session.State)))];

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

    private static bool IsRunning(SessionRow session) => SessionLifecycle.Ceiling(session.State) >= Access.Write;

    private Access AccessOf(Listener listener, SessionRow session, PolicyPage policy, DateTimeOffset now)
    {
        if (!listener.Verdict.HoldsAt(now, policy.Current))
        {
            listener.Take(AccessJudge.OnSession(listener.Holder, policy.Current, session.Project, session.Id, now), now);
            NextDeadline = listener.Verdict.NotAfter < NextDeadline ? listener.Verdict.NotAfter : NextDeadline;
        }

        return listener.Verdict.Under(SessionLifecycle.Ceiling(session.State));
    }

    private sealed class Listener(AccessHolder holder, ISessionObserver observer) : Admitted(holder, verdict: default)
    {
        public ISessionObserver Observer { get; } = observer;
    }
}

/// <summary>What somebody who has joined a session may want.</summary>
internal enum SessionAction
{
    /// <summary>Hear it, and read what was said before.</summary>
    Hear,

    /// <summary>Say something that stays.</summary>
    Comment,

    /// <summary>Say something that the others' apps act upon.</summary>
    Broadcast,
}
