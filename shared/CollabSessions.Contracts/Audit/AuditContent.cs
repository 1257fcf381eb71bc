using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CollabSessions.Contracts;

/// <summary>The bytes of an audit entry that its hash is over.</summary>
/// <remarks>
/// Layout 1, integers big-endian: version (1 byte), milliseconds since 1970-01-01 UTC (8), allowed (1), SHA-256 of the
/// detail's UTF-8 (32), then actor, address, project, action, resource and rule, each a length (2) and UTF-8.
/// </remarks>
public static class AuditContent
{
    private const byte Version = 1;
    private const int TimeOffset = 1;
    private const int AllowedOffset = 9;
    private const int DetailOffset = 10;
    private const int TextsOffset = DetailOffset + SHA256.HashSizeInBytes;
    private const int Texts = 6;
    private const int TextLengthBytes = 2;
    private const long TimeMin = -62_135_596_800_000; // the first and last millisecond of DateTimeOffset
    private const long TimeMax = 253_402_300_799_999;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes an entry.</summary>
    /// <exception cref="ArgumentException">A text is longer than <see cref="AuditEntry"/> says, or holds half a surrogate pair.</exception>
    public static byte[] Write(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ReadOnlySpan<(string Text, int LengthMax)> texts =
        [
            (entry.Actor, Principal.UserIdLengthMax),
            (entry.Address, 64),
            (entry.Project, 64),
            (entry.Action, 64),
            (entry.Resource, 512),
            (entry.Rule, 1024),
        ];
        var length = TextsOffset;
        foreach (var (text, lengthMax) in texts)
        {
            if (text.Length > lengthMax)
            {
                throw new ArgumentException($"An audit text of {text.Length} characters is longer than {lengthMax}.", nameof(entry));
            }

            length += TextLengthBytes + Utf8.GetByteCount(text);
        }

        var detail = Utf8.GetBytes(entry.Detail);
        if (entry.Action.Length == 0 || detail.Length > AuditEntry.DetailBytesMax)
        {
            throw new ArgumentException("An audit entry needs an action, and a detail of at most 16 KiB.", nameof(entry));
        }

        var bytes = new byte[length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(TimeOffset), entry.Time.ToUnixTimeMilliseconds());
        bytes[AllowedOffset] = entry.Allowed ? (byte)1 : (byte)0;
        SHA256.HashData(detail, bytes.AsSpan(DetailOffset));
        var rest = bytes.AsSpan(TextsOffset);
        foreach (var (text, _) in texts)
        {
            var written = Utf8.GetBytes(text, rest[TextLengthBytes..]);
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)written);
            rest = rest[(TextLengthBytes + written)..];
        }

        return bytes;
    }

    /// <summary>Reads an entry back; null when the bytes are none, or the detail is not the one that was hashed.</summary>
    /// <param name="content">What <see cref="Write"/> wrote.</param>
    /// <param name="detail">The detail; null when it was erased, which the entry then says.</param>
    public static AuditEntry? Read(ReadOnlySpan<byte> content, string? detail)
    {
        if (content.Length < TextsOffset || content[0] != Version || content[AllowedOffset] > 1)
        {
            return null;
        }

        var time = BinaryPrimitives.ReadInt64BigEndian(content[TimeOffset..]);
        if (time is < TimeMin or > TimeMax)
        {
            return null;
        }

        var texts = new string[Texts];
        var rest = content[TextsOffset..];
        for (var index = 0; index < Texts; index++)
        {
            if (rest.Length < TextLengthBytes || rest.Length - TextLengthBytes < BinaryPrimitives.ReadUInt16BigEndian(rest))
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (!System.Text.Unicode.Utf8.IsValid(rest.Slice(TextLengthBytes, length)))
            {
                return null;
            }

            texts[index] = Utf8.GetString(rest.Slice(TextLengthBytes, length));
            rest = rest[(TextLengthBytes + length)..];
        }

        if (!rest.IsEmpty || (detail is not null && !HoldsDetail(content, detail)))
        {
            return null;
        }

        return new AuditEntry(
            DateTimeOffset.FromUnixTimeMilliseconds(time),
            texts[0],
            texts[1],
            texts[2],
            texts[3],
            texts[4],
            content[AllowedOffset] == 1,
            texts[5],
            detail ?? Erased);
    }

    /// <summary>What stands in place of a detail that was erased.</summary>
    public const string Erased = "{\"erased\":true}";

    private static bool HoldsDetail(ReadOnlySpan<byte> content, string detail)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(detail), hash);
        return hash.SequenceEqual(content.Slice(DetailOffset, SHA256.HashSizeInBytes));
    }
}
