using SQLitePCL;

namespace CollabSessions.Storage.Sqlite;

/// <summary>One prepared statement, used again and again on its connection.</summary>
/// <remarks>Bind, <see cref="Step"/> to the end or <see cref="Reset"/>. Not for several threads at once.</remarks>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(sqlite3 connection, string sql)
    {
        _connection = connection;
        SqliteConnection.Check(connection, raw.sqlite3_prepare_v2(connection, sql, out _statement));
    }

    public SqliteStatement Bind(int index, long value)
    {
        SqliteConnection.Check(_connection, raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    /// <summary>Binds bytes; SQLite copies them.</summary>
    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, which SQLite would take for NULL.
        var result = value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(_statement, index, 0)
            : raw.sqlite3_bind_blob(_statement, index, value);
        SqliteConnection.Check(_connection, result);
        return this;
    }

    /// <summary>Binds text that is already UTF-8; SQLite copies it.</summary>
    public SqliteStatement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        SqliteConnection.Check(_connection, raw.sqlite3_bind_text(_statement, index, utf8));
        return this;
    }

    public SqliteStatement BindText(int index, string value)
    {
        SqliteConnection.Check(_connection, raw.sqlite3_bind_text(_statement, index, value));
        return this;
    }

    public SqliteStatement BindOptionalText(int index, string? value)
    {
        if (value is not null)
        {
            return BindText(index, value);
        }

        SqliteConnection.Check(_connection, raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    /// <summary>Runs to the next row. False at the end, and the statement is ready to be bound again.</summary>
    /// <exception cref="SqliteException">SQLite's answer; the statement is ready to be bound again.</exception>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        var failure = result == raw.SQLITE_DONE ? null : SqliteConnection.Failure(_connection, result);
        Reset();
        return failure is null ? false : throw failure;
    }

    /// <summary>Runs a statement that gives no rows, and says how many rows it changed.</summary>
    public int Run()
    {
        while (Step())
        {
        }

        return raw.sqlite3_changes(_connection);
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public string? OptionalText(int column) =>
        raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL ? null : Text(column);

    /// <summary>Ends a query early. Its answer is that of the last step, which was seen already.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();
}
