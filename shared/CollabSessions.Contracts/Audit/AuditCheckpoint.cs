using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CollabSessions.Contracts;

/// <summary>A signed word that the trail once ended here. Kept apart from it: whoever cuts the trail would have to cut this too.</summary>
/// <param name="Sequence">The last record at that time.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Time">When, to the millisecond.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256, 64 bytes (IEEE P1363), over the other three.</param>
public sealed record AuditCheckpoint(long Sequence, ReadOnlyMemory<byte> Hash, DateTimeOffset Time, ReadOnlyMemory<byte> Signature)
{
    private const DSASignatureFormat Format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation;

    /// <summary>Signs what a trail ends with.</summary>
    public static AuditCheckpoint Sign(ECDsa key, AuditRecord last, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(last);
        var signature = key.SignData(Text(last.Sequence, last.Hash.Span, time), HashAlgorithmName.SHA256, Format);
        return new AuditCheckpoint(last.Sequence, last.Hash, time, signature);
    }

    /// <summary>Whether the holder of the key said this.</summary>
    public bool IsSignedBy(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.VerifyData(Text(Sequence, Hash.Span, Time), Signature.Span, HashAlgorithmName.SHA256, Format);
    }

    /// <summary>One line: <c>sequence hash time signature</c>, hashes and signatures in lower-case hexadecimal, time in milliseconds.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Sequence} {Convert.ToHexStringLower(Hash.Span)} {Time.ToUnixTimeMilliseconds()} {Convert.ToHexStringLower(Signature.Span)}");

    /// <summary>Reads such a line.</summary>
    public static bool TryParse(string line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out AuditCheckpoint? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(line);
        checkpoint = null;
        var hash = new byte[AuditChain.HashBytes];
        var signature = new byte[2 * AuditChain.HashBytes];
        if (line.Split(' ') is not [var sequenceText, var hashText, var timeText, var signatureText]
            || !long.TryParse(sequenceText, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            || !long.TryParse(timeText, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            || time > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || !IsHex(hashText, hash)
            || !IsHex(signatureText, signature))
        {
            return false;
        }

        checkpoint = new AuditCheckpoint(sequence, hash, DateTimeOffset.FromUnixTimeMilliseconds(time), signature);
        return true;
    }

    private static bool IsHex(string text, byte[] bytes) =>
        Convert.FromHexString(text, bytes, out var read, out var written) == System.Buffers.OperationStatus.Done
        && read == text.Length
        && written == bytes.Length;

    private static byte[] Text(long sequence, ReadOnlySpan<byte> hash, DateTimeOffset time) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"collab audit checkpoint 1\n{sequence}\n{Convert.ToHexStringLower(hash)}\n{time.ToUnixTimeMilliseconds()}\n"));
}
