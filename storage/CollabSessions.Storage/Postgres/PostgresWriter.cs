using CollabSessions.Contracts;
using CollabSessions.Storage.Writing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CollabSessions.Storage.Postgres;

/// <summary>Commits batches on one PostgreSQL connection: all statements in one message, one COMMIT.</summary>
internal sealed class PostgresWriter(NpgsqlDataSource source, ILogger logger) : IWriteConnection
{
    private const int AttemptsMax = 3; // of a batch that the server rolled back to end a deadlock between silos

    private readonly List<(NpgsqlBatchCommand Command, WriteRequest Request)> _sent = [];
    private NpgsqlConnection? _connection;

    /// <summary>Connects, so that a server that cannot be written stops the start.</summary>
    /// <exception cref="StoreOpenException">The server does not answer, or does not sync its commits.</exception>
    public void Open()
    {
        try
        {
            _connection = PostgresDatabase.OpenWriter(source, logger);
        }
        catch (NpgsqlException failure)
        {
            throw new StoreOpenException($"PostgreSQL cannot be written: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public void Commit(List<WriteRequest> batch)
    {
        var attempts = 1;
        WriteRequest? refused = null;
        while (batch.Count > 0)
        {
            try
            {
                _connection ??= PostgresDatabase.OpenWriter(source, logger);
                Run(_connection, batch);
                return;
            }
            catch (PostgresException failure) when (IsRolledBackToEndADeadlock(failure) && attempts < AttemptsMax)
            {
                attempts++;
            }
            catch (PostgresException failure) when ((refused = RefusedRequest(failure)) is not null)
            {
                // Rows that contradict each other, such as a record beyond its document's last sequence, harm that
                // document only. Nothing was written, so the rest of the batch is run again without it.
                refused.Fail(new LogUnavailableException(failure.MessageText, failure));
                batch.Remove(refused);
            }
            catch (Exception failure) when (failure is NpgsqlException or StoreOpenException)
            {
                // Whatever state the connection is in, a new one has none. The next batch opens it.
                _connection?.Dispose();
                _connection = null;
                var reason = failure is PostgresException answer ? answer.MessageText : failure.Message;
                throw new LogUnavailableException($"PostgreSQL did not confirm a commit: {reason}", failure);
            }
        }
    }

    /// <inheritdoc/>
    public void Maintain(bool isIdle)
    {
    }

    /// <summary>Lets go of the connection and the pool.</summary>
    public void Dispose()
    {
        _connection?.Dispose();
        source.Dispose();
    }

    private void Run(NpgsqlConnection connection, List<WriteRequest> batch)
    {
        using var transaction = connection.BeginTransaction();
        using var commands = new NpgsqlBatch(connection, transaction);
        _sent.Clear();
        foreach (var request in batch)
        {
            PostgresCommands.Add(commands.BatchCommands, request);
            while (_sent.Count < commands.BatchCommands.Count)
            {
                _sent.Add((commands.BatchCommands[_sent.Count], request));
            }
        }

        using (var answers = commands.ExecuteReader())
        {
            foreach (var request in batch)
            {
                PostgresCommands.Stage(request, answers);
                answers.NextResult(); // passes over commands that answer nothing
            }
        }

        transaction.Commit();
        _sent.Clear();
    }

    private static bool IsRolledBackToEndADeadlock(PostgresException failure) =>
        failure.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    // Class 23 is a broken constraint, class 22 a value that the server does not take.
    private WriteRequest? RefusedRequest(PostgresException failure)
    {
        if (failure.SqlState is ['2', '2' or '3', ..])
        {
            foreach (var (command, request) in _sent)
            {
                if (ReferenceEquals(command, failure.BatchCommand))
                {
                    return request;
                }
            }
        }

        return null;
    }
}
