using System.Globalization;
using System.Security.Claims;
using CollabSessions.Contracts;
using Microsoft.AspNetCore.Authentication;

namespace CollabSessions.Gateway.Identity;

/// <summary>The browser's credential: a grant and its sign-in id in an encrypted cookie. The user grain says whether it is still open.</summary>
internal static class SignInCookie
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "cookie";

    private const string UserClaim = "user";
    private const string NameClaim = "name";
    private const string SignInClaim = "sign-in";
    private const string AccessClaim = "access";
    private const string ProjectClaim = "project";
    private const string SessionClaim = "session";
    private const string NotAfterClaim = "not-after";
    private const string IdentityClaim = "identity";

    /// <summary>The cookie's name: per server, because browsers keep one jar for all ports of a host.</summary>
    public static string NameFor(ServerSecrets secrets) => $"collab-{secrets.ServerId}";

    /// <summary>Sets the cookie. The grant must have an end.</summary>
    public static Task SetAsync(HttpContext context, Grant grant, string signInId)
    {
        var notAfter = grant.NotAfter ?? throw new ArgumentException("A cookie's grant must have an end.", nameof(grant));
        var identity = new ClaimsIdentity(Scheme);
        identity.AddClaim(new(UserClaim, grant.Principal.UserId));
        identity.AddClaim(new(NameClaim, grant.Principal.Name));
        identity.AddClaim(new(SignInClaim, signInId));
        identity.AddClaim(new(AccessClaim, ((int)grant.Access).ToString(CultureInfo.InvariantCulture)));
        identity.AddClaim(new(NotAfterClaim, notAfter.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        if (grant.Project is { } project)
        {
            identity.AddClaim(new(ProjectClaim, project.Value));
        }

        if (grant.Session is { } session)
        {
            identity.AddClaim(new(SessionClaim, session.Value));
        }

        if (grant.IsIdentity)
        {
            identity.AddClaim(new(IdentityClaim, "1"));
        }

        var properties = new AuthenticationProperties { IsPersistent = true, ExpiresUtc = notAfter };
        return context.SignInAsync(Scheme, new ClaimsPrincipal(identity), properties);
    }

    /// <summary>Removes the cookie from the browser.</summary>
    public static Task RemoveAsync(HttpContext context) => context.SignOutAsync(Scheme);

    /// <summary>Reads the request's cookie; null when there is none of ours.</summary>
    public static async Task<(Grant Grant, string SignInId)?> ReadAsync(HttpContext context)
    {
        var ticket = await context.AuthenticateAsync(Scheme);
        return ticket.Principal is { } principal ? Read(principal) : null;
    }

    private static (Grant Grant, string SignInId)? Read(ClaimsPrincipal principal)
    {
        var user = principal.FindFirstValue(UserClaim);
        var name = principal.FindFirstValue(NameClaim);
        var projectText = principal.FindFirstValue(ProjectClaim);
        var sessionText = principal.FindFirstValue(SessionClaim);
        ProjectId project = default;
        SessionId session = default;
        if (!Principal.IsValid(user, name)
            || principal.FindFirstValue(SignInClaim) is not { Length: > 0 } signIn
            || !int.TryParse(principal.FindFirstValue(AccessClaim), CultureInfo.InvariantCulture, out var access)
            || access is < (int)Access.Read or > (int)Access.Admin
            || !long.TryParse(principal.FindFirstValue(NotAfterClaim), CultureInfo.InvariantCulture, out var notAfter)
            || (projectText is not null && !ProjectId.TryParse(projectText, out project))
            || (sessionText is not null && !SessionId.TryParse(sessionText, out session)))
        {
            return null;
        }

        var grant = new Grant(
            new Principal(user!, name!), // Just checked.
            projectText is null ? null : project,
            sessionText is null ? null : session,
            (Access)access,
            DateTimeOffset.FromUnixTimeMilliseconds(notAfter),
            IsIdentity: principal.HasClaim(IdentityClaim, "1"));
        return (grant, signIn);
    }
}
