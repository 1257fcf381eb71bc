namespace CollabSessions.Gateway.Identity;

/// <summary>Whose tokens are believed besides our own: a team's backend, or its sign-in service.</summary>
internal sealed class IdentityOptions
{
    /// <summary>The configuration section: <c>COLLAB__Identity__Issuers__0__…</c> in the environment.</summary>
    public const string SectionName = "Collab:Identity";

    /// <summary>Most <see cref="Issuers"/>: a token's issuer is looked for in all of them.</summary>
    public const int IssuersMax = 16;

    /// <summary>Who signs. Default none.</summary>
    public IList<IssuerOptions> Issuers { get; } = [];
}

/// <summary>One who signs tokens (RFC 7519, RFC 7515) for people of this server.</summary>
internal sealed class IssuerOptions
{
    /// <summary>What <c>iss</c> must be, letter by letter.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>What <c>aud</c> must be or contain: this server's name at the issuer.</summary>
    public string Audience { get; set; } = "";

    /// <summary>How it signs. Fixed here; what a token says of itself must be the same.</summary>
    public TokenAlgorithm Algorithm { get; set; }

    /// <summary>A file of keys: a JWK set (RFC 7517), or for <see cref="TokenAlgorithm.HS256"/> also the secret itself. Read again when it changes.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Where its JWK set is, by https (http only on this machine). Fetched at start, every ten minutes, and for a key that is not known.</summary>
    public string? JwksUrl { get; set; }

    /// <summary>How much its clock may differ from ours, 0 to 5 min. Default 30 s.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest life of a token, 1 min to 30 d. Default 24 h: nobody takes a single one back.</summary>
    public TimeSpan LifetimeMax { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The claim that is the user id. Default <c>sub</c>.</summary>
    public string UserClaim { get; set; } = "sub";

    /// <summary>The claim that others see. Default <c>name</c>; the user id when it is missing.</summary>
    public string NameClaim { get; set; } = "name";

    /// <summary>Put before every user id, so that two issuers never mean the same person by chance. Default nothing.</summary>
    public string UserPrefix { get; set; } = "";

    /// <summary>The only projects that its people may enter. Default empty: all; policies decide.</summary>
    public IList<string> Projects { get; } = [];

    /// <summary>
    /// Whether the claims <c>project</c>, <c>session</c> and <c>access</c> (read, write) of a token give that access, as in our own tokens.
    /// Default false: a token only says who, <c>access</c> only lowers, and policies decide.
    /// </summary>
    public bool GivesAccess { get; set; }
}

/// <summary>How tokens are signed (RFC 7518).</summary>
internal enum TokenAlgorithm
{
    /// <summary>Nothing was chosen.</summary>
    None = 0,

    /// <summary>HMAC with SHA-256, a secret of 32 bytes or more.</summary>
    HS256,

    /// <summary>RSA (PKCS #1 v1.5) with SHA-256, 2,048 bits or more.</summary>
    RS256,

    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    ES256,
}
