namespace CollabSessions.Embedded;

/// <summary>A call that answers with a value.</summary>
internal abstract class ValueRequest<TResult> : Request<TResult>
{
    private IRequestRunner? _runner;

    /// <summary>Calls the method. Emitted.</summary>
    public abstract ValueTask<TResult> Invoke(object target);

    public sealed override void Start(object target, IRequestRunner runner)
    {
        ValueTask<TResult> answer;
        try
        {
            answer = Invoke(target);
        }
        catch (Exception thrown)
        {
            // What a method throws before its first await is its caller's, like what it throws after it.
            runner.OnEnded(this, thrown);
            Failure.Give(this, thrown);
            return;
        }

        if (answer.IsCompletedSuccessfully)
        {
            runner.OnEnded(this, null);
            TrySetResult(answer.Result);
            return;
        }

        _runner = runner;
        answer.AsTask().ContinueWith(
            static (task, request) => ((ValueRequest<TResult>)request!).End(task),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void End(Task<TResult> answer)
    {
        var exception = Failure.Of(answer);
        _runner!.OnEnded(this, exception);
        if (exception is null)
        {
            TrySetResult(answer.Result);
        }
        else
        {
            Failure.Give(this, exception);
        }
    }
}
