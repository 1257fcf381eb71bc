using Microsoft.Extensions.Logging;
using Npgsql;

namespace CollabSessions.Storage.Postgres;

/// <summary>Opens the database: brings the schema <c>collab</c> up to date and checks that commits are durable.</summary>
internal static partial class PostgresDatabase
{
    private const int AutoPreparedMax = 32; // more than there are statements in this room
    private const long MigrationLock = 0x43536573; // "CSes": silos that start together migrate one after the other

    /// <summary>The pool that readers share and the writer opens its connection from.</summary>
    public static NpgsqlDataSource Connect(string connectionString, ILoggerFactory loggers)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException failure)
        {
            throw new StoreOpenException($"The connection string is not one of Npgsql's: {failure.Message}", failure);
        }

        settings.MaxAutoPrepare = Math.Max(settings.MaxAutoPrepare, AutoPreparedMax);
        settings.AutoPrepareMinUsages = 2;
        settings.IncludeFailedBatchedCommand = true; // the writer takes it out of the batch
        settings.ApplicationName ??= "collab-sessions";
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(loggers).Build();
    }

    /// <summary>Brings the schema up to date.</summary>
    /// <exception cref="StoreOpenException">The server does not answer, or its schema is foreign or too new.</exception>
    public static void Migrate(NpgsqlDataSource source, ILogger logger)
    {
        try
        {
            using var connection = source.OpenConnection();
            Log.PostgresConnected(logger, connection.PostgreSqlVersion, connection.Host, connection.Database);
            using var transaction = connection.BeginTransaction();
            Run(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})");
            Run(connection, "CREATE SCHEMA IF NOT EXISTS collab");
            Run(
                connection,
                """
                CREATE TABLE IF NOT EXISTS collab.migration (
                    version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
                """);
            Migrate(connection, logger);
            transaction.Commit();
        }
        catch (NpgsqlException failure)
        {
            throw new StoreOpenException($"PostgreSQL cannot be used: {failure.Message}", failure);
        }
    }

    /// <summary>Opens a connection for the writer, on which a commit is durable when it returns.</summary>
    /// <exception cref="NpgsqlException">The server does not answer.</exception>
    /// <exception cref="StoreOpenException">It does not sync its commits.</exception>
    public static NpgsqlConnection OpenWriter(NpgsqlDataSource source, ILogger logger)
    {
        var connection = source.OpenConnection();
        try
        {
            // A writer that is frozen in mid-transaction holds rows that the next owner waits for: the server ends it.
            Run(connection, "SET synchronous_commit = on; SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '15s'");
            if (Text(connection, "SHOW synchronous_commit") != "on")
            {
                throw new StoreOpenException("PostgreSQL does not let synchronous_commit be on.");
            }

            if (Text(connection, "SHOW fsync") != "on")
            {
                Log.FsyncOff(logger);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Migrate(NpgsqlConnection connection, ILogger logger)
    {
        var version = (int)Scalar(connection, "SELECT coalesce(max(version), 0) FROM collab.migration");
        var migrations = Migration.All(StorageProvider.Postgres);
        if (version > migrations[^1].Version)
        {
            throw new StoreOpenException(
                $"The schema 'collab' was written by a newer server: it is {version}, this server knows {migrations[^1].Version}.");
        }

        foreach (var migration in migrations)
        {
            if (migration.Version > version)
            {
                Log.Migrating(logger, migration.Name);
                Run(connection, migration.Sql);
                using var note = new NpgsqlCommand("INSERT INTO collab.migration (version, name) VALUES ($1, $2)", connection);
                note.Parameters.Add(new NpgsqlParameter<int> { TypedValue = migration.Version });
                note.Parameters.Add(new NpgsqlParameter<string> { TypedValue = migration.Name });
                note.ExecuteNonQuery();
            }
        }
    }

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static string Text(NpgsqlConnection connection, string sql) => (string)Scalar(connection, sql);

    private static object Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar()!; // each of these queries has exactly one value
    }
}
