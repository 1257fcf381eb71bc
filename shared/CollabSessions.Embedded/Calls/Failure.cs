namespace CollabSessions.Embedded;

/// <summary>Carries the failure of one task into another.</summary>
internal static class Failure
{
    /// <summary>What an await of a completed task would throw; null for none.</summary>
    public static Exception? Of(Task task) =>
        task.IsCompletedSuccessfully ? null : task.Exception?.InnerException ?? new TaskCanceledException(task);

    /// <summary>Fails or cancels, as the task that gave the exception did.</summary>
    public static void Give<TResult>(TaskCompletionSource<TResult> answer, Exception exception)
    {
        if (exception is OperationCanceledException cancelled)
        {
            answer.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            answer.TrySetException(exception);
        }
    }
}
