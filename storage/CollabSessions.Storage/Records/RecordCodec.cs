using System.Buffers.Binary;
using System.Text;
using CollabSessions.Contracts;

namespace CollabSessions.Storage.Records;

/// <summary>The bytes of one log record, the same in every database. Layout: <c>docs/log-format.md</c>.</summary>
internal static class RecordCodec
{
    /// <summary>The layout written by this version.</summary>
    public const byte Version = 1;

    /// <summary>Bytes before the user id.</summary>
    public const int HeaderBytes = 27;

    /// <summary>Largest record, in bytes: 64 MiB. Larger ones would not pass through a commit in useful time.</summary>
    public const int RecordBytesMax = 64 * 1024 * 1024;

    private const int ChecksumOffset = 1;
    private const int TimeOffset = 5;
    private const int ConnectionOffset = 13;
    private const int UserIdLengthOffset = 21;
    private const int RangesLengthOffset = 23;
    private const long TimeMin = -62_135_596_800_000; // the first and last millisecond of DateTimeOffset
    private const long TimeMax = 253_402_300_799_999;

    /// <summary>How many bytes <see cref="Write"/> takes. Never overflows.</summary>
    public static long Size(LogEntry entry) =>
        (long)HeaderBytes + Encoding.UTF8.GetByteCount(entry.UserId) + entry.ClientRanges.Length + entry.Update.Length;

    /// <summary>Writes a record and returns its length.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <param name="key">The document's key; in the checksum only.</param>
    /// <param name="epoch">The history it belongs to; in the checksum only.</param>
    /// <param name="sequence">Its place in it; in the checksum only.</param>
    /// <param name="entry">What is recorded.</param>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> key, uint epoch, long sequence, LogEntry entry)
    {
        var ranges = entry.ClientRanges.Span;
        var update = entry.Update.Span;
        var userIdLength = Encoding.UTF8.GetBytes(entry.UserId, destination[HeaderBytes..]);
        destination[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(destination[TimeOffset..], entry.Time.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt64LittleEndian(destination[ConnectionOffset..], entry.Connection.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[UserIdLengthOffset..], checked((ushort)userIdLength));
        BinaryPrimitives.WriteInt32LittleEndian(destination[RangesLengthOffset..], ranges.Length);
        var rangesOffset = HeaderBytes + userIdLength;
        ranges.CopyTo(destination[rangesOffset..]);
        update.CopyTo(destination[(rangesOffset + ranges.Length)..]);
        var length = rangesOffset + ranges.Length + update.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(
            destination[ChecksumOffset..],
            Checksum(destination[..length], key, epoch, sequence));
        return length;
    }

    /// <summary>Reads a record; false when a byte of it, or its place, is not what was written.</summary>
    /// <param name="record">The stored bytes. The entry keeps slices of them.</param>
    /// <param name="key">The document's key.</param>
    /// <param name="epoch">The history it was found in.</param>
    /// <param name="sequence">The place it was found at.</param>
    /// <param name="entry">What was appended.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> record,
        ReadOnlySpan<byte> key,
        uint epoch,
        long sequence,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LogEntry? entry)
    {
        entry = null;
        var bytes = record.Span;
        if (bytes.Length < HeaderBytes
            || bytes[0] != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]) != Checksum(bytes, key, epoch, sequence))
        {
            return false;
        }

        int userIdLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[UserIdLengthOffset..]);
        var rangesLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[RangesLengthOffset..]);
        var time = BinaryPrimitives.ReadInt64LittleEndian(bytes[TimeOffset..]);
        if (rangesLength < 0
            || rangesLength > bytes.Length - HeaderBytes - userIdLength
            || time is < TimeMin or > TimeMax)
        {
            return false;
        }

        var ranges = record.Slice(HeaderBytes + userIdLength, rangesLength);
        entry = new LogEntry(
            DateTimeOffset.FromUnixTimeMilliseconds(time),
            Encoding.UTF8.GetString(bytes.Slice(HeaderBytes, userIdLength)),
            new ConnectionId(BinaryPrimitives.ReadUInt64LittleEndian(bytes[ConnectionOffset..])),
            ranges,
            record[(HeaderBytes + userIdLength + rangesLength)..]);
        return true;
    }

    // The place is summed too: a record copied to another document or sequence is as bad as a flipped bit.
    private static uint Checksum(ReadOnlySpan<byte> record, ReadOnlySpan<byte> key, uint epoch, long sequence)
    {
        var checksum = new Crc32C();
        checksum.Add(key);
        checksum.Add(epoch);
        checksum.Add((ulong)sequence);
        checksum.Add(record[..ChecksumOffset]);
        checksum.Add(record[TimeOffset..]);
        return checksum.Value;
    }
}
