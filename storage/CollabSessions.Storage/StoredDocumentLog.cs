using System.Runtime.CompilerServices;
using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;
using CollabSessions.Storage.Records;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage;

/// <summary>The log of documents, on any database: checks what comes in, verifies what is read.</summary>
internal sealed class StoredDocumentLog(GroupCommit writer, IStoreReader reader) : IDocumentLog
{
    private const int EntriesMax = 256;
    private const long AppendBytesMax = 4L * RecordCodec.RecordBytesMax; // one append is one statement's worth of memory

    /// <inheritdoc/>
    public ValueTask<LogHead> OpenAsync(DocumentId document, CancellationToken cancellationToken) =>
        writer.WriteAsync(new OpenRequest(document), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An entry is larger than 64 MiB, all are larger than 256 MiB, or a user id is too long.</exception>
    public ValueTask<long> AppendAsync(
        LogHead owner,
        long expectedSequence,
        IReadOnlyList<LogEntry> entries,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(expectedSequence);
        ArgumentOutOfRangeException.ThrowIfZero(entries.Count, nameof(entries));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Count, EntriesMax, nameof(entries));
        var bytes = 0L;
        for (var index = 0; index < entries.Count; index++)
        {
            bytes += CheckedSize(entries[index]);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, AppendBytesMax, nameof(entries));
        return writer.WriteAsync(new AppendRequest(owner, expectedSequence, entries, bytes), cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogRecord> ReadAsync(
        LogHead owner,
        long afterSequence,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        var key = new byte[DocumentKey.LengthMax];
        var keyLength = DocumentKey.Write(key, owner.Document);
        var last = afterSequence;
        while (true)
        {
            var page = await reader.ReadRecordsAsync(owner.Document, owner.Epoch, last, cancellationToken);
            foreach (var (sequence, record) in page.Records)
            {
                if (sequence != last + 1
                    || sequence > page.Head
                    || !RecordCodec.TryRead(record, key.AsSpan(0, keyLength), owner.Epoch, sequence, out var entry))
                {
                    throw new LogCorruptException(owner.Document.Key, last + 1);
                }

                last = sequence;
                yield return new LogRecord(sequence, owner.Epoch, entry);
            }

            if (page.IsDamaged)
            {
                throw new LogCorruptException(owner.Document.Key, last + 1);
            }

            if (page.HasMore && page.Records.Count > 0)
            {
                continue;
            }

            // The end of what is there must be the end of what was written, and nobody may hold more than that.
            if (page.Head is { } head && head != last)
            {
                throw new LogCorruptException(owner.Document.Key, Math.Min(head, last) + 1);
            }

            yield break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LogSnapshot?> ReadSnapshotAsync(LogHead owner, CancellationToken cancellationToken)
    {
        for (var newer = 0; ; newer++)
        {
            var stored = await reader.ReadSnapshotAsync(owner.Document, owner.Epoch, newer, cancellationToken);
            if (stored is not { } candidate)
            {
                return null;
            }

            if (Verified(owner, candidate) is { } snapshot)
            {
                return snapshot;
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Large ones go in parts of 512 KiB, so that edits of other documents pass between them.</remarks>
    public async ValueTask WriteSnapshotAsync(LogHead owner, LogSnapshot snapshot, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(snapshot.Sequence);
        var bytes = snapshot.Bytes;
        for (var part = 0; part * (long)SnapshotCodec.PartBytes < bytes.Length; part++)
        {
            var offset = part * SnapshotCodec.PartBytes;
            var content = bytes.Slice(offset, Math.Min(SnapshotCodec.PartBytes, bytes.Length - offset));
            await writer.WriteAsync(new SnapshotPartRequest(owner, snapshot.Sequence, part, content), cancellationToken);
        }

        var checksum = Checksum(owner, snapshot.Sequence, bytes.Span);
        await writer.WriteAsync(new SnapshotRequest(owner, snapshot.Sequence, bytes.Length, checksum), cancellationToken);
    }

    private static LogSnapshot? Verified(LogHead owner, StoredSnapshot stored)
    {
        var length = 0L;
        foreach (var part in stored.Parts)
        {
            length += part.Length;
        }

        // Parts of a longer one that was written over at the same sequence may stand behind the last.
        if (stored.Length < 0 || stored.Length > length || stored.Length > Array.MaxLength)
        {
            return null;
        }

        var bytes = new byte[stored.Length];
        var position = 0;
        foreach (var part in stored.Parts)
        {
            var taken = Math.Min(part.Length, bytes.Length - position);
            part.AsSpan(0, taken).CopyTo(bytes.AsSpan(position));
            position += taken;
        }

        return Checksum(owner, stored.Sequence, bytes) == stored.Checksum ? new LogSnapshot(stored.Sequence, bytes) : null;
    }

    private static uint Checksum(LogHead owner, long sequence, ReadOnlySpan<byte> bytes)
    {
        Span<byte> key = stackalloc byte[DocumentKey.LengthMax];
        return SnapshotCodec.Checksum(key[..DocumentKey.Write(key, owner.Document)], owner.Epoch, sequence, bytes);
    }

    private static long CheckedSize(LogEntry entry)
    {
        if (entry.UserId.Length > Principal.UserIdLengthMax)
        {
            throw new ArgumentException($"A user id is at most {Principal.UserIdLengthMax} characters.");
        }

        var size = RecordCodec.Size(entry);
        return size <= RecordCodec.RecordBytesMax
            ? size
            : throw new ArgumentException($"A record is at most {RecordCodec.RecordBytesMax} bytes, this one is {size}.");
    }
}
