namespace CollabSessions.Embedded;

/// <summary>Runs activations on the thread pool.</summary>
internal sealed class ThreadPoolDispatcher : TurnDispatcher
{
    // The local queue of the calling thread keeps a call and its answer on one core, unless another core is idle.
    public override void Queue(IThreadPoolWorkItem work, bool isYielding) =>
        ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: !isYielding);
}
