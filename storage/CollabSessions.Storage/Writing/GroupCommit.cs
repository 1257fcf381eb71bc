using System.Diagnostics;
using CollabSessions.Contracts;
using Microsoft.Extensions.Logging;

namespace CollabSessions.Storage.Writing;

/// <summary>The one writer of the process: gathers what waits, commits it as one transaction, tells everybody.</summary>
/// <remarks>
/// Its own thread, because it spends its life in fsync. While one batch commits, the next one gathers; when many write, it
/// gathers for <see cref="StorageOptions.GroupWindow"/> at least. An idle store commits a single edit at once.
/// </remarks>
internal sealed partial class GroupCommit : IAsyncDisposable
{
    private readonly IWriteConnection _connection;
    private readonly WriteQueue _queue;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _broken = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<WriteRequest> _batch = [];
    private Task _listeners = Task.CompletedTask;
    private long _commits;
    private long _entries;

    /// <summary>Starts writing. The connection is owned from here on.</summary>
    public GroupCommit(IWriteConnection connection, StorageOptions options, TimeProvider time, ILogger<GroupCommit> logger)
    {
        _connection = connection;
        _queue = new WriteQueue(options, time);
        _time = time;
        _logger = logger;
        new Thread(Run) { Name = "store writer", IsBackground = true }.Start();
    }

    /// <summary>Cancelled when nothing may be written any more until the process starts again.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>How many transactions were committed.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>How many entries were in them.</summary>
    public long Entries => Interlocked.Read(ref _entries);

    /// <inheritdoc cref="WriteQueue.EnqueueAsync"/>
    public ValueTask<TResult> WriteAsync<TResult>(WriteRequest<TResult> request, CancellationToken cancellationToken) =>
        _queue.EnqueueAsync(request, cancellationToken);

    /// <summary>Commits what waits, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close("The store is closed.");
        await _ended.Task;
        await _listeners; // what one of them threw is for whoever closes the store
    }

    private void Run()
    {
        while (_queue.Take(_batch))
        {
            CommitBatch();
            _batch.Clear();
        }

        _connection.Dispose();
        _ended.SetResult();
    }

    private void CommitBatch()
    {
        try
        {
            var started = _time.GetTimestamp();
            _connection.Commit(_batch);
            var entries = 0;
            foreach (var request in _batch)
            {
                entries += request.Entries;
            }

            Count(entries, _time.GetElapsedTime(started));

            // One thread of the pool is woken for all of them; each caller's own work is queued there, where nobody has to be woken.
            ThreadPool.UnsafeQueueUserWorkItem(new Publication(_batch), preferLocal: false);
            _batch = [];
            _connection.Maintain(_queue.IsEmpty);
        }
        catch (LogUnavailableException unavailable)
        {
            Log.BatchFailed(_logger, _batch.Count, unavailable);
            FailBatch(unavailable);
        }
        catch (Exception broken)
        {
            // A StoreBrokenException, or a mistake of ours. Both end writing: a caller must never wait for ever, and what
            // an unforeseen failure left behind is not to be built on.
            Log.StoreBroken(_logger, broken);
            _listeners = _broken.CancelAsync(); // before any caller hears of it; listeners run elsewhere
            _queue.Break("The store takes no more writes until the server starts again.");
            FailBatch(broken);
        }
    }

    private void FailBatch(Exception cause)
    {
        foreach (var request in _batch)
        {
            request.Fail(new LogUnavailableException(cause.Message, cause));
        }
    }

    /// <summary>Tells the callers of a batch that it is committed.</summary>
    private sealed class Publication(List<WriteRequest> batch) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            foreach (var request in batch)
            {
                request.Publish();
            }
        }
    }

    private void Count(int entries, TimeSpan took)
    {
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _entries, entries);
        StoreInstruments.OnCommit(entries, took);
        Debug.Assert(_batch.Count <= entries, "Every request counts as at least one entry.");
    }
}
