using System.Net;
using CollabSessions.Contracts;
using CollabSessions.Policy;

namespace CollabSessions.Sessions;

/// <summary>A credential as the policy sees it: who, from where, and what it stands for by itself.</summary>
internal sealed class AccessHolder(Grant grant)
{
    private static readonly PolicyValue Unknown = PolicyValue.Of([]);

    /// <summary>The credential.</summary>
    public Grant Grant { get; } = grant;

    /// <summary>Who holds it.</summary>
    public string Subject { get; init; } = Subjects.Of(grant.Principal);

    /// <summary>Whether it is a token of a service account; one of whom only the name is known has none.</summary>
    public bool IsService { get; private init; } = grant.Principal.UserId.StartsWith(Subjects.Service, StringComparison.Ordinal);

    /// <summary>The role that its own rights are worth; null for one that only says who.</summary>
    public string? Role { get; } = RoleOf(grant);

    /// <summary>The circumstances, for conditions.</summary>
    public PolicyValue Circumstances { get; } = CircumstancesOf(grant.Address);

    /// <summary>Somebody of whom only the name is known.</summary>
    public static AccessHolder Named(string subject, ProjectId project, string? address) =>
        new(new Grant(new Principal(subject, subject), project, null, Access.Admin, null, IsIdentity: true, address)) { Subject = subject, IsService = false };

    /// <summary>The circumstances of an address; without one a condition that needs it is broken.</summary>
    public static PolicyValue CircumstancesOf(string? address) =>
        IPAddress.TryParse(address, out var parsed) ? PolicyValue.Of(("address", parsed.ToString())) : Unknown;

    /// <summary>Whether the credential is for a place and holds.</summary>
    public bool Covers(ProjectId project, SessionId? session, DateTimeOffset now) =>
        (Grant.NotAfter is null || now < Grant.NotAfter)
        && (Grant.Project is null || Grant.Project == project)
        && (Grant.Session is null || Grant.Session == session)
        && Grant.Access is > Access.None and <= Access.Admin;

    private static string? RoleOf(Grant grant) => (grant.IsIdentity, grant.Session, grant.Access) switch
    {
        (true, _, _) => null,
        (_, _, Access.Admin) => "role:admin",
        (_, null, Access.Write) => "role:editor",
        (_, null, _) => "role:viewer",
        (_, _, Access.Write) => "role:contributor",
        _ => "role:guest",
    };
}
