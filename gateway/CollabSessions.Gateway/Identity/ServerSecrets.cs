using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CollabSessions.Gateway.Identity;

/// <summary>What this server alone knows: the administrator's token and the key that signs all others.</summary>
internal sealed class ServerSecrets
{
    private const int SecretBytes = 32;

    private readonly byte[] _adminToken;

    private ServerSecrets(string adminTokenPath, string adminToken, byte[] tokenKey)
    {
        AdminTokenPath = adminTokenPath;
        _adminToken = Encoding.ASCII.GetBytes(adminToken);
        TokenKey = tokenKey;
        ServerId = Convert.ToHexStringLower(HMACSHA256.HashData(tokenKey, "server id"u8)[..8]);
    }

    /// <summary>Where the administrator's token lies.</summary>
    public string AdminTokenPath { get; }

    /// <summary>The HMAC key of tokens and links, 32 bytes.</summary>
    public byte[] TokenKey { get; }

    /// <summary>Names this server in tokens and cookies, 16 hex digits; follows from the key and does not reveal it.</summary>
    public string ServerId { get; }

    /// <summary>Reads <c>admin.token</c> and <c>token.key</c> of a data directory, making them at first start.</summary>
    public static ServerSecrets Open(string directory, IRandomSource random)
    {
        var adminTokenPath = Path.Combine(directory, "admin.token");
        return new ServerSecrets(
            adminTokenPath,
            SecretFile.ReadOrCreate(adminTokenPath, Make, IsSecret),
            Base64Url.DecodeFromChars(SecretFile.ReadOrCreate(Path.Combine(directory, "token.key"), Make, IsSecret)));

        string Make()
        {
            Span<byte> secret = stackalloc byte[SecretBytes];
            random.Fill(secret);
            return Base64Url.EncodeToString(secret);
        }
    }

    /// <summary>Whether this is the administrator's token, in time that does not depend on where it differs.</summary>
    public bool IsAdminToken(string token) =>
        token.Length == _adminToken.Length && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token), _adminToken);

    private static bool IsSecret(string text) => Base64Url.IsValid(text, out var length) && length == SecretBytes;
}
