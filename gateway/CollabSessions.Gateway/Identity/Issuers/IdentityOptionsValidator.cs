using CollabSessions.Contracts;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Identity;

/// <summary>Checks <see cref="IdentityOptions"/> when the host starts, and says by name what is wrong.</summary>
internal sealed class IdentityOptionsValidator : IValidateOptions<IdentityOptions>
{
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        var problems = new List<string>();
        if (options.Issuers.Count > IdentityOptions.IssuersMax)
        {
            problems.Add($"{IdentityOptions.SectionName}:Issuers has more than {IdentityOptions.IssuersMax}.");
        }

        for (var index = 0; index < options.Issuers.Count; index++)
        {
            var issuer = options.Issuers[index];
            if (WhyNot(issuer) is { } problem)
            {
                problems.Add($"{IdentityOptions.SectionName}:Issuers:{index}: {problem}");
            }

            if (options.Issuers.Take(index).Any(other => other.Issuer == issuer.Issuer))
            {
                problems.Add($"{IdentityOptions.SectionName}:Issuers:{index}: '{issuer.Issuer}' is there twice.");
            }
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string? WhyNot(IssuerOptions issuer) =>
        issuer.Issuer.Length == 0 ? "Issuer is missing: what 'iss' is in its tokens."
        : issuer.Audience.Length == 0 ? "Audience is missing: what 'aud' is in its tokens. A token for somebody else must not pass here."
        : issuer.Algorithm is TokenAlgorithm.None || !Enum.IsDefined(issuer.Algorithm) ? "Algorithm is HS256, RS256 or ES256."
        : string.IsNullOrEmpty(issuer.KeyFile) == string.IsNullOrEmpty(issuer.JwksUrl) ? "Give either KeyFile or JwksUrl."
        : issuer.Algorithm is TokenAlgorithm.HS256 && issuer.KeyFile is null ? "A secret for HS256 comes from a KeyFile: whoever can fetch it can sign."
        : issuer.JwksUrl is { Length: > 0 } url && !IsKeyAddress(url) ? "JwksUrl is an https address."
        : issuer.ClockSkew < TimeSpan.Zero || issuer.ClockSkew > SkewMax ? "ClockSkew is 0 to 5 minutes."
        : issuer.LifetimeMax < TimeSpan.FromMinutes(1) || issuer.LifetimeMax > Lifetimes.TokenMax ? "LifetimeMax is 1 minute to 30 days."
        : issuer.UserClaim.Length == 0 || issuer.NameClaim.Length == 0 ? "UserClaim and NameClaim are names of claims."
        : issuer.UserPrefix.Length > Principal.UserIdLengthMax / 2 ? "UserPrefix is 64 characters at most."
        : issuer.Projects.FirstOrDefault(static project => !ProjectId.TryParse(project, out _)) is { } wrong ? $"'{wrong}' is no project."
        : null;

    private static bool IsKeyAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
