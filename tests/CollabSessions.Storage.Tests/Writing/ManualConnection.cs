using CollabSessions.Contracts;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage.Tests.Writing;

/// <summary>A database that commits when told, and fails when told.</summary>
internal sealed class ManualConnection : IWriteConnection
{
    private readonly SemaphoreSlim _permits = new(0);
    private readonly SemaphoreSlim _begun = new(0);

    /// <summary>The documents of each batch, in order of commit.</summary>
    public List<string[]> Batches { get; } = [];

    /// <summary>Thrown by the next commit.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Thrown by the next upkeep.</summary>
    public Exception? MaintainFailure { get; set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Lets one or more commits go on.</summary>
    public void Permit(int commits = 1) => _permits.Release(commits);

    /// <summary>Waits until the writer stands in a commit.</summary>
    public Task BegunAsync() => _begun.WaitAsync(TestContext.Current.CancellationToken);

    public void Commit(List<WriteRequest> batch)
    {
        _begun.Release();
        _permits.Wait(TestContext.Current.CancellationToken);
        Batches.Add([.. batch.Cast<OpenRequest>().Select(request => request.Document.Name)]);
        if (Failure is { } failure)
        {
            Failure = null;
            throw failure;
        }

        foreach (var request in batch.Cast<OpenRequest>())
        {
            request.Stage(new LogHead(request.Document, 1, 1, 0));
        }
    }

    public void Maintain(bool isIdle)
    {
        if (MaintainFailure is { } failure)
        {
            throw failure;
        }
    }

    public void Dispose() => IsDisposed = true;
}
