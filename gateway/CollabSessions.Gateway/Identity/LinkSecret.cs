using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Identity;

/// <summary>The secret of a one-time link: <c>userId.43characters</c>, 16 random bytes and a 16-byte HMAC over them and the user.</summary>
/// <remarks>The HMAC keeps strangers from waking the grain of a user they made up; the grain decides whether a link is good.</remarks>
internal static class LinkSecret
{
    private const int RandomBytes = 16;
    private const int TagBytes = 16;

    /// <summary>Draws a new one.</summary>
    public static string Create(ServerSecrets secrets, LinkPurpose purpose, string userId, IRandomSource random)
    {
        Span<byte> body = stackalloc byte[RandomBytes + TagBytes];
        random.Fill(body[..RandomBytes]);
        Tag(secrets, purpose, userId, body[..RandomBytes], body[RandomBytes..]);
        return $"{userId}.{Base64Url.EncodeToString(body)}";
    }

    /// <summary>Reads one from outside: whose it is and what its grain knows it by. False when this server never made it.</summary>
    public static bool TryRead(ServerSecrets secrets, LinkPurpose purpose, string? text, out string userId, out byte[] hash)
    {
        userId = string.Empty;
        hash = [];
        if (text is null || text.Length > Names.LengthMax + 64 || text.LastIndexOf('.') is not (> 0 and var dot))
        {
            return false;
        }

        Span<byte> body = stackalloc byte[RandomBytes + TagBytes];
        Span<byte> tag = stackalloc byte[TagBytes];
        var secret = text.AsSpan(dot + 1);
        if (!Names.IsValid(text.AsSpan(0, dot))
            || !Base64Url.IsValid(secret, out var length)
            || length != body.Length
            || Base64Url.DecodeFromChars(secret, body) != body.Length)
        {
            return false;
        }

        userId = text[..dot];
        Tag(secrets, purpose, userId, body[..RandomBytes], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, body[RandomBytes..]))
        {
            return false;
        }

        hash = HashOf(text);
        return true;
    }

    /// <summary>What a grain keeps of a link.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.ASCII.GetBytes(secret));

    private static void Tag(ServerSecrets secrets, LinkPurpose purpose, string userId, ReadOnlySpan<byte> random, Span<byte> tag)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secrets.TokenKey);
        hmac.AppendData(purpose is LinkPurpose.Invite ? "invite link\n"u8 : "sign-in link\n"u8);
        hmac.AppendData(Encoding.ASCII.GetBytes(userId));
        hmac.AppendData("\n"u8);
        hmac.AppendData(random);
        hmac.GetHashAndReset().AsSpan(0, TagBytes).CopyTo(tag);
    }
}

/// <summary>What a one-time link is for. One kind never passes for the other.</summary>
internal enum LinkPurpose
{
    /// <summary>Signs somebody in as who they are.</summary>
    SignIn,

    /// <summary>Makes the guest of an invite.</summary>
    Invite,
}
