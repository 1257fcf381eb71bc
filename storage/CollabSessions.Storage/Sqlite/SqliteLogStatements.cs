using System.Buffers;
using CollabSessions.Contracts;
using CollabSessions.Storage.Records;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage.Sqlite;

/// <summary>The statements behind documents, records and snapshots.</summary>
internal sealed class SqliteLogStatements : IDisposable
{
    /// <summary>Every how many records of a document there is a mark.</summary>
    public const int MarkInterval = 256;

    private const int BufferBytesKept = 1024 * 1024; // a larger one goes back to the pool after use

    private readonly SqliteStatement _open;
    private readonly SqliteStatement _advance;
    private readonly SqliteStatement _addRecord;
    private readonly SqliteStatement _addMark;
    private readonly SqliteStatement _addPart;
    private readonly SqliteStatement _addSnapshot;
    private readonly SqliteStatement _forgetSnapshots;
    private readonly SqliteStatement _forgetParts;
    private readonly byte[] _key = new byte[DocumentKey.LengthMax];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private long _lastRecord; // only ever grows: a batch that failed leaves a gap

    public SqliteLogStatements(SqliteConnection connection)
    {
        _open = connection.Prepare(
            """
            INSERT INTO document (key, epoch, fence, last_sequence, last_record, before_record) VALUES (?1, 1, 1, 0, 0, 0)
            ON CONFLICT (key) DO UPDATE SET fence = fence + 1
            RETURNING epoch, fence, last_sequence
            """);
        _advance = connection.Prepare(
            """
            UPDATE document SET last_sequence = ?5, last_record = ?6, before_record = last_record
            WHERE key = ?1 AND epoch = ?2 AND fence = ?3 AND last_sequence = ?4
                AND ?4 = coalesce((SELECT sequence FROM record WHERE record.id = last_record), 0)
            RETURNING id, before_record
            """);
        _addRecord = connection.Prepare(
            "INSERT INTO record (id, document_id, epoch, sequence, previous_id, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _addMark = connection.Prepare(
            "INSERT INTO record_mark (document_id, epoch, sequence, record_id) VALUES (?1, ?2, ?3, ?4)");
        _addPart = connection.Prepare(
            """
            INSERT OR REPLACE INTO snapshot_part (document_id, epoch, sequence, part, bytes)
            SELECT id, epoch, ?4, ?5, ?6 FROM document WHERE key = ?1 AND epoch = ?2 AND fence = ?3
            """);
        _addSnapshot = connection.Prepare(
            """
            INSERT INTO snapshot (document_id, epoch, sequence, length, checksum)
            SELECT id, epoch, ?4, ?5, ?6 FROM document
            WHERE key = ?1 AND epoch = ?2 AND fence = ?3 AND last_sequence >= ?4
            ON CONFLICT (document_id, epoch, sequence) DO UPDATE SET length = excluded.length, checksum = excluded.checksum
            RETURNING document_id
            """);
        _forgetSnapshots = connection.Prepare(
            """
            DELETE FROM snapshot WHERE document_id = ?1 AND epoch = ?2 AND sequence NOT IN (
                SELECT sequence FROM snapshot WHERE document_id = ?1 AND epoch = ?2 ORDER BY sequence DESC LIMIT 2)
            """);
        _forgetParts = connection.Prepare(
            """
            DELETE FROM snapshot_part WHERE document_id = ?1 AND epoch = ?2 AND sequence <= ?3 AND sequence NOT IN (
                SELECT sequence FROM snapshot WHERE document_id = ?1 AND epoch = ?2)
            """);
        _lastRecord = connection.Number("SELECT max(id) FROM record");
    }

    public void Open(OpenRequest request)
    {
        _open.BindText(1, Key(request.Document)).Step();
        var head = new LogHead(request.Document, checked((uint)_open.Int64(0)), _open.Int64(1), _open.Int64(2));
        _open.Reset();
        request.Stage(head);
    }

