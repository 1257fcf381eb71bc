using System.Globalization;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace CollabSessions.Storage.Sqlite;

/// <summary>Opens the file: makes it ours, brings its schema up to date, and checks that it keeps what it is told.</summary>
internal static partial class SqliteDatabase
{
    /// <summary>"CSes" in the file's header, so that nobody else's database is taken for ours.</summary>
    public const int ApplicationId = 0x43536573;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int SynchronousFull = 2;

    /// <summary>Opens the one connection that writes, making the file and its folder when absent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="logger">Told which SQLite it is.</param>
    /// <param name="guard">Held as long as the connection: keeps a second server off the file.</param>
    /// <exception cref="StoreOpenException">The file is in use, foreign, too new, or unable to sync.</exception>
    public static SqliteConnection OpenWriter(string path, ILogger logger, out FileStream guard)
    {
        Log.SqliteLoaded(logger, SqliteConnection.LibraryVersion, path);
        guard = MakeFile(path);
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteConnection.Open(path, canWrite: true);
            Refuse(connection, path);
            Configure(connection);
            Migrate(connection, logger);
            return connection;
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            guard.Dispose();
            if (failure is SqliteException sqlite)
            {
                var reason = sqlite.PrimaryCode == raw.SQLITE_NOTADB
                    ? $"'{path}' is not a SQLite database."
                    : $"'{path}' cannot be opened: {sqlite.Message}";
                throw new StoreOpenException(reason, sqlite);
            }

            throw;
        }
    }

    /// <summary>Opens a connection that can only read, and never checkpoints.</summary>
    /// <remarks>Two connections that checkpoint can corrupt the file before SQLite 3.51.3 ("WAL-reset").</remarks>
    public static SqliteConnection OpenReader(string path) => SqliteConnection.Open(path, canWrite: false);

    private static FileStream MakeFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite };
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!; // a file always has one
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
                options.UnixCreateMode = OwnerOnly; // SQLite gives its -wal and -shm the mode of the file
            }

            options.Share = FileShare.None;
            var guard = new FileStream(path + ".writer", options);
            options.Share = FileShare.ReadWrite;
            using var file = new FileStream(path, options);
            return guard;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException($"'{path}' cannot be opened, or another server has it open: {failure.Message}", failure);
        }
    }

    private static void Refuse(SqliteConnection connection, string path)
    {
        var application = connection.Number("PRAGMA application_id");
        var version = connection.Number("PRAGMA user_version");
        var isNew = application == 0 && version == 0 && connection.Number("SELECT count(*) FROM sqlite_schema") == 0;
        if (!isNew && application != ApplicationId)
        {
            throw new StoreOpenException($"'{path}' is a database of another program.");
        }

        var known = Migration.All(StorageProvider.Sqlite)[^1].Version;
        if (version > known)
        {
            throw new StoreOpenException(
                $"'{path}' was written by a newer server: its schema is {version}, this server knows {known}.");
        }
    }

    private static void Configure(SqliteConnection connection)
    {
        var journal = connection.Text("PRAGMA journal_mode = WAL");
        connection.Execute("PRAGMA synchronous = FULL");
        if (journal != "wal" || connection.Number("PRAGMA synchronous") != SynchronousFull)
        {
            throw new StoreOpenException("SQLite does not sync this file at every commit (WAL, synchronous = FULL).");
        }
    }

    private static void Migrate(SqliteConnection connection, ILogger logger)
    {
        var version = connection.Number("PRAGMA user_version");
        var migrations = Migration.All(StorageProvider.Sqlite);
        if (version == migrations[^1].Version)
        {
            return; // a full disk can still be opened and read
        }

        connection.Execute("BEGIN IMMEDIATE");
        foreach (var migration in migrations)
        {
            if (migration.Version > version)
            {
                Log.Migrating(logger, migration.Name);
                connection.Execute(migration.Sql);
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {migration.Version}"));
            }
        }

        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
        connection.Execute("COMMIT");
    }
}
