using CollabSessions.Contracts;
using Microsoft.Extensions.Logging;

namespace CollabSessions.Sessions;

/// <summary>Brings examined updates into the log in order, and shows each batch once it is durable.</summary>
/// <remarks>
/// One append is under way at a time; what arrives meanwhile is examined and waits for the next, so batches grow with the
/// load and a quiet document's edit goes out at once. With many readers the next append waits for <see cref="FanOutPace"/>:
/// what one commit holds is one frame for each of them. Single-threaded: continuations must return to the owner's turn.
/// </remarks>
internal sealed partial class CommitQueue(
    LiveDocument document,
    IDocumentLog log,
    LogHead head,
    long recordsSinceSnapshot,
    DocumentOptions options,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>Entries of one append at most, as <see cref="IDocumentLog.AppendAsync"/> takes them.</summary>
    private const int BatchEntriesMax = 256;

    /// <summary>Bytes of one append at most (one entry always fits): what readers get as one frame.</summary>
    private const int BatchBytesMax = 4 * 1024 * 1024;

    private readonly Queue<Submission> _waiting = new();
    private readonly List<Submission> _batch = [];
    private readonly List<LogEntry> _entries = [];
    private readonly TaskCompletionSource<Exception> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sequence = head.Sequence;
    private long _snapshotRecords = recordsSinceSnapshot;
    private long _snapshotBytes;
    private int _waitingBytes;
    private long _shownAt;
    private int _batchBytes;
    private Task _pump = Task.CompletedTask;
    private Task _appending = Task.CompletedTask;
    private Task _snapshot = Task.CompletedTask;

    /// <summary>Completes with the reason when the queue can go on no more: the log failed, or we did. Reload from the log.</summary>
    public Task<Exception> Failure => _failure.Task;

    /// <summary>Whether everything that was queued is integrated.</summary>
    public bool IsIdle => _pump.IsCompleted;

    /// <summary>Last record that is durable and shown.</summary>
    public long Sequence => _sequence;

    /// <summary>Queues an update. Its task ends with its place in the log, or with why it is not there.</summary>
    public Task<PushOutcome> Enqueue(Submission submission)
    {
        if (_failure.Task.IsCompleted
            || _waiting.Count >= options.QueueEntriesMax
            || (_waiting.Count > 0 && _waitingBytes + submission.Bytes > options.QueueBytesMax))
        {
            return Task.FromResult<PushOutcome>(new PushOutcome.Refused(Fault.TryAgain));
        }

        _waiting.Enqueue(submission);
        _waitingBytes += submission.Bytes;
        if (_pump.IsCompleted)
        {
            _pump = PumpAsync();
        }

        return submission.Task;
    }

    /// <summary>
    /// Waits for the append that is under way, whatever becomes of it: what was taken by an older decision is stored or refused
    /// then, and everything else is looked at again before it is taken.
    /// </summary>
    public async Task SettleAsync() =>
        await _appending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    /// <summary>Waits until nothing is under way any more.</summary>
    public async Task DrainAsync()
    {
        await _pump;
        await _snapshot;
    }

    private async Task PumpAsync()
    {
        try
        {
            await PaceAsync();
            while (TakeBatch())
            {
                var first = _sequence + 1;
                var append = AppendAsync();
                _appending = append;
                _sequence = await append;
                var started = time.GetTimestamp();
                document.Integrate(_batch, _sequence, time.GetUtcNow());
                _shownAt = time.GetTimestamp();
                SessionsMeter.FanOut.Record(time.GetElapsedTime(started).TotalSeconds);
                for (var index = 0; index < _batch.Count; index++)
                {
                    _batch[index].SetResult(new PushOutcome.Stored(first + index));
                }

                CacheWhenDue();
                await PaceAsync();
            }
        }
        catch (Exception failed)
        {
            // The boundary: whatever broke, this copy of the document is no longer to be trusted and its owner reloads it.
            // What is left here is not known to be stored, so nobody is told it is.
            _failure.TrySetResult(failed);
            RefuseAll();
        }
    }

    /// <summary>Lets more come together while the readers were told something only just now, unless a whole batch waits already.</summary>
    private ValueTask PaceAsync()
    {
        var interval = FanOutPace.Interval(document.MemberCount);
        if (interval == TimeSpan.Zero || _waiting.Count is 0 or >= BatchEntriesMax)
        {
            return ValueTask.CompletedTask;
        }

        var left = interval - time.GetElapsedTime(_shownAt);
        return left > TimeSpan.Zero ? new ValueTask(Task.Delay(left, time, CancellationToken.None)) : ValueTask.CompletedTask;
    }

    private async Task<long> AppendAsync()
    {
        using var activity = SessionsMeter.Activities.StartActivity("commit");
        activity?.SetTag("collab.document", head.Document.Key);
        activity?.SetTag("collab.updates", _entries.Count);
        var started = time.GetTimestamp();
        var last = await log.AppendAsync(head, _sequence, _entries, CancellationToken.None);
        SessionsMeter.Commit.Record(time.GetElapsedTime(started).TotalSeconds);
        SessionsMeter.Stored.Add(_entries.Count);
        SessionsMeter.StoredBytes.Add(_batchBytes);
        return last;
    }

    /// <summary>Takes the next batch, checking once more that each sender may still write.</summary>
    private bool TakeBatch()
    {
        _batch.Clear();
        _entries.Clear();
        var bytes = 0;
        var now = time.GetUtcNow();
        while (_batch.Count < BatchEntriesMax && _waiting.TryPeek(out var next))
        {
            if (_batch.Count > 0 && bytes + next.Bytes > BatchBytesMax)
            {
                break;
            }

            _waiting.Dequeue();
            _waitingBytes -= next.Bytes;
            if (document.WhyNotCommit(next, now) is { } fault)
            {
                next.SetResult(new PushOutcome.Refused(fault));
                continue;
            }

            bytes += next.Bytes;
            _batch.Add(next);
            _entries.Add(next.Entry);
        }

        _snapshotRecords += _batch.Count;
        _snapshotBytes += bytes;
        _batchBytes = bytes;
        return _batch.Count > 0;
    }

    private void CacheWhenDue()
    {
        if (_snapshot.IsCompleted && (_snapshotRecords >= options.SnapshotRecords || _snapshotBytes >= options.SnapshotBytes))
        {
            _snapshotRecords = 0;
            _snapshotBytes = 0;
            _snapshot = WriteSnapshotAsync(new LogSnapshot(_sequence, document.EncodeSnapshot()));
        }
    }

    private async Task WriteSnapshotAsync(LogSnapshot snapshot)
    {
        try
        {
            await log.WriteSnapshotAsync(head, snapshot, CancellationToken.None);
        }
        catch (Exception failed) when (failed is LogUnavailableException or LogConflictException)
        {
            // Only a cache: every record is in the log, and if the ownership is lost the next append says so.
            Log.SnapshotNotWritten(logger, head.Document.Key, snapshot.Sequence, failed);
        }
    }

    private void RefuseAll()
    {
        foreach (var submission in _batch)
        {
            submission.TrySetResult(new PushOutcome.Refused(Fault.TryAgain));
        }

        while (_waiting.TryDequeue(out var submission))
        {
            submission.TrySetResult(new PushOutcome.Refused(Fault.TryAgain));
        }

        _waitingBytes = 0;
    }
}
