using CollabSessions.Contracts;
using CollabSessions.Policy;

namespace CollabSessions.Sessions;

/// <summary>Decides: credential, then policy, then ceiling. The one place that does.</summary>
/// <remarks>
/// A credential that does not cover the place, or is over: no. The server's administrator: yes. A rule that denies the person,
/// or whose condition is broken: no, whatever the credential carries. Then one that only says who has what the policy gives
/// him; one that carries rights has what the policy gives the role they are worth. The credential's ceiling comes last.
/// </remarks>
internal static class AccessJudge
{
    /// <summary>What a credential may do in a document.</summary>
    public static Verdict OnDocument(AccessHolder holder, ProjectPolicy? policy, ProjectId project, DocumentId document, DateTimeOffset now)
    {
        var whole = AccessPaths.Of(project, document.Session);
        var path = $"{whole}doc/{document.Name}";
        return Judge(holder, policy, project, document.Session, whole, path, path, whole + "presence", now);
    }

    /// <summary>What a credential may do in a session as such: hear it, write somewhere in it, rule it.</summary>
    public static Verdict OnSession(AccessHolder holder, ProjectPolicy? policy, ProjectId project, SessionId session, DateTimeOffset now)
    {
        var whole = AccessPaths.Of(project, session);
        return Judge(holder, policy, project, session, whole, whole, whole + "doc/", whole + "comment/", now);
    }

    /// <summary>Whether a credential may do one thing.</summary>
    public static Ruling On(AccessHolder holder, ProjectPolicy? policy, ProjectId project, string resource, string action, DateTimeOffset now)
    {
        if (AccessPaths.PlaceOf(project, resource) is not { } place)
        {
            return new Ruling(Ground.NoPlace, default);
        }

        var session = SessionId.TryParse(place[(project.Value.Length + 1)..], out var id) ? id : default(SessionId?);
        var asked = new Asked(holder, policy, place, now);
        return asked.On(project, session, resource, action);
    }

    private static Verdict Judge(
        AccessHolder holder,
        ProjectPolicy? policy,
        ProjectId project,
        SessionId session,
        string whole,
        string read,
        string write,
        string speak,
        DateTimeOffset now)
    {
        var asked = new Asked(holder, policy, AccessPaths.PlaceOf(project, session), now);
        var (level, maySpeak) = (Access.None, false);
        if (asked.On(project, session, read, "read").IsAllowed)
        {
            level = !asked.On(project, session, write, "write").IsAllowed ? Access.Read
                : asked.On(project, session, whole, "admin").IsAllowed ? Access.Admin
                : Access.Write;
            maySpeak = asked.On(project, session, speak, "write").IsAllowed;
        }

        return new Verdict(level < holder.Grant.Access ? level : holder.Grant.Access, maySpeak, policy, asked.NotBefore, asked.NotAfter);
    }

    // Asks, and remembers for how long all the answers together hold.
    private struct Asked(AccessHolder holder, ProjectPolicy? policy, string place, DateTimeOffset now)
    {
        public DateTimeOffset NotBefore { get; private set; } = DateTimeOffset.MinValue;

        public DateTimeOffset NotAfter { get; private set; } = DateTimeOffset.MaxValue;

        public Ruling On(ProjectId project, SessionId? session, string resource, string action)
        {
            if (!holder.Covers(project, session, now))
            {
                return new Ruling(Ground.Credential, default);
            }

            NotAfter = holder.Grant.NotAfter is { } end && end < NotAfter ? end : NotAfter;
            if (holder.Grant.IsServerAdministrator)
            {
                return new Ruling(Ground.ServerAdministrator, default);
            }

            if (holder.Grant.Access < Needed(project, session, resource, action))
            {
                return new Ruling(Ground.Ceiling, default);
            }

            if (policy is null)
            {
                return new Ruling(Ground.NoPolicy, default);
            }

            if (holder.IsService && policy.State.EndOf(holder.Subject) > holder.Grant.Revision)
            {
                return new Ruling(Ground.EndedAccount, default);
            }

            var own = Decide(policy, holder.Subject, resource, action);
            if (holder.Role is not { } role || (!own.IsAllowed && own.Reason is not DecisionReason.NoRule))
            {
                return new Ruling(own.IsAllowed ? Ground.Own : Ground.OwnRefusal, own);
            }

            var carried = Decide(policy, role, resource, action);
            return new Ruling(carried.IsAllowed ? Ground.Carried : Ground.CarriedRefusal, carried);
        }

        // Who only reads is still seen by the others; who only writes does not administer.
        private static Access Needed(ProjectId project, SessionId? session, string resource, string action) => action switch
        {
            "read" => Access.Read,
            "write" when session is { } id && IsPresence(project, id, resource) => Access.Read,
            "write" or "execute" or "delete" when session is not null || resource == AccessPaths.Of(project, "session/") => Access.Write,
            _ => Access.Admin,
        };

        // The path is only spelled out for what ends as it does.
        private static bool IsPresence(ProjectId project, SessionId session, string resource) =>
            resource.EndsWith("/presence", StringComparison.Ordinal) && resource == AccessPaths.Of(project, session, "presence");

        private Decision Decide(ProjectPolicy policy, string subject, string resource, string action)
        {
            var decision = policy.Set.Decide(PolicyContext.Default, now, subject, place, resource, action, holder.Circumstances);
            NotBefore = decision.NotBefore > NotBefore ? decision.NotBefore : NotBefore;
            NotAfter = decision.NotAfter < NotAfter ? decision.NotAfter : NotAfter;
            return decision;
        }
    }
}

/// <summary>By what something was decided.</summary>
internal enum Ground
{
    /// <summary>The credential is for another place, or its time is over.</summary>
    Credential,

    /// <summary>The server's administrator may.</summary>
    ServerAdministrator,

    /// <summary>The credential is for less.</summary>
    Ceiling,

    /// <summary>The service account that the token is for has ended; who has its name now is another one.</summary>
    EndedAccount,

    /// <summary>The policy cannot be read.</summary>
    NoPolicy,

    /// <summary>The resource is no path of the project.</summary>
    NoPlace,

    /// <summary>The policy gives it to the person.</summary>
    Own,

    /// <summary>It does not, or refuses it.</summary>
    OwnRefusal,

    /// <summary>The policy gives it to the role that the credential is worth.</summary>
    Carried,

    /// <summary>It does not, or refuses it.</summary>
    CarriedRefusal,
}

/// <summary>One answer.</summary>
/// <param name="Ground">By what.</param>
/// <param name="Decision">The policy's decision, when it was asked.</param>
internal readonly record struct Ruling(Ground Ground, Decision Decision)
{
    /// <summary>Whether it may happen.</summary>
    public bool IsAllowed => Ground is Ground.ServerAdministrator or Ground.Own or Ground.Carried;
}
