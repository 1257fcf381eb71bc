using CollabSessions.Contracts;
using CollabSessions.Storage.Writing;
using SQLitePCL;

namespace CollabSessions.Storage.Sqlite;

/// <summary>Commits batches on the one SQLite connection that writes and checkpoints.</summary>
internal sealed class SqliteWriter : IWriteConnection
{
    private const int CheckpointPages = 1_000; // 4 MB of WAL, copied when nobody waits
    private const int CheckpointPagesMax = 8_000; // 32 MB, copied even when somebody does

    private readonly SqliteConnection _connection;
    private readonly FileStream _guard;
    private readonly SqliteLogStatements _log;
    private readonly SqliteTableStatements _tables;
    private readonly SqliteAuditStatements _audit;
    private readonly SqliteComments _comments;
    private readonly SqliteAccess _access;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private int _walPages;
    private bool _isBroken;

    /// <summary>Takes what <see cref="SqliteDatabase.OpenWriter"/> opened.</summary>
    public SqliteWriter(SqliteConnection connection, FileStream guard)
    {
        _connection = connection;
        _guard = guard;
        _log = new SqliteLogStatements(connection);
        _tables = new SqliteTableStatements(connection);
        _audit = new SqliteAuditStatements(connection);
        _comments = new SqliteComments(connection);
        _access = new SqliteAccess(connection);
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        connection.TakePagesWritten(); // those of the migration
    }

    /// <inheritdoc/>
    public void Commit(List<WriteRequest> batch)
    {
        try
        {
            _begin.Run();
            foreach (var request in batch)
            {
                Run(request);
            }

            _commit.Run();
            _walPages += _connection.TakePagesWritten();
        }
        catch (SqliteException failure)
        {
            RollBack(failure);
            throw new LogUnavailableException(failure.Message, failure);
        }
    }

    /// <inheritdoc/>
    public void Maintain(bool isIdle)
    {
        if (_walPages >= (isIdle ? CheckpointPages : CheckpointPagesMax))
        {
            Checkpoint(truncate: false);
            _walPages = 0;
        }
    }

    /// <summary>Checkpoints, unless the disk is not to be trusted, and lets go of the file.</summary>
    public void Dispose()
    {
        try
        {
            if (!_isBroken)
            {
                Checkpoint(truncate: true);
            }
        }
        catch (StoreBrokenException)
        {
            // Everything acknowledged is in the WAL; the next start reads it from there.
        }

        _log.Dispose();
        _tables.Dispose();
        _audit.Dispose();
        _comments.Dispose();
        _access.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _connection.Dispose();
        _guard.Dispose();
    }

    private void Run(WriteRequest request)
    {
        switch (request)
        {
            case AppendRequest append:
                _log.Append(append);
                break;
            case OpenRequest open:
                _log.Open(open);
                break;
            case SnapshotPartRequest part:
                _log.AddSnapshotPart(part);
                break;
            case SnapshotRequest snapshot:
                _log.AddSnapshot(snapshot);
                break;
            case SessionInsertRequest insert:
                _tables.Insert(insert);
                break;
            case SessionUpdateRequest update:
                _tables.Update(update);
                break;
            case StateWriteRequest write:
                _tables.Write(write);
                break;
            case StateRemoveRequest remove:
                _tables.Remove(remove);
                break;
            case AuditAppendRequest audit:
                _audit.Append(audit);
                break;
            case AuditCutRequest cut:
                _audit.Cut(cut);
                break;
            case CommentAppendRequest comment:
                _comments.Append(comment);
                break;
            case AccessAppendRequest access:
                _access.Append(access);
                break;
            default:
                throw new InvalidOperationException($"No statement for {request.GetType().Name}.");
        }
    }

    private void Checkpoint(bool truncate)
    {
        try
        {
            _connection.Checkpoint(truncate);
        }
        catch (SqliteException failure)
        {
            ThrowIfBroken(failure); // a full disk is not: the WAL keeps the pages until there is space
        }
    }

    private void RollBack(SqliteException cause)
    {
        ThrowIfBroken(cause);
        try
        {
            if (_connection.IsInTransaction)
            {
                _connection.Execute("ROLLBACK");
            }
        }
        catch (SqliteException failure)
        {
            _isBroken = true;
            throw new StoreBrokenException("A failed transaction could not be rolled back.", failure);
        }
    }

    private void ThrowIfBroken(SqliteException failure)
    {
        // Growing the -shm file on a full disk is reported as an I/O error, but no data was behind it.
        _isBroken = failure.Code != raw.SQLITE_IOERR_SHMSIZE
            && failure.PrimaryCode is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;
        if (_isBroken)
        {
            throw new StoreBrokenException($"The disk cannot be trusted any more. {failure.Message}", failure);
        }
    }
}
