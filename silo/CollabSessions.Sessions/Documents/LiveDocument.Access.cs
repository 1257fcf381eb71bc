using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

// Who may do what: decided when somebody comes, kept with him, looked at on every call and once more when an update is taken
// for the commit, and decided again as soon as it no longer holds.
internal sealed partial class LiveDocument
{
    private Access _ceiling = Access.Admin;
    private Fault _ceilingReason = Fault.ReadOnly;

    // What those were told who were sent away: their next call may come before they have read it, and gets the same answer.
    private readonly Dictionary<ConnectionId, Fault> _sentAway = [];

    /// <summary>The first instant at which a decision about somebody here ends: its owner calls <see cref="Review"/> then.</summary>
    public DateTimeOffset NextDeadline { get; private set; } = DateTimeOffset.MaxValue;

    private Access Ceiling => IsQuarantined ? Access.Read : _ceiling;

    /// <summary>Replaces a connection's grant by a newer one of the same person.</summary>
    public RenewOutcome Renew(ConnectionId connection, Grant grant, DateTimeOffset now)
    {
        if (!_members.TryGetValue(connection, out var member)
            || !string.Equals(member.Principal.UserId, grant.Principal.UserId, StringComparison.Ordinal))
        {
            return new RenewOutcome.Refused(Fault.Forbidden);
        }

        var holder = new AccessHolder(grant);
        var verdict = Decide(holder, now);
        var access = verdict.Under(Ceiling);
        if (access is Access.None)
        {
            Leave(connection);
            return new RenewOutcome.Refused(grant.NotAfter <= now ? Fault.Expired : Fault.Forbidden);
        }

        member.Renew(holder, verdict);
        member.Told = access;
        NoteDeadline(verdict);
        AttendanceVersion++;
        return new RenewOutcome.Renewed(access);
    }

    /// <summary>Sets what anybody may do at most, and tells those for whom that changes something.</summary>
    public void Limit(Access ceiling, Fault reason, DateTimeOffset now)
    {
        if (ceiling < Access.Read)
        {
            throw new ArgumentOutOfRangeException(nameof(ceiling), ceiling, "Who may not even read is not let in.");
        }

        (_ceiling, _ceilingReason) = (ceiling, reason);
        Review(reason, by: null, now);
    }

    /// <summary>Decides anew about everybody for whom the last decision no longer holds, and tells those for whom that changes something.</summary>
    /// <param name="reason">Why those may do less who stay.</param>
    /// <param name="by">Who changed it; null when nobody did.</param>
    /// <param name="now">The time.</param>
    public void Review(Fault reason, string? by, DateTimeOffset now)
    {
        var changed = new Dictionary<(IDocumentObserver Observer, Access Access, bool IsFall), List<ConnectionId>>();
        List<(Member Member, Fault Fault)>? gone = null;
        NextDeadline = DateTimeOffset.MaxValue;
        foreach (var member in _members.Values)
        {
            var access = AccessOf(member, now);
            if (access is Access.None)
            {
                (gone ??= []).Add((member, member.WhyGone(now)));
            }
            else if (access != member.Told)
            {
                var key = (member.Observer, access, access < member.Told);
                (changed.TryGetValue(key, out var list) ? list : changed[key] = []).Add(member.Connection);
                member.Told = access;
            }

            NoteDeadline(member.Verdict);
        }

        AttendanceVersion += changed.Count > 0 ? 1 : 0;
        foreach (var ((observer, access, isFall), connections) in changed)
        {
            observer.OnAccess(connections, access, isFall ? reason : null, by);
        }

        foreach (var (member, fault) in gone ?? [])
        {
            var who = fault == Fault.Revoked ? by : null;
            Leave(member.Connection);
            if (_sentAway.Count >= options.MembersMax)
            {
                _sentAway.Clear(); // They are told without the name then.
            }

            _sentAway[member.Connection] = fault.By(who);
            member.Observer.OnClose([member.Connection], fault, who);
        }
    }

    /// <summary>Why the sender may not write at the moment of the commit; null when it may.</summary>
    public Fault? WhyNotCommit(Submission submission, DateTimeOffset now)
    {
        var member = submission.Member;
        var access = AccessOf(member, now);
        return access >= Access.Write ? null
            : access is Access.None ? WhyGoneBy(member, now)
            : WhyReadOnly(member);
    }

    /// <summary>Who is in, and what anybody may do here at most: of a preview.</summary>
    public IReadOnlyList<LiveConnection> ListConnections() =>
        [.. _members.Values.Select(member => new LiveConnection(member.Connection, member.Holder.Grant, Ceiling))];

    private Fault WhyGoneBy(Member member, DateTimeOffset now) =>
        member.WhyGone(now) is var fault && fault == Fault.Revoked ? fault.By(policy.Current?.ChangedBy) : fault;

    private Verdict Decide(AccessHolder holder, DateTimeOffset now) =>
        AccessJudge.OnDocument(holder, policy.Current, policy.Project, Id, now);

    private Access AccessOf(Member member, DateTimeOffset now)
    {
        if (!member.Verdict.HoldsAt(now, policy.Current))
        {
            member.Take(Decide(member.Holder, now), now);
            NoteDeadline(member.Verdict);
        }

        return member.Verdict.Under(Ceiling);
    }

    private void NoteDeadline(in Verdict verdict) =>
        NextDeadline = verdict.NotAfter < NextDeadline ? verdict.NotAfter : NextDeadline;

    private Fault WhyReadOnly(Member member) =>
        member.Verdict.Level >= Access.Write && !IsQuarantined ? _ceilingReason : Fault.ReadOnly;

    private bool TryFind(ConnectionId connection, DateTimeOffset now, out Member member, out Fault fault)
    {
        fault = Fault.Forbidden;
        if (!_members.TryGetValue(connection, out member!))
        {
            fault = _sentAway.GetValueOrDefault(connection) ?? Fault.Forbidden;
            return false;
        }

        if (AccessOf(member, now) is Access.None)
        {
            fault = WhyGoneBy(member, now);
            return false;
        }

        return true;
    }
}
