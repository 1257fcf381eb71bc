using CollabSessions.Contracts;

namespace CollabSessions.Storage.Writing;

/// <summary>Takes a document: makes its row or raises its fence.</summary>
internal sealed class OpenRequest(DocumentId document) : WriteRequest<LogHead>(1, 0)
{
    public DocumentId Document { get; } = document;
}

/// <summary>Appends entries after the sequence that the owner believes is last.</summary>
internal sealed class AppendRequest(LogHead owner, long expectedSequence, IReadOnlyList<LogEntry> records, long bytes)
    : WriteRequest<long>(records.Count, bytes)
{
    public LogHead Owner { get; } = owner;

    public long ExpectedSequence { get; } = expectedSequence;

    public IReadOnlyList<LogEntry> Records { get; } = records;

    /// <summary>The sequence of the last entry, once appended.</summary>
    public long LastSequence => ExpectedSequence + Records.Count;

    public void StageConflict() => StageRefusal(new LogConflictException(Owner.Document.Key, ExpectedSequence));
}

/// <summary>Stores one part of a snapshot that nobody sees until its <see cref="SnapshotRequest"/> commits.</summary>
internal sealed class SnapshotPartRequest(LogHead owner, long sequence, int part, ReadOnlyMemory<byte> bytes)
    : WriteRequest<bool>(1, bytes.Length)
{
    public LogHead Owner { get; } = owner;

    public long Sequence { get; } = sequence;

    public int Part { get; } = part;

    public ReadOnlyMemory<byte> Content { get; } = bytes;
}

/// <summary>Makes a snapshot visible and forgets all but the newest two.</summary>
internal sealed class SnapshotRequest(LogHead owner, long sequence, long length, uint checksum) : WriteRequest<bool>(1, 0)
{
    public LogHead Owner { get; } = owner;

    public long Sequence { get; } = sequence;

    public long Length { get; } = length;

    public uint Checksum { get; } = checksum;
}
