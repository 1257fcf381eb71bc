using System.Threading.Tasks.Sources;

namespace CollabSessions.Storage.Writing;

/// <summary>One change on its way through the group commit.</summary>
/// <remarks>
/// The database stages an outcome while the transaction runs; the writer publishes it after the commit and never before,
/// so that nobody hears of a change that a crash could still undo.
/// </remarks>
internal abstract class WriteRequest(int entries, long bytes)
{
    /// <summary>How many rows of user data it brings, at least 1.</summary>
    public int Entries { get; } = entries;

    /// <summary>About how many bytes it brings.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>Tells the caller the staged outcome.</summary>
    public abstract void Publish();

    /// <summary>Tells the caller that the request failed, whatever was staged.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A change that answers with a <typeparamref name="TResult"/>.</summary>
internal abstract class WriteRequest<TResult>(int entries, long bytes) : WriteRequest(entries, bytes), IValueTaskSource<TResult>
{
    // A caller's continuation never holds up the others of its batch, nor the writer's thread.
    private ManualResetValueTaskSourceCore<TResult> _completion = new() { RunContinuationsAsynchronously = true };
    private TResult? _result;
    private Exception? _refusal;

    /// <summary>Completes with the published outcome. Await it once.</summary>
    public ValueTask<TResult> Outcome => new(this, _completion.Version);

    /// <summary>Stages success. Staging again replaces what was staged: a batch may be run a second time.</summary>
    public void Stage(TResult result)
    {
        _result = result;
        _refusal = null;
    }

    /// <summary>Stages a refusal of this request alone; the others of its batch go on.</summary>
    public void StageRefusal(Exception refusal) => _refusal = refusal;

    /// <inheritdoc/>
    public override void Publish()
    {
        if (_refusal is not null)
        {
            _completion.SetException(_refusal);
        }
        else
        {
            _completion.SetResult(_result!); // staged by the database for every request that it did not refuse
        }
    }

    /// <inheritdoc/>
    public override void Fail(Exception exception) => _completion.SetException(exception);

    TResult IValueTaskSource<TResult>.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags) => _completion.OnCompleted(continuation, state, token, flags);
}
