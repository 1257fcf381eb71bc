using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Identity;

/// <summary>Makes and checks this server's tokens: compact JWT (RFC 7519), HS256 and nothing else.</summary>
/// <remarks>
/// There is no choice of algorithm to get wrong: the header is one constant, compared as text. The signature is compared in
/// its encoded form, so no second spelling of a token exists.
/// </remarks>
internal sealed class TokenMint(ServerSecrets secrets, TimeProvider time)
{
    /// <summary>The longest token, in characters.</summary>
    public const int LengthMax = 4096;

    // {"alg":"HS256","typ":"JWT"}
    private const string Header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

    private const int SignatureLength = 43;

    private const string IdentityAccess = "policy";

    // How far ahead the clock of the node that issued a token may be.
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(1);

    private readonly string _issuer = $"collab:{secrets.ServerId}";

    /// <summary>Signs a grant. It must name a project, an end, and read or write access; one that only says who has no ceiling. The end is within <see cref="Lifetimes.TokenMax"/>.</summary>
    public string Sign(TokenPurpose purpose, Grant grant)
    {
        if (grant is not { Project: { } project, NotAfter: { } notAfter }
            || (grant.IsIdentity ? grant.Access is not Access.Admin || purpose is not TokenPurpose.Access : grant.Access is not (Access.Read or Access.Write)))
        {
            throw new ArgumentException("A token needs a project, an end, and read or write access, unless it only says who.", nameof(grant));
        }

        var claims = new TokenClaims
        {
            Issuer = _issuer,
            Audience = AudienceOf(purpose),
            UserId = grant.Principal.UserId,
            Name = grant.Principal.Name,
            Project = project.Value,
            Session = grant.Session?.Value,
            Access = grant.IsIdentity ? IdentityAccess : grant.Access is Access.Write ? "write" : "read",
            IssuedAt = time.GetUtcNow().ToUnixTimeSeconds(),
            Expires = notAfter.ToUnixTimeSeconds(),
            Revision = grant.Revision,
        };
        var text = $"{Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, TokenClaimsJson.Default.TokenClaims))}";
        return $"{text}.{SignatureOf(text)}";
    }

    /// <summary>Checks a token from outside: length, header, signature, then every claim.</summary>
    public TokenOutcome Verify(TokenPurpose purpose, string token)
    {
        if (token.Length is 0 or > LengthMax
            || token.Split('.') is not [Header, var payload, { Length: SignatureLength } signature]
            || !Ascii.IsValid(token)
            || !CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(SignatureOf($"{Header}.{payload}")))
            || Parse(payload) is not { } claims)
        {
            return new TokenOutcome.Bad(Fault.Unauthorized);
        }

        return Judge(purpose, claims);
    }

    private static TokenClaims? Parse(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize(Base64Url.DecodeFromChars(payload), TokenClaimsJson.Default.TokenClaims);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException)
        {
            // Signed by our key and still not ours: another version's token.
            return null;
        }
    }

    private TokenOutcome Judge(TokenPurpose purpose, TokenClaims claims)
    {
        var now = time.GetUtcNow();
        SessionId session = default;
        if (claims.Issuer != _issuer
            || claims.Audience != AudienceOf(purpose)
            || !Principal.IsValid(claims.UserId, claims.Name)
            || !ProjectId.TryParse(claims.Project, out var project)
            || (claims.Session is not null && !SessionId.TryParse(claims.Session, out session))
            || !(claims.Access is "read" or "write" || (claims.Access is IdentityAccess && purpose is TokenPurpose.Access))
            || claims.Expires <= claims.IssuedAt
            || claims.Expires - claims.IssuedAt > (long)Lifetimes.TokenMax.TotalSeconds
            || claims.IssuedAt > (now + SkewMax).ToUnixTimeSeconds()
            || claims.IssuedAt < 0
            || claims.Revision < 0)
        {
            return new TokenOutcome.Bad(Fault.Unauthorized);
        }

        var notAfter = DateTimeOffset.FromUnixTimeSeconds(claims.Expires);
        return now >= notAfter
            ? new TokenOutcome.Bad(Fault.Expired)
            : new TokenOutcome.Good(new Grant(
                new Principal(claims.UserId, claims.Name),
                project,
                claims.Session is null ? null : session,
                claims.Access is IdentityAccess ? Access.Admin : claims.Access is "write" ? Access.Write : Access.Read,
                notAfter,
                IsIdentity: claims.Access is IdentityAccess,
                Revision: claims.Revision));
    }

    private string AudienceOf(TokenPurpose purpose) => purpose switch
    {
        TokenPurpose.Access => $"{_issuer}/access",
        TokenPurpose.Invite => $"{_issuer}/invite",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose)),
    };

    private string SignatureOf(string text) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(secrets.TokenKey, Encoding.ASCII.GetBytes(text)));
}

/// <summary>What a token is for. One kind never passes for the other.</summary>
internal enum TokenPurpose
{
    /// <summary>Sent with requests.</summary>
    Access,

    /// <summary>Turned into a guest's sign-in.</summary>
    Invite,
}
