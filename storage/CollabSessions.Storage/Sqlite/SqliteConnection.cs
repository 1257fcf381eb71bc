using SQLitePCL;

namespace CollabSessions.Storage.Sqlite;

/// <summary>One connection to a SQLite file, for one thread at a time.</summary>
/// <remarks>
/// A thin layer over the C interface: the log binds spans, needs extended error codes and asks when to checkpoint,
/// none of which ADO.NET offers.
/// </remarks>
internal sealed class SqliteConnection : IDisposable
{
    private const int BusyTimeoutMilliseconds = 5_000;
    private const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
    private const int CacheWrites = 9; // SQLITE_DBSTATUS_CACHE_WRITE

    private readonly sqlite3 _handle;
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    static SqliteConnection() => Batteries_V2.Init();

    private SqliteConnection(sqlite3 handle) => _handle = handle;

    /// <summary>The version of the library that is loaded.</summary>
    public static string LibraryVersion => raw.sqlite3_libversion().utf8_to_string();

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Opens an existing file.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection Open(string path, bool canWrite)
    {
        var mode = canWrite ? raw.SQLITE_OPEN_READWRITE : raw.SQLITE_OPEN_READONLY;
        var result = raw.sqlite3_open_v2(path, out var handle, mode | raw.SQLITE_OPEN_NOMUTEX, null);
        if (result != raw.SQLITE_OK)
        {
            var failure = Failure(handle, result);
            handle.Dispose();
            throw failure;
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, BusyTimeoutMilliseconds);

        // SQLite ignores what a checkpoint of its own answers. Ours is made by the writer, which looks.
        raw.sqlite3_wal_autocheckpoint(handle, 0);
        raw.sqlite3_db_config(handle, NoCheckpointOnClose, 1, out _);
        return new SqliteConnection(handle);
    }

    public static void Check(sqlite3 handle, int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw Failure(handle, result);
        }
    }

    public static SqliteException Failure(sqlite3 handle, int result) =>
        new(result, raw.sqlite3_errmsg(handle).utf8_to_string());

    /// <summary>Runs one or more statements without parameters or rows.</summary>
    public void Execute(string sql) => Check(_handle, raw.sqlite3_exec(_handle, sql));

    /// <summary>The first column of the first row, as a number.</summary>
    public long Number(string sql)
    {
        using var statement = new SqliteStatement(_handle, sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>The first column of the first row, as text.</summary>
    public string Text(string sql)
    {
        using var statement = new SqliteStatement(_handle, sql);
        return statement.Step() ? statement.Text(0) : "";
    }

    /// <summary>A statement that the caller keeps and disposes of.</summary>
    public SqliteStatement Prepare(string sql) => new(_handle, sql);

    /// <summary>A statement that the connection keeps: prepared at first use. For constant texts.</summary>
    public SqliteStatement Prepared(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = new SqliteStatement(_handle, sql);
        }

        return statement;
    }

    /// <summary>Pages written to the WAL since the last call.</summary>
    public int TakePagesWritten()
    {
        Check(_handle, raw.sqlite3_db_status(_handle, CacheWrites, out var pages, out _, 1));
        return pages;
    }

    /// <summary>Copies the WAL into the database file. Only ever called on the one connection that writes.</summary>
    /// <returns>False when readers were in the way of a part of it.</returns>
    /// <exception cref="SqliteException">Reading, writing or syncing failed.</exception>
    public bool Checkpoint(bool truncate)
    {
        var mode = truncate ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE;
        var result = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out var frames, out var copied);
        if (result == raw.SQLITE_BUSY)
        {
            return false;
        }

        Check(_handle, result);
        return frames == copied;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }
}
