using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>What the fakes give a credential: what it carries, where it is for, while it holds.</summary>
internal static class GrantRules
{
    public static bool Allows(this Grant grant, Access wanted, ProjectId project, SessionId session, DateTimeOffset now) =>
        grant.Access >= wanted
        && (grant.NotAfter is null || now < grant.NotAfter)
        && (grant.Project is null || grant.Project == project)
        && (grant.Session is null || grant.Session == session);

    public static bool Allows(this Grant grant, Access wanted, ProjectId project, DateTimeOffset now) =>
        grant.Session is null && grant.Allows(wanted, project, default, now);
}
