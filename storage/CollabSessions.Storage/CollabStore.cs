using CollabSessions.Contracts;
using CollabSessions.Storage.Postgres;
using CollabSessions.Storage.Reading;
using CollabSessions.Storage.Sqlite;
using CollabSessions.Storage.Writing;
using Microsoft.Extensions.Logging;

namespace CollabSessions.Storage;

/// <summary>An open database: one writer, some readers, and the interfaces that the rest of the server sees.</summary>
public sealed class CollabStore : IAsyncDisposable
{
    private readonly IStoreReader _reader;

    private CollabStore(IWriteConnection connection, IStoreReader reader, StorageOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _reader = reader;
        Writer = new GroupCommit(connection, options, time, loggers.CreateLogger<GroupCommit>());
        Documents = new StoredDocumentLog(Writer, reader);
        Sessions = new StoredSessionTable(Writer, reader);
        States = new StoredStateTable(Writer, reader);
        Audit = new StoredAuditLog(Writer, reader);
        Comments = new StoredCommentTable(Writer, reader);
        Access = new StoredAccessLog(Writer, reader);
    }

    /// <summary>The log of documents.</summary>
    public IDocumentLog Documents { get; }

    /// <summary>The sessions.</summary>
    public ISessionTable Sessions { get; }

    /// <summary>The state of grains.</summary>
    public IStateTable States { get; }

    /// <summary>The trail of who did what.</summary>
    public IAuditLog Audit { get; }

    /// <summary>What people said in sessions.</summary>
    public ICommentTable Comments { get; }

    /// <summary>Who may do what, change by change.</summary>
    public IAccessLog Access { get; }

    /// <summary>Cancelled when the disk failed in a way that forbids further writes until the process starts again.</summary>
    /// <remarks>From then on every write fails with <see cref="LogUnavailableException"/>; the host should end, not zero.</remarks>
    public CancellationToken Broken => Writer.Broken;

    internal GroupCommit Writer { get; }

    /// <summary>Opens the database, making it when absent and bringing its schema up to date.</summary>
    /// <exception cref="StoreOpenException">It cannot be used as it is; the message says why.</exception>
    public static CollabStore Open(StorageOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        var logger = loggers.CreateLogger<CollabStore>();
        return options.Provider is StorageProvider.Postgres
            ? OpenPostgres(options, time, loggers, logger)
            : OpenSqlite(options, time, loggers, logger);
    }

    /// <summary>Takes no more writes, commits those that wait, checkpoints and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await Writer.DisposeAsync();
    }

    private static CollabStore OpenSqlite(StorageOptions options, TimeProvider time, ILoggerFactory loggers, ILogger logger)
    {
        var connection = SqliteDatabase.OpenWriter(options.Path, logger, out var guard);
        return new(new SqliteWriter(connection, guard), new SqliteReader(options.Path), options, time, loggers);
    }

    private static CollabStore OpenPostgres(StorageOptions options, TimeProvider time, ILoggerFactory loggers, ILogger logger)
    {
        var source = PostgresDatabase.Connect(options.ConnectionString, loggers);
        var writer = new PostgresWriter(source, logger);
        try
        {
            PostgresDatabase.Migrate(source, logger);
            writer.Open();
        }
        catch
        {
            writer.Dispose();
            throw;
        }

        return new(writer, new PostgresReader(source), options, time, loggers);
    }
}
