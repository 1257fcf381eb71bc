using System.Globalization;
using CollabSessions.Contracts;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CollabSessions.Gateway.Identity;

/// <summary>Tokens that others sign: a team's backend or its sign-in service. Bounded before it is parsed; the algorithm is fixed by configuration.</summary>
internal sealed class IssuerTokens : IHostedService, IDisposable
{
    /// <summary>The longest token, in characters.</summary>
    private const int LengthMax = 8 * 1024;

    // What our own people are called; nobody else may call somebody so.
    private static readonly string[] ReservedPrefixes = ["service:", "guest-", "group:", "role:", "grant:"];
    private static readonly string[] ReservedNames = ["admin"];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LengthMax, MapInboundClaims = false };
    private readonly Dictionary<string, (IssuerOptions Options, IssuerKeySource Source)> _issuers = new(StringComparer.Ordinal);
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private Task _refreshing = Task.CompletedTask;

    /// <summary>Knows the configured issuers, and no key before the host starts.</summary>
    public IssuerTokens(IOptions<IdentityOptions> options, TimeProvider time, ILogger<IssuerKeySource> logger)
    {
        _time = time;
        foreach (var issuer in options.Value.Issuers)
        {
            _issuers.Add(issuer.Issuer, (issuer, new IssuerKeySource(issuer, _http, time, logger)));
        }
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (options, source) in _issuers.Values)
        {
            await source.RefreshAsync(cancellationToken);
            if (source.Keys is null && options.KeyFile is { Length: > 0 } file)
            {
                // An address may answer later; a file that is wrong now was configured wrong.
                throw new InvalidOperationException($"The keys of issuer '{options.Issuer}' in '{file}' cannot be used. The log says why.");
            }
        }

        if (_issuers.Count > 0)
        {
            _refreshing = RefreshAsync(_stopping.Token);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _refreshing;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, source) in _issuers.Values)
        {
            source.Dispose();
        }

        _stopping.Dispose();
        _http.Dispose();
    }

    /// <summary>Whether a token says that it is by one of the issuers. Proves nothing.</summary>
    public bool Knows(string token) => TryRead(token, out _, out _);

    /// <summary>Fetches the keys of an issuer if a token names one that is not known yet. Bounded in how often; failures are logged.</summary>
    public async ValueTask PrepareAsync(string token, CancellationToken cancellationToken)
    {
        if (TryRead(token, out var jwt, out var issuer) && issuer.Source.Keys?.Find(jwt.Kid) is not { Count: > 0 })
        {
            await issuer.Source.RefreshAsync(cancellationToken);
        }
    }

    /// <summary>Checks a token and reads what it says of its holder.</summary>
    public TokenOutcome Verify(string token)
    {
        if (!TryRead(token, out var jwt, out var issuer) || issuer.Source.Keys?.Find(jwt.Kid) is not { Count: > 0 } keys)
        {
            return new TokenOutcome.Bad(Fault.Unauthorized);
        }

        var validation = _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer.Options.Issuer,
            ValidAudience = issuer.Options.Audience,
            ValidAlgorithms = [issuer.Options.Algorithm.ToString()],
            IssuerSigningKeys = keys,
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, _, _) => keys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            RequireAudience = true,

            // Judged below, by our clock.
            ValidateLifetime = false,
        });

        // Nothing in it waits: the keys are here.
        return validation is { IsCompletedSuccessfully: true, Result.IsValid: true }
            ? Judge(jwt, issuer.Options)
            : new TokenOutcome.Bad(Fault.Unauthorized);
    }

    private static Grant? GrantOf(JsonWebToken jwt, IssuerOptions options, DateTimeOffset notAfter)
    {
        var userId = TextOf(jwt, options.UserClaim);
        if (string.IsNullOrEmpty(userId))
        {
            return null;
        }

        userId = options.UserPrefix + userId;
        var name = Shorten(TextOf(jwt, options.NameClaim) is { Length: > 0 } said ? said : userId);
        if (!Principal.IsValid(userId, name)
            || ReservedNames.Contains(userId, StringComparer.OrdinalIgnoreCase)
            || ReservedPrefixes.Any(prefix => userId.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var (project, session, access) = (TextOf(jwt, "project"), TextOf(jwt, "session"), TextOf(jwt, "access"));
        ProjectId projectId = default;
        SessionId sessionId = default;
        if ((project is not null && !ProjectId.TryParse(project, out projectId))
            || (session is not null && (project is null || !SessionId.TryParse(session, out sessionId)))
            || access is not (null or "read" or "write")
            || (options.Projects.Count > 0 && (project is null || !options.Projects.Contains(project))))
        {
            return null;
        }

        var ceiling = access switch { "read" => Access.Read, "write" => Access.Write, _ => Access.Admin };
        var carries = options.GivesAccess && project is not null && access is not null;
        return new Grant(
            new Principal(userId, name), project is null ? null : projectId, session is null ? null : sessionId, ceiling, notAfter)
        {
            IsIdentity = !carries,
        };
    }

    private static string? TextOf(JsonWebToken jwt, string claim) =>
        jwt.TryGetPayloadValue<object>(claim, out var value)
            ? value switch
            {
                string text => text,
                int or long => Convert.ToString(value, CultureInfo.InvariantCulture),
                _ => "", // There and not a text: not what was meant, and not the same as absent.
            }
            : null;

    private static string Shorten(string name)
    {
        if (name.Length <= Principal.NameLengthMax)
        {
            return name;
        }

        var length = Principal.NameLengthMax;
        return name[..(char.IsHighSurrogate(name[length - 1]) ? length - 1 : length)];
    }

    private TokenOutcome Judge(JsonWebToken jwt, IssuerOptions options)
    {
        var now = _time.GetUtcNow();
        if (!jwt.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Exp, out var expires)
            || expires is <= 0 or > 253_402_300_799 // The last second of a four-digit year.
            || (jwt.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Nbf, out var notBefore) && notBefore > (now + options.ClockSkew).ToUnixTimeSeconds())
            || (jwt.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Iat, out var issued) && issued > (now + options.ClockSkew).ToUnixTimeSeconds())
            || DateTimeOffset.FromUnixTimeSeconds(expires) - now > options.LifetimeMax + options.ClockSkew)
        {
            return new TokenOutcome.Bad(Fault.Unauthorized);
        }

        var notAfter = DateTimeOffset.FromUnixTimeSeconds(expires) + options.ClockSkew;
        return now >= notAfter ? new TokenOutcome.Bad(Fault.Expired)
            : GrantOf(jwt, options, notAfter) is { } grant ? new TokenOutcome.Good(grant)
            : new TokenOutcome.Bad(Fault.Unauthorized);
    }

    private bool TryRead(string token, out JsonWebToken jwt, out (IssuerOptions Options, IssuerKeySource Source) issuer)
    {
        (jwt, issuer) = (null!, default); // Only read when this says true.
        if (_issuers.Count == 0 || token.Length is 0 or > LengthMax || token.AsSpan().Count('.') != 2)
        {
            return false;
        }

        try
        {
            jwt = new JsonWebToken(token);
        }
        catch (ArgumentException)
        {
            return false;
        }

        return _issuers.TryGetValue(jwt.Issuer, out issuer);
    }

    private async Task RefreshAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(IssuerKeySource.Period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                foreach (var (_, source) in _issuers.Values)
                {
                    await source.RefreshAsync(stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
