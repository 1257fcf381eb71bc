using System.ComponentModel;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Rest;

/// <summary>A person.</summary>
internal sealed record UserShape(string Id, string Name)
{
    /// <summary>As the contracts know them.</summary>
    public static UserShape From(Principal principal) => new(principal.UserId, principal.Name);
}

/// <summary>A session as clients see it.</summary>
internal sealed record SessionShape(
    string Id,
    string Name,
    SessionKind Kind,
    SessionState State,
    string Project,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt)
{
    /// <summary>As the table knows it.</summary>
    public static SessionShape From(SessionRow row) => new(
        row.Id.Value, row.Name, row.Kind, row.State, row.Project.Value, row.CreatedBy, row.CreatedAt, row.ChangedAt);
}

/// <summary>A session in an invite.</summary>
internal sealed record SessionNameShape(string Id, string Name);

/// <summary>Body of <c>POST /api/sign-in</c> and of its preview.</summary>
internal sealed record SignInRequest([property: Description("What stands after # in the sign-in link.")] string Secret);

/// <summary>What a sign-in link would do.</summary>
internal sealed record SignInPreview(UserShape User, DateTimeOffset NotAfter);

/// <summary>Who has just signed in.</summary>
internal sealed record SignInAnswer(UserShape User);

/// <summary>Who asks, and what they may do by their credential alone: <c>none</c> for one that leaves it to the policy.</summary>
internal sealed record MeAnswer(UserShape User, Access Access, string? Project, string? Session, DateTimeOffset? NotAfter);

/// <summary>Body of <c>POST /api/tokens</c>.</summary>
internal sealed record TokenRequest(string User, string Name, string Project, TokenAccess Access = TokenAccess.Policy, string? Session = null, Expiry? Expires = null);

/// <summary>What a token is worth.</summary>
internal enum TokenAccess
{
    /// <summary>Reading, by itself.</summary>
    Read,

    /// <summary>Reading and writing, by itself.</summary>
    Write,

    /// <summary>What the project's policy gives its holder.</summary>
    Policy,
}

/// <summary>A new token. It is shown once.</summary>
internal sealed record TokenAnswer(string Token, DateTimeOffset Expires);

/// <summary>Body of <c>POST /api/sessions</c>.</summary>
internal sealed record SessionRequest(string Name, SessionKind Kind, string Project = "default");

/// <summary>A page of sessions, newest first.</summary>
internal sealed record SessionsAnswer(IReadOnlyList<SessionShape> Sessions);

/// <summary>Body of <c>POST /api/sessions/{id}/invites</c>.</summary>
internal sealed record InviteRequest(Access Access, Expiry? Expires = null);

/// <summary>A new invite.</summary>
internal sealed record InviteAnswer(string Url, string Token, DateTimeOffset Expires);

/// <summary>Body of <c>POST /api/invites/preview</c>.</summary>
internal sealed record InvitePreviewRequest(string Token);

/// <summary>What an invite is for. One for a single person has a project and a role, and a session unless it is for the whole project.</summary>
internal sealed record InvitePreview(
    SessionNameShape? Session, Access Access, DateTimeOffset Expires, string? Project = null, string? Role = null);

/// <summary>Body of <c>POST /api/invites/accept</c>.</summary>
internal sealed record InviteAcceptRequest(string Token, string Name);

/// <summary>Who has just come in, and where.</summary>
internal sealed record InviteAcceptAnswer(UserShape User, SessionShape? Session);

/// <summary>Whether the server serves.</summary>
internal sealed record HealthAnswer(string Status);
