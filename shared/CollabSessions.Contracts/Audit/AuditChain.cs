using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CollabSessions.Contracts;

/// <summary>How one audit record holds on to the one before.</summary>
public static class AuditChain
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>What stands before the first record: 32 zeros.</summary>
    public static ReadOnlySpan<byte> Origin => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>SHA-256 of: the hash before, the sequence as 8 bytes big-endian, the content.</summary>
    public static byte[] Next(ReadOnlySpan<byte> previous, long sequence, ReadOnlySpan<byte> content)
    {
        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(place, sequence);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        hash.AppendData(place);
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }
}
