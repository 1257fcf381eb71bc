namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Body of <c>POST …/services</c>.</summary>
internal sealed record ServiceRequest(string Name, string Role, string? Session = null, DateTimeOffset? Until = null, string Reason = "", Expiry? Expires = null);

/// <summary>A service account and its token, which is shown once.</summary>
internal sealed record ServiceAnswer(string Subject, long Revision, GrantShape Grant, string Token, DateTimeOffset Expires);

/// <summary>Body of <c>POST …/services/{name}/tokens</c>.</summary>
internal sealed record ServiceTokenRequest(Expiry? Expires = null);

/// <summary>Body of <c>POST …/invites</c>.</summary>
internal sealed record OneTimeInviteRequest(string Role, string? Session = null, DateTimeOffset? Until = null, string Reason = "", Expiry? Expires = null);

/// <summary>A link that one person can open, once. Revoking the grant takes back what it gives, before and after it is opened.</summary>
internal sealed record OneTimeInviteAnswer(string Url, string Token, DateTimeOffset Expires, long Revision, GrantShape Grant);
