using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Body of <c>POST /api/projects</c>.</summary>
internal sealed record ProjectRequest(string Id, string? Owner = null);

/// <summary>A project.</summary>
internal sealed record ProjectShape(string Id);

/// <summary>A page of projects, by name.</summary>
internal sealed record ProjectsAnswer(IReadOnlyList<ProjectShape> Projects);

/// <summary>A project that was made.</summary>
internal sealed record ProjectMadeAnswer(string Id, long Revision);

/// <summary>A role; <c>rules</c> are lines of the policy.</summary>
internal sealed record RoleShape(string Name, IReadOnlyList<string> Inherits, IReadOnlyList<string> Rules, bool IsShipped)
{
    /// <summary>As the contracts know it.</summary>
    public static RoleShape From(AccessRole role) => new(role.Name, role.Inherits, role.Rules, role.IsShipped);
}

/// <summary>All roles, shipped ones first.</summary>
internal sealed record RolesAnswer(long Revision, IReadOnlyList<RoleShape> Roles);

/// <summary>Body of <c>PUT …/roles/{name}</c>.</summary>
internal sealed record RoleRequest(IReadOnlyList<string> Inherits, IReadOnlyList<RightShape> Rules, string Reason = "");

/// <summary>A group and its direct members.</summary>
internal sealed record GroupShape(string Name, IReadOnlyList<string> Members);

/// <summary>Somebody who would like to have a role.</summary>
internal sealed record RequestShape(
    string Id,
    string Subject,
    string Name,
    string Role,
    string? Session,
    DateTimeOffset? Until,
    string Reason,
    DateTimeOffset At,
    DateTimeOffset ExpiresAt)
{
    /// <summary>As the contracts know it.</summary>
    public static RequestShape From(AccessRequest request) => new(
        request.Id,
        request.Subject,
        request.Name,
        request.Role,
        request.Session?.Value,
        request.Until,
        request.Reason,
        request.At,
        request.ExpiresAt);
}

/// <summary>Requests that nobody has answered.</summary>
internal sealed record RequestsAnswer(IReadOnlyList<RequestShape> Requests);

/// <summary>Body of <c>POST …/requests</c>.</summary>
internal sealed record RequestRequest(string Role, string Reason, string? Session = null, DateTimeOffset? Until = null);

/// <summary>Body of <c>POST …/requests/{id}/answer</c>.</summary>
internal sealed record AnswerRequest(bool Approve, DateTimeOffset? Until = null, string Reason = "");

/// <summary>Who may do what, as it is written.</summary>
internal sealed record AccessViewAnswer(
    string Project,
    long Revision,
    IReadOnlyList<GrantShape> Grants,
    string Lines,
    IReadOnlyList<RoleShape> Roles,
    IReadOnlyList<GroupShape> Groups,
    IReadOnlyList<RequestShape> Requests)
{
    /// <summary>As the contracts know it.</summary>
    public static AccessViewAnswer From(AccessView view) => new(
        view.Project.Value,
        view.Revision,
        [.. view.Grants.Select(GrantShape.Of)],
        view.Lines,
        [.. view.Roles.Select(RoleShape.From)],
        [.. view.Groups.Select(static group => new GroupShape(group.Name, group.Members))],
        [.. view.Requests.Select(RequestShape.From)]);
}

/// <summary>The whole policy as files of Casbin.</summary>
internal sealed record PolicyFilesAnswer(long Revision, string Model, string Policy);

/// <summary>How many projects live by the files that were read again.</summary>
internal sealed record ReloadAnswer(int Projects);
