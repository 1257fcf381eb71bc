using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CollabSessions.Contracts;

/// <summary>
/// A signed word that the trail once ended here, or that everything up to here was removed on purpose. Kept apart from the trail:
/// whoever cuts that would have to cut this too.
/// </summary>
/// <param name="Sequence">The last record at that time; of a cut, the last one that was removed.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Time">When, to the millisecond.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256, 64 bytes (IEEE P1363), over all the others.</param>
/// <param name="IsCut">Whether retention removed the record and all before it: a trail may begin behind it.</param>
public sealed record AuditCheckpoint(
    long Sequence, ReadOnlyMemory<byte> Hash, DateTimeOffset Time, ReadOnlyMemory<byte> Signature, bool IsCut = false)
{
    private const string CutMark = "cut ";

    private const DSASignatureFormat Format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation;

    /// <summary>Signs what a trail ends with.</summary>
    public static AuditCheckpoint Sign(ECDsa key, AuditRecord last, DateTimeOffset time) => Sign(key, last, time, isCut: false);

    /// <summary>Signs that a record and all before it are about to be removed.</summary>
    public static AuditCheckpoint SignCut(ECDsa key, AuditRecord last, DateTimeOffset time) => Sign(key, last, time, isCut: true);

    /// <summary>Whether the holder of the key said this.</summary>
    public bool IsSignedBy(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.VerifyData(Text(Sequence, Hash.Span, Time, IsCut), Signature.Span, HashAlgorithmName.SHA256, Format);
    }

    /// <summary>One line: <c>sequence hash time signature</c>, hashes and signatures in lower-case hexadecimal, time in milliseconds; <c>cut</c> before a cut.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsCut ? CutMark : "")}{Sequence} {Convert.ToHexStringLower(Hash.Span)} {Time.ToUnixTimeMilliseconds()} {Convert.ToHexStringLower(Signature.Span)}");

    /// <summary>Reads such a line.</summary>
    public static bool TryParse(string line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out AuditCheckpoint? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(line);
        checkpoint = null;
        var hash = new byte[AuditChain.HashBytes];
        var signature = new byte[2 * AuditChain.HashBytes];
        var isCut = line.StartsWith(CutMark, StringComparison.Ordinal);
        if (line[(isCut ? CutMark.Length : 0)..].Split(' ') is not [var sequenceText, var hashText, var timeText, var signatureText]
            || !long.TryParse(sequenceText, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            || !long.TryParse(timeText, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            || time > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || !IsHex(hashText, hash)
            || !IsHex(signatureText, signature))
        {
            return false;
        }

        checkpoint = new AuditCheckpoint(sequence, hash, DateTimeOffset.FromUnixTimeMilliseconds(time), signature, isCut);
        return true;
    }

    private static AuditCheckpoint Sign(ECDsa key, AuditRecord last, DateTimeOffset time, bool isCut)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(last);
        var signature = key.SignData(Text(last.Sequence, last.Hash.Span, time, isCut), HashAlgorithmName.SHA256, Format);
        return new AuditCheckpoint(last.Sequence, last.Hash, time, signature, isCut);
    }

    private static bool IsHex(string text, byte[] bytes) =>
        Convert.FromHexString(text, bytes, out var read, out var written) == System.Buffers.OperationStatus.Done
        && read == text.Length
        && written == bytes.Length;

    private static byte[] Text(long sequence, ReadOnlySpan<byte> hash, DateTimeOffset time, bool isCut) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"collab audit {(isCut ? "cut" : "checkpoint")} 1\n{sequence}\n{Convert.ToHexStringLower(hash)}\n{time.ToUnixTimeMilliseconds()}\n"));
}
