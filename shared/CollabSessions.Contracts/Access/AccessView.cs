namespace CollabSessions.Contracts;

/// <summary>Who may do what in a project, as it is written.</summary>
/// <param name="Project">Which.</param>
/// <param name="Revision">The revision that is shown.</param>
/// <param name="Grants">Every grant, past and future ones included as long as nobody revoked them; oldest first.</param>
/// <param name="Lines">The team's own lines.</param>
/// <param name="Roles">The roles that there are, shipped ones first.</param>
/// <param name="Groups">The groups that anything is said of.</param>
/// <param name="Requests">Requests that nobody has answered.</param>
[GenerateSerializer, Immutable, Alias("access-view")]
public sealed record AccessView(
    [property: Id(0)] ProjectId Project,
    [property: Id(1)] long Revision,
    [property: Id(2)] IReadOnlyList<AccessGrant> Grants,
    [property: Id(3)] string Lines,
    [property: Id(4)] IReadOnlyList<AccessRole> Roles,
    [property: Id(5)] IReadOnlyList<AccessGroup> Groups,
    [property: Id(6)] IReadOnlyList<AccessRequest> Requests);

/// <summary>A role.</summary>
/// <param name="Name"><c>role:editor</c>.</param>
/// <param name="Inherits">Roles that whoever has this one has too, direct ones.</param>
/// <param name="Rules">Its own rules, as lines.</param>
/// <param name="IsShipped">Whether it came with the server; else the team wrote it.</param>
[GenerateSerializer, Immutable, Alias("access-role")]
public sealed record AccessRole(
    [property: Id(0)] string Name,
    [property: Id(1)] IReadOnlyList<string> Inherits,
    [property: Id(2)] IReadOnlyList<string> Rules,
    [property: Id(3)] bool IsShipped);

/// <summary>A group.</summary>
/// <param name="Name"><c>group:docs</c>.</param>
/// <param name="Members">Subjects that are in it now, direct ones.</param>
[GenerateSerializer, Immutable, Alias("access-group")]
public sealed record AccessGroup([property: Id(0)] string Name, [property: Id(1)] IReadOnlyList<string> Members);

/// <summary>Somebody who would like to have a role.</summary>
/// <param name="Id">Unique in the project for ever.</param>
/// <param name="Subject">Who.</param>
/// <param name="Name">His name at the time.</param>
/// <param name="Role">What he would like to be.</param>
/// <param name="Session">Where; null in the whole project.</param>
/// <param name="Until">Until when; null for good.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When he asked.</param>
/// <param name="ExpiresAt">When it lapses unanswered.</param>
[GenerateSerializer, Immutable, Alias("access-request")]
public sealed record AccessRequest(
    [property: Id(0)] string Id,
    [property: Id(1)] string Subject,
    [property: Id(2)] string Name,
    [property: Id(3)] string Role,
    [property: Id(4)] SessionId? Session,
    [property: Id(5)] DateTimeOffset? Until,
    [property: Id(6)] string Reason,
    [property: Id(7)] DateTimeOffset At,
    [property: Id(8)] DateTimeOffset ExpiresAt);

/// <summary>A request on its way. The fields are those of <see cref="AccessRequest"/>.</summary>
[GenerateSerializer, Immutable, Alias("access-request-draft")]
public sealed record AccessRequestDraft(
    [property: Id(0)] string Role,
    [property: Id(1)] SessionId? Session,
    [property: Id(2)] DateTimeOffset? Until,
    [property: Id(3)] string Reason);

/// <summary>Open requests.</summary>
/// <param name="Revision">The revision that is shown.</param>
/// <param name="Requests">Oldest first.</param>
[GenerateSerializer, Immutable, Alias("access-requests")]
public sealed record AccessRequests([property: Id(0)] long Revision, [property: Id(1)] IReadOnlyList<AccessRequest> Requests);

/// <summary>Grants that end.</summary>
/// <param name="Revision">The revision that is shown.</param>
/// <param name="Grants">The next to end first.</param>
[GenerateSerializer, Immutable, Alias("access-endings")]
public sealed record AccessEndings([property: Id(0)] long Revision, [property: Id(1)] IReadOnlyList<AccessGrant> Grants);
