using System.Runtime.CompilerServices;
using CollabSessions.Contracts;

namespace CollabSessions.Testing;

/// <summary>A document log in memory that commits when told, fails when told, and remembers the order of everything.</summary>
public sealed class ScriptedLog : IDocumentLog
{
    private readonly List<LogRecord> _records = [];
    private readonly Queue<TaskCompletionSource> _held = new();
    private long _fence;

    public IReadOnlyList<LogRecord> Records => _records;

    public LogSnapshot? Snapshot { get; set; }

    public int Appends { get; private set; }

    /// <summary>Appends wait for <see cref="Release"/>.</summary>
    public bool IsHeld { get; set; }

    /// <summary>The next append fails with this.</summary>
    public Exception? NextFailure { get; set; }

    /// <summary>Called when an append became durable.</summary>
    public Action? Committed { get; set; }

    public void Release() => _held.Dequeue().SetResult();

    public ValueTask<LogHead> OpenAsync(DocumentId document, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new LogHead(document, 1, ++_fence, _records.Count));

    public async ValueTask<long> AppendAsync(
        LogHead owner,
        long expectedSequence,
        IReadOnlyList<LogEntry> entries,
        CancellationToken cancellationToken)
    {
        Appends++;
        if (IsHeld)
        {
            var gate = new TaskCompletionSource();
            _held.Enqueue(gate);
            await gate.Task;
        }

        if (NextFailure is { } failure)
        {
            NextFailure = null;
            throw failure;
        }

        if (owner.Fence != _fence || expectedSequence != _records.Count)
        {
            throw new LogConflictException(owner.Document.Key, expectedSequence);
        }

        foreach (var entry in entries)
        {
            _records.Add(new LogRecord(_records.Count + 1, owner.Epoch, entry with { Update = entry.Update.ToArray(), ClientRanges = entry.ClientRanges.ToArray() }));
        }

        Committed?.Invoke();
        return _records.Count;
    }

    public async IAsyncEnumerable<LogRecord> ReadAsync(
        LogHead owner,
        long afterSequence,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var record in _records.Skip((int)afterSequence).ToArray())
        {
            yield return record;
        }
    }

    public ValueTask<LogSnapshot?> ReadSnapshotAsync(LogHead owner, CancellationToken cancellationToken) => ValueTask.FromResult(Snapshot);

    public ValueTask WriteSnapshotAsync(LogHead owner, LogSnapshot snapshot, CancellationToken cancellationToken)
    {
        Snapshot = snapshot;
        return ValueTask.CompletedTask;
    }
}
