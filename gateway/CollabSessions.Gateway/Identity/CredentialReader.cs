using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Identity;

/// <summary>Turns what a request brought into a <see cref="Credential"/>. The one place that reads tokens.</summary>
internal sealed class CredentialReader(ServerSecrets secrets, TokenMint mint, IssuerTokens issuers, SignInCheck signIns, TimeProvider time)
{
    /// <summary>The subprotocol that our own clients offer beside their token.</summary>
    public const string Subprotocol = "collab";

    private const string BearerPrefix = "Bearer ";
    private const int AdminTokenLength = 43;

    private static readonly Principal Administrator = new("admin", "Administrator");

    /// <summary>Whether the request relies on a cookie, which browsers add to requests that other sites make.</summary>
    public bool ReliesOnCookie(HttpContext context) =>
        FindToken(context) is null && context.Request.Cookies.ContainsKey(SignInCookie.NameFor(secrets));

    /// <summary>Whether the request brought a token of its own, good or bad.</summary>
    public static bool HasToken(HttpContext context) => FindToken(context) is not null;

    /// <summary>
    /// Reads the header, then for sockets the query and the subprotocols, then the cookie. The first that is there counts
    /// alone: a bad token is not excused by a good cookie.
    /// </summary>
    public async ValueTask<Credential> ReadAsync(HttpContext context)
    {
        if (FindToken(context) is { } token)
        {
            await PrepareAsync(token, context.RequestAborted);
            return ReadToken(token);
        }

        if (await SignInCookie.ReadAsync(context) is not var (grant, signInId))
        {
            return Credential.None;
        }

        if (time.GetUtcNow() >= grant.NotAfter)
        {
            return new Credential(null, null, Fault.Expired);
        }

        return await signIns.IsOpenAsync(grant.Principal.UserId, signInId)
            ? new Credential(grant, signInId, null)
            : Credential.None;
    }

    /// <summary>The subprotocol to answer with: ours if offered, else the first; null when none was offered.</summary>
    /// <remarks>A browser fails a connection whose offer is not taken up.</remarks>
    public static string? SelectSubprotocol(IList<string> offered) =>
        offered.Count == 0 ? null : offered.Contains(Subprotocol) ? Subprotocol : offered[0];

    private static string? FindToken(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length > 0)
        {
            // Another scheme is a credential too, and not one of ours.
            return header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? header[BearerPrefix.Length..].Trim() : string.Empty;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            return null;
        }

        // The second name is SignalR's.
        if (context.Request.Query.TryGetValue("token", out var query) || context.Request.Query.TryGetValue("access_token", out query))
        {
            return query.ToString();
        }

        foreach (var offered in context.WebSockets.WebSocketRequestedProtocols)
        {
            if (LooksLikeToken(offered))
            {
                return offered;
            }
        }

        return null;
    }

    private static bool LooksLikeToken(string text) =>
        text != Subprotocol && (text.Length == AdminTokenLength || text.AsSpan().Count('.') == 2);

    /// <summary>To be awaited before <see cref="ReadToken"/>: another issuer may have signed with a key that has to be fetched.</summary>
    public ValueTask PrepareAsync(string token, CancellationToken cancellationToken) => issuers.PrepareAsync(token, cancellationToken);

    /// <summary>What a token alone is worth, wherever it was brought.</summary>
    public Credential ReadToken(string token)
    {
        if (secrets.IsAdminToken(token))
        {
            return new Credential(new Grant(Administrator, null, null, Access.Admin, null), null, null);
        }

        return (issuers.Knows(token) ? issuers.Verify(token) : mint.Verify(TokenPurpose.Access, token)) switch
        {
            TokenOutcome.Good good => new Credential(good.Grant, null, null),
            TokenOutcome.Bad bad => new Credential(null, null, bad.Fault),
            _ => Credential.None,
        };
    }
}
