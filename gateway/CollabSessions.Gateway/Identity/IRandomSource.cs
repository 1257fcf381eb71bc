using System.Security.Cryptography;

namespace CollabSessions.Gateway.Identity;

/// <summary>Where ids and secrets come from; tests bring their own.</summary>
internal interface IRandomSource
{
    /// <summary>Fills the span with unpredictable bytes.</summary>
    void Fill(Span<byte> bytes);
}

/// <summary>The operating system's random numbers.</summary>
internal sealed class SystemRandomSource : IRandomSource
{
    /// <inheritdoc/>
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}

/// <summary>Ids drawn from a source.</summary>
internal static class RandomIds
{
    // 32 characters, so that a byte's low five bits choose one without bias; no l and o, which read like digits.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <summary><paramref name="length"/> characters of a-z and 2-9, five bits each.</summary>
    public static string NextName(this IRandomSource random, int length)
    {
        Span<byte> bytes = stackalloc byte[length];
        random.Fill(bytes);
        return string.Create(length, bytes, static (text, bytes) =>
        {
            for (var index = 0; index < text.Length; index++)
            {
                text[index] = Alphabet[bytes[index] & 31];
            }
        });
    }

    /// <summary>64 random bits.</summary>
    public static ulong NextUInt64(this IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }
}
