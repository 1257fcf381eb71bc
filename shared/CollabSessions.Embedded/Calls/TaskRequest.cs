namespace CollabSessions.Embedded;

/// <summary>A call that answers only that it is done.</summary>
internal abstract class TaskRequest : Request<TaskRequest.Done>
{
    private IRequestRunner? _runner;

    /// <summary>Calls the method. Emitted.</summary>
    public abstract ValueTask Invoke(object target);

    public sealed override void Start(object target, IRequestRunner runner)
    {
        ValueTask answer;
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
            answer.GetAwaiter().GetResult();
            runner.OnEnded(this, null);
            TrySetResult(default);
            return;
        }

        _runner = runner;
        answer.AsTask().ContinueWith(
            static (task, request) => ((TaskRequest)request!).End(task),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void End(Task answer)
    {
        var exception = Failure.Of(answer);
        _runner!.OnEnded(this, exception);
        if (exception is null)
        {
            TrySetResult(default);
        }
        else
        {
            Failure.Give(this, exception);
        }
    }

    /// <summary>The answer that says nothing.</summary>
    internal readonly struct Done;
}
