using Microsoft.Extensions.Logging;

namespace CollabSessions.Storage.Postgres;

internal static partial class PostgresDatabase
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "PostgreSQL {Version} at {Host}, database {Database}.", EventName = "PostgresConnected")]
        public static partial void PostgresConnected(ILogger logger, Version version, string? host, string database);

        [LoggerMessage(2, LogLevel.Information, "Migrating the store: {Migration}.", EventName = "Migrating")]
        public static partial void Migrating(ILogger logger, string migration);

        [LoggerMessage(3, LogLevel.Warning, "PostgreSQL runs with fsync = off: acknowledged edits do not survive a power cut.", EventName = "FsyncOff")]
        public static partial void FsyncOff(ILogger logger);
    }
}
