namespace CollabSessions.Storage.Sqlite;

/// <summary>SQLite answered with an error.</summary>
/// <param name="code">Its extended result code.</param>
/// <param name="message">Its own words.</param>
internal sealed class SqliteException(int code, string message)
    : Exception($"SQLite error {code}: {message}")
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>The class of error: the low byte of <see cref="Code"/>.</summary>
    public int PrimaryCode => Code & 0xFF;
}
