using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace CollabSessions.Gateway.Identity;

/// <summary>The keys of one issuer that fit its algorithm, at one moment.</summary>
internal sealed class IssuerKeys
{
    /// <summary>The largest file or answer that is read, in bytes.</summary>
    public const int BytesMax = 64 * 1024;

    /// <summary>Most keys of a set.</summary>
    public const int CountMax = 32;

    private const int SecretBytesMin = 32;
    private const int RsaBitsMin = 2048;
    private const int P256Bits = 256;

    private readonly List<SecurityKey> _keys;

    private IssuerKeys(List<SecurityKey> keys) => _keys = keys;

    /// <summary>Reads a JWK set, or a bare secret for <see cref="TokenAlgorithm.HS256"/>.</summary>
    /// <returns>The keys, or null and why not, without anything of the text.</returns>
    public static IssuerKeys? Parse(string text, TokenAlgorithm algorithm, out string? problem)
    {
        var trimmed = text.Trim();
        if (algorithm is TokenAlgorithm.HS256 && !trimmed.StartsWith('{'))
        {
            var secret = Encoding.UTF8.GetBytes(trimmed);
            problem = secret.Length < SecretBytesMin ? $"The secret has fewer than {SecretBytesMin} bytes." : null;
            return problem is null ? new IssuerKeys([new SymmetricSecurityKey(secret)]) : null;
        }

        JsonWebKeySet set;
        try
        {
            set = new JsonWebKeySet(trimmed);
        }
        catch (ArgumentException)
        {
            problem = "This is not a JWK set.";
            return null;
        }

        if (set.Keys.Count is 0 or > CountMax)
        {
            problem = $"A JWK set has 1 to {CountMax} keys.";
            return null;
        }

        // Sets hold keys for other purposes too; what does not fit is no key here.
        var keys = set.Keys.Where(key => Fits(key, algorithm)).ToList<SecurityKey>();
        problem = keys.Count == 0 ? $"No key of the set is for signing with {algorithm}." : null;
        return problem is null ? new IssuerKeys(keys) : null;
    }

    /// <summary>The keys that a token may be signed with: the one it names, or the only one there is when it names none.</summary>
    public IReadOnlyList<SecurityKey> Find(string? keyId) =>
        string.IsNullOrEmpty(keyId) ? (_keys.Count == 1 ? _keys : [])
        : _keys.Find(key => key.KeyId == keyId) is { } named ? [named]
        : _keys is [{ KeyId: null or "" } only] ? [only]
        : [];

    private static bool Fits(JsonWebKey key, TokenAlgorithm algorithm) =>
        key.Use is null or "sig"
        && (key.Alg is null || key.Alg == algorithm.ToString())
        && algorithm switch
        {
            TokenAlgorithm.HS256 => key is { Kty: JsonWebAlgorithmsKeyTypes.Octet, KeySize: >= SecretBytesMin * 8 },
            TokenAlgorithm.RS256 => key is { Kty: JsonWebAlgorithmsKeyTypes.RSA, KeySize: >= RsaBitsMin },
            TokenAlgorithm.ES256 => key is { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256, KeySize: P256Bits },
            _ => false,
        };
}
