using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>A single right, or its refusal.</summary>
internal sealed record RightShape(string Resource, string Action, bool IsDenied = false, string? Condition = null)
{
    /// <summary>As the contracts know it.</summary>
    public static RightShape? From(GrantedRight? right) =>
        right is null ? null : new(right.Resource, right.Action, right.IsDenied, right.Condition);

    /// <summary>For the contracts.</summary>
    public GrantedRight ToRight() => new(Resource, Action, IsDenied, Condition);
}

/// <summary>What somebody was given: a role or a group, else a right.</summary>
internal sealed record GrantShape(
    string Id,
    string Subject,
    string? Role,
    RightShape? Right,
    string? Session,
    DateTimeOffset? From,
    DateTimeOffset? Until,
    string Reason,
    string GrantedBy,
    DateTimeOffset GrantedAt)
{
    /// <summary>As the contracts know it.</summary>
    public static GrantShape Of(AccessGrant grant) => new(
        grant.Id,
        grant.Subject,
        grant.Role,
        RightShape.From(grant.Right),
        grant.Session?.Value,
        grant.From,
        grant.Until,
        grant.Reason,
        grant.GrantedBy,
        grant.GrantedAt);
}

/// <summary>A grant to be made: either a role (or group) or a right.</summary>
internal sealed record GrantDraftShape(
    string Subject,
    string? Role = null,
    RightShape? Right = null,
    string? Session = null,
    DateTimeOffset? From = null,
    DateTimeOffset? Until = null,
    string? Reason = null)
{
    /// <summary>For the contracts; null when the session is no name. Everything else is the grain's to judge.</summary>
    public GrantDraft? ToDraft()
    {
        SessionId session = default;
        return Session is not null && !SessionId.TryParse(Session, out session)
            ? null
            : new GrantDraft(
                Subject, Role, Right?.ToRight(), Session is null ? null : session, From?.ToUniversalTime(), Until?.ToUniversalTime(), Reason);
    }
}

/// <summary>The grants that hold, will hold or have lapsed, as long as nobody revoked them.</summary>
internal sealed record GrantsAnswer(long Revision, IReadOnlyList<GrantShape> Grants);

/// <summary>Body of <c>POST …/grants/{id}/renewals</c>.</summary>
internal sealed record RenewalRequest(DateTimeOffset? Until, string? Reason = null);

/// <summary>The revision that holds from here on.</summary>
internal sealed record RevisionAnswer(long Revision);

/// <summary>Somebody and what is written about them.</summary>
internal sealed record MemberShape(string Subject, IReadOnlyList<GrantShape> Grants, IReadOnlyList<string> Groups);

/// <summary>People, groups and services.</summary>
internal sealed record MembersAnswer(long Revision, IReadOnlyList<MemberShape> Members);
