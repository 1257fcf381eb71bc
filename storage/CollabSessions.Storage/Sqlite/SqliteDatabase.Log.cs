using Microsoft.Extensions.Logging;

namespace CollabSessions.Storage.Sqlite;

internal static partial class SqliteDatabase
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "SQLite {Version} writes to {Path}.", EventName = "SqliteLoaded")]
        public static partial void SqliteLoaded(ILogger logger, string version, string path);

        [LoggerMessage(2, LogLevel.Information, "Migrating the store: {Migration}.", EventName = "Migrating")]
        public static partial void Migrating(ILogger logger, string migration);
    }
}
