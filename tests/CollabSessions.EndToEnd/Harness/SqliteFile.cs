using SQLitePCL;

namespace CollabSessions.EndToEnd;

/// <summary>A database of a stopped server.</summary>
internal static class SqliteFile
{
    static SqliteFile() => Batteries_V2.Init();

    /// <summary>SQLite's own verdict on every page and index: <c>ok</c>, or its complaints. Replays the write-ahead log first.</summary>
    public static string CheckIntegrity(string path)
    {
        Check(raw.sqlite3_open(path, out var database), database);
        using (database)
        {
            Check(raw.sqlite3_prepare_v2(database, "PRAGMA integrity_check", out var statement), database);
            using (statement)
            {
                List<string> complaints = [];
                while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
                {
                    complaints.Add(raw.sqlite3_column_text(statement, 0).utf8_to_string());
                }

                return string.Join('\n', complaints);
            }
        }
    }

    /// <summary>Changes something that no request changes yet.</summary>
    public static void Run(string path, string statement)
    {
        Check(raw.sqlite3_open(path, out var database), database);
        using (database)
        {
            Check(raw.sqlite3_exec(database, statement), database);
        }
    }

    private static void Check(int result, sqlite3 database)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite: {raw.sqlite3_errmsg(database).utf8_to_string()}");
        }
    }
}
