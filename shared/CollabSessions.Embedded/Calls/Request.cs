using System.Diagnostics;

namespace CollabSessions.Embedded;

/// <summary>A call that somebody waits for. It is its own completion source: one object beside the task.</summary>
/// <typeparam name="TResult">What it answers.</typeparam>
internal abstract class Request<TResult>()
    : TaskCompletionSource<TResult>(Activity.Current, TaskCreationOptions.RunContinuationsAsynchronously), IRequest
{
    public abstract string Method { get; }

    public virtual bool Interleaves => false;

    public bool KeepsAlive => true;

    public bool HasCaller => true;

    public bool IsAnswered => Task.IsCompleted;

    // In the task, which has a place for it: no call grows by it.
    public Activity? Activity => (Activity?)Task.AsyncState;

    public int AcceptedAt { get; set; }

    public int RunningAt { get; set; }

    public abstract void Start(object target, IRequestRunner runner);

    public void Fail(Exception exception) => TrySetException(exception);

    /// <summary>Answers the caller as soon as it gives up. Emitted references call it for methods that take a token.</summary>
    /// <remarks>A request that waits is then skipped; a running one has the same token and ends as it likes.</remarks>
    public void GiveUpWith(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return;
        }

        var registration = cancellationToken.UnsafeRegister(
            static (request, token) => ((Request<TResult>)request!).TrySetCanceled(token), this);
        Task.ContinueWith(
            static (_, state) => ((CancellationTokenRegistration)state!).Dispose(),
            registration,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
