namespace CollabSessions.Storage.Reading;

/// <summary>Some of a document's records as one consistent look at the database found them, unverified.</summary>
/// <param name="Head">The sequence that should be last; null when the document is in another history by now.</param>
/// <param name="Records">In order of sequence.</param>
/// <param name="HasMore">The page was full: ask again.</param>
/// <param name="IsDamaged">The database itself could not read on.</param>
internal readonly record struct RecordPage(long? Head, IReadOnlyList<StoredRecord> Records, bool HasMore, bool IsDamaged)
{
    /// <summary>Most records in a page.</summary>
    public const int RecordsMax = 256;

    /// <summary>A page ends with the record that passes this size, in bytes: 1 MiB.</summary>
    public const long BytesMax = 1024 * 1024;
}

/// <summary>One record as stored.</summary>
/// <param name="Sequence">Where it was found.</param>
/// <param name="Record">In the layout of <c>docs/log-format.md</c>.</param>
internal readonly record struct StoredRecord(long Sequence, byte[] Record);

/// <summary>A snapshot as stored, unverified.</summary>
/// <param name="Sequence">The last record that is in it.</param>
/// <param name="Length">Its length when it was written, in bytes.</param>
/// <param name="Checksum">Its checksum when it was written.</param>
/// <param name="Parts">What is there of it, in order.</param>
internal readonly record struct StoredSnapshot(long Sequence, long Length, uint Checksum, IReadOnlyList<byte[]> Parts);
