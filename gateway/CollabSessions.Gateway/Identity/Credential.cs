using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Identity;

/// <summary>Who made a request, as established from what it brought; or why nobody was.</summary>
/// <param name="Grant">What it allows; null when nothing was brought or it does not hold.</param>
/// <param name="SignInId">The browser sign-in behind it; null for tokens.</param>
/// <param name="Fault">Why there is no grant.</param>
internal sealed record Credential(Grant? Grant, string? SignInId, Fault? Fault)
{
    /// <summary>Nothing was brought, or nothing of ours.</summary>
    public static Credential None { get; } = new(null, null, Contracts.Fault.Unauthorized);

    /// <summary>The one established for this request.</summary>
    public static Credential Of(HttpContext context) => context.Features.Get<Credential>() ?? None;

    /// <summary>The grant of a request that has passed <see cref="Rest.SignedIn"/>.</summary>
    public static Grant GrantOf(HttpContext context) =>
        Of(context).Grant ?? throw new InvalidOperationException("This route does not ask for a credential.");
}