    public void Append(AppendRequest request)
    {
        var owner = request.Owner;
        var key = Key(owner.Document);

        // The fence: this statement changes a row only for the owner that opened last, at the sequence that is last,
        // and only if the last record agrees. An owner that reloads after a disagreement finds what is damaged.
        _advance
            .BindText(1, key)
            .Bind(2, owner.Epoch)
            .Bind(3, owner.Fence)
            .Bind(4, request.ExpectedSequence)
            .Bind(5, request.LastSequence)
            .Bind(6, _lastRecord + request.Records.Count);
        if (!_advance.Step())
        {
            request.StageConflict();
            return;
        }

        var document = _advance.Int64(0);
        var previous = _advance.Int64(1);
        _advance.Reset();
        var sequence = request.ExpectedSequence;
        for (var index = 0; index < request.Records.Count; index++)
        {
            sequence++;
            _lastRecord++;
            _addRecord.Bind(1, _lastRecord).Bind(2, document).Bind(3, owner.Epoch).Bind(4, sequence).Bind(5, previous);
            AddRecord(key, owner.Epoch, sequence, request.Records[index]);
            previous = _lastRecord;
            if (sequence % MarkInterval == 0)
            {
                _addMark.Bind(1, document).Bind(2, owner.Epoch).Bind(3, sequence).Bind(4, _lastRecord).Run();
            }
        }

        request.Stage(sequence);
    }

    public void AddSnapshotPart(SnapshotPartRequest request)
    {
        var owner = request.Owner;
        var changes = _addPart
            .BindText(1, Key(owner.Document))
            .Bind(2, owner.Epoch)
            .Bind(3, owner.Fence)
            .Bind(4, request.Sequence)
            .Bind(5, request.Part)
            .Bind(6, request.Content.Span)
            .Run();
        if (changes == 0)
        {
            request.StageRefusal(new LogConflictException(owner.Document.Key, request.Sequence));
            return;
        }

        request.Stage(true);
    }

    public void AddSnapshot(SnapshotRequest request)
    {
        var owner = request.Owner;
        _addSnapshot
            .BindText(1, Key(owner.Document))
            .Bind(2, owner.Epoch)
            .Bind(3, owner.Fence)
            .Bind(4, request.Sequence)
            .Bind(5, request.Length)
            .Bind(6, request.Checksum);
        if (!_addSnapshot.Step())
        {
            request.StageRefusal(new LogConflictException(owner.Document.Key, request.Sequence));
            return;
        }

        var document = _addSnapshot.Int64(0);
        _addSnapshot.Reset();
        _forgetSnapshots.Bind(1, document).Bind(2, owner.Epoch).Run();
        _forgetParts.Bind(1, document).Bind(2, owner.Epoch).Bind(3, request.Sequence).Run();
        request.Stage(true);
    }

    public void Dispose()
    {
        _open.Dispose();
        _advance.Dispose();
        _addRecord.Dispose();
        _addMark.Dispose();
        _addPart.Dispose();
        _addSnapshot.Dispose();
        _forgetSnapshots.Dispose();
        _forgetParts.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void AddRecord(ReadOnlySpan<byte> key, uint epoch, long sequence, LogEntry entry)
    {
        var size = (int)RecordCodec.Size(entry); // at most RecordCodec.RecordBytesMax, checked before it was queued
        if (size > _buffer.Length)
        {
            Exchange(size);
        }

        var length = RecordCodec.Write(_buffer, key, epoch, sequence, entry);
        _addRecord.Bind(6, _buffer.AsSpan(0, length)).Run();
        if (_buffer.Length > BufferBytesKept)
        {
            Exchange(BufferBytesKept / 4);
        }
    }

    private void Exchange(int size)
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(size);
    }

    private ReadOnlySpan<byte> Key(DocumentId document) => _key.AsSpan(0, DocumentKey.Write(_key, document));
}
