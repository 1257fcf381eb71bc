namespace CollabSessions.Storage.Records;

/// <summary>How a snapshot is cut and summed. Layout: <c>docs/log-format.md</c>.</summary>
internal static class SnapshotCodec
{
    /// <summary>Size of each part but the last, in bytes: 512 KiB, so that edits pass between the parts of a large one.</summary>
    public const int PartBytes = 512 * 1024;

    /// <summary>The checksum over its place, its length and its bytes.</summary>
    public static uint Checksum(ReadOnlySpan<byte> key, uint epoch, long sequence, ReadOnlySpan<byte> bytes)
    {
        var checksum = new Crc32C();
        checksum.Add(key);
        checksum.Add(epoch);
        checksum.Add((ulong)sequence);
        checksum.Add((ulong)bytes.Length);
        checksum.Add(bytes);
        return checksum.Value;
    }
}
