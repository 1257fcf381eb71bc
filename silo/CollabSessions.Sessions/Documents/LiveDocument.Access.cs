using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

// Who may do what: asked on every call, and once more when an update is taken for the commit.
internal sealed partial class LiveDocument
{
    private Access _ceiling = Access.Admin;
    private Fault _ceilingReason = Fault.ReadOnly;

    /// <summary>Replaces a connection's grant by a newer one of the same person.</summary>
    public RenewOutcome Renew(ConnectionId connection, Grant grant, DateTimeOffset now)
    {
        if (!_members.TryGetValue(connection, out var member)
            || !string.Equals(member.Grant.Principal.UserId, grant.Principal.UserId, StringComparison.Ordinal))
        {
            return new RenewOutcome.Refused(Fault.Forbidden);
        }

        var access = AccessOf(grant, now);
        if (access is Access.None)
        {
            Leave(connection);
            return new RenewOutcome.Refused(grant.NotAfter <= now ? Fault.Expired : Fault.Forbidden);
        }

        member.Grant = grant;
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

        var before = _ceiling;
        (_ceiling, _ceilingReason) = (ceiling, reason);
        if (ceiling == before || IsQuarantined)
        {
            return;
        }

        AttendanceVersion++;

        var changed = new Dictionary<(IDocumentObserver Observer, Access Access), List<ConnectionId>>();
        foreach (var member in _members.Values)
        {
            var granted = Granted(member.Grant, now);
            var access = Lower(granted, ceiling);
            if (access is not Access.None && access != Lower(granted, before))
            {
                var key = (member.Observer, access);
                (changed.TryGetValue(key, out var list) ? list : changed[key] = []).Add(member.Connection);
            }
        }

        foreach (var ((observer, access), connections) in changed)
        {
            observer.OnAccess(connections, access, ceiling < before ? reason : null);
        }
    }

    /// <summary>Sends those away whose grant has run out and was not renewed. The doors do so at once; this finds whom they missed.</summary>
    public void ExpireGrants(DateTimeOffset now)
    {
        List<Member>? expired = null;
        foreach (var member in _members.Values)
        {
            if (member.Grant.NotAfter <= now)
            {
                (expired ??= []).Add(member);
            }
        }

        if (expired is null)
        {
            return;
        }

        foreach (var member in expired)
        {
            Leave(member.Connection);
            member.Observer.OnClose([member.Connection], Fault.Expired);
        }
    }

    /// <summary>Why the sender may not write at the moment of the commit; null when it may.</summary>
    public Fault? WhyNotCommit(Submission submission, DateTimeOffset now) =>
        AccessOf(submission.Member.Grant, now) >= Access.Write ? null
        : submission.Member.Grant.NotAfter <= now ? Fault.Expired
        : WhyReadOnly(submission.Member.Grant, now);

    private static Access Lower(Access left, Access right) => left < right ? left : right;

    private Access Granted(Grant grant, DateTimeOffset now) =>
        grant.Allows(Access.Admin, project, Id.Session, now) ? Access.Admin
        : grant.Allows(Access.Write, project, Id.Session, now) ? Access.Write
        : grant.Allows(Access.Read, project, Id.Session, now) ? Access.Read
        : Access.None;

    private Access AccessOf(Grant grant, DateTimeOffset now) =>
        Lower(Granted(grant, now), IsQuarantined ? Access.Read : _ceiling);

    private Fault WhyReadOnly(Grant grant, DateTimeOffset now) =>
        Granted(grant, now) >= Access.Write && !IsQuarantined ? _ceilingReason : Fault.ReadOnly;

    private bool TryFind(ConnectionId connection, DateTimeOffset now, out Member member, out Fault fault)
    {
        fault = Fault.Forbidden;
        if (!_members.TryGetValue(connection, out member!))
        {
            return false;
        }

        if (member.Grant.NotAfter <= now)
        {
            fault = Fault.Expired;
            return false;
        }

        return AccessOf(member.Grant, now) >= Access.Read;
    }
}
