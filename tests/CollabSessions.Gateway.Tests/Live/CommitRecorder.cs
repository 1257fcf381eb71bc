using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Tests.Live;

/// <summary>The real log, and when each append of it had returned: the instant of the commit.</summary>
internal sealed class CommitRecorder(IDocumentLog log) : IDocumentLog
{
    private readonly Lock _gate = new();
    private readonly List<Commit> _commits = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many commits of a person there are whose append returned after an instant, or that were made at or after another.</summary>
    public int Count(string user, long after = -1, DateTimeOffset? madeSince = null)
    {
        lock (_gate)
        {
            return _commits.Count(commit => commit.User == user && commit.At > after && (madeSince is null || commit.Made >= madeSince));
        }
    }

    /// <summary>Waits until others have committed so much more to a document.</summary>
    public async Task UntilOthersAsync(string document, string user, int more, CancellationToken cancellationToken)
    {
        int? goal = null;
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                var count = _commits.Count(commit => commit.Document == document && commit.User != user);
                goal ??= count + more;
                if (count >= goal)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        }
    }

    public async ValueTask<long> AppendAsync(
        LogHead owner, long expectedSequence, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        var made = entries.Select(static entry => (entry.UserId, entry.Time)).ToArray(); // the list is reused
        var last = await log.AppendAsync(owner, expectedSequence, entries, cancellationToken);
        TaskCompletionSource changed;
        lock (_gate)
        {
            var at = TimeProvider.System.GetTimestamp();
            _commits.AddRange(made.Select(entry => new Commit(owner.Document.Key, entry.UserId, entry.Time, at)));
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
        return last;
    }

    public ValueTask<LogHead> OpenAsync(DocumentId document, CancellationToken cancellationToken) => log.OpenAsync(document, cancellationToken);

    public IAsyncEnumerable<LogRecord> ReadAsync(LogHead owner, long afterSequence, CancellationToken cancellationToken) =>
        log.ReadAsync(owner, afterSequence, cancellationToken);

    public ValueTask<LogSnapshot?> ReadSnapshotAsync(LogHead owner, CancellationToken cancellationToken) =>
        log.ReadSnapshotAsync(owner, cancellationToken);

    public ValueTask WriteSnapshotAsync(LogHead owner, LogSnapshot snapshot, CancellationToken cancellationToken) =>
        log.WriteSnapshotAsync(owner, snapshot, cancellationToken);

    private sealed record Commit(string Document, string User, DateTimeOffset Made, long At);
}
