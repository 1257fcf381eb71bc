using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>Somebody else who signs tokens, by hand: what a library would refuse to sign can be made too.</summary>
internal sealed class TeamBackend : IDisposable
{
    public const string Issuer = "https://id.example.com";
    public const string Audience = "collab";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Secret { get; } = "a secret of the team, long enough";

    /// <summary>What its key address says.</summary>
    public string KeySet(string rsaId = "rsa-1", string ecdsaId = "ec-1")
    {
        var rsa = _rsa.ExportParameters(includePrivateParameters: false);
        var ecdsa = _ecdsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = rsaId, ["n"] = Text(rsa.Modulus!), ["e"] = Text(rsa.Exponent!) },
                new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = ecdsaId, ["x"] = Text(ecdsa.Q.X!), ["y"] = Text(ecdsa.Q.Y!) }),
        }.ToJsonString();
    }

    public static JsonObject Claims(DateTimeOffset now, string user = "ann", TimeSpan? lifetime = null) => new()
    {
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["sub"] = user,
        ["name"] = "Ann Lee",
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = (now + (lifetime ?? TimeSpan.FromHours(1))).ToUnixTimeSeconds(),
    };

    public string Sign(string algorithm, JsonObject claims, string? keyId = null)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (keyId is not null)
        {
            header["kid"] = keyId;
        }

        var text = $"{Text(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Text(Encoding.UTF8.GetBytes(claims.ToJsonString(JsonSerializerOptions.Web)))}";
        var bytes = Encoding.ASCII.GetBytes(text);
        return $"{text}.{Text(algorithm switch
        {
            "HS256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), bytes),
            "RS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => _ecdsa.SignData(bytes, HashAlgorithmName.SHA256),
            _ => [],
        })}";
    }

    /// <summary>HS256 with the public key as the secret: the classical confusion.</summary>
    public string SignWithPublicKey(JsonObject claims, string keyId)
    {
        var text = $"{Text(Encoding.UTF8.GetBytes($$"""{"alg":"HS256","kid":"{{keyId}}"}"""))}.{Text(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{text}.{Text(HMACSHA256.HashData(Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(text)))}";
    }

    public void Dispose()
    {
        _rsa.Dispose();
        _ecdsa.Dispose();
    }

    private static string Text(byte[] bytes) => Base64UrlEncoder.Encode(bytes);
}
