using Microsoft.Extensions.Logging;

namespace CollabSessions.Embedded;

/// <summary>An observer's calls, in order, one at a time, away from the grains that make them.</summary>
/// <remarks>Full means that its object has hung: the reference ends, for a stream with a hole in it is worse than none.</remarks>
internal sealed partial class ObserverQueue(object observer, GrainRuntime runtime) : Recipient, IThreadPoolWorkItem, IRequestRunner
{
    private readonly Lock _gate = new();
    private readonly Queue<IRequest> _waiting = new();

    // As in Orleans, a reference does not keep its object alive: one that nobody deletes must not leak.
    private readonly WeakReference<object> _observer = new(observer);
    private readonly string _type = observer.GetType().Name;
    private bool _isQueued;
    private bool _isDeleted;

    public override void Accept(IRequest request)
    {
        lock (_gate)
        {
            if (_isDeleted)
            {
                return;
            }

            if (_waiting.Count >= runtime.Options.ObserverQueueLengthMax)
            {
                DeleteUnderGate();
                Log.Overrun(runtime.Logger, _type, runtime.Options.ObserverQueueLengthMax, request.Method);
                return;
            }

            _waiting.Enqueue(request);
            if (_isQueued)
            {
                return;
            }

            _isQueued = true;
        }

        runtime.Dispatcher.Queue(this, isYielding: false);
    }

    /// <summary>Drops what waits and takes nothing any more. A call that runs runs to its end.</summary>
    public void Delete()
    {
        lock (_gate)
        {
            DeleteUnderGate();
        }
    }

    public void Execute()
    {
        for (var calls = runtime.Dispatcher.TurnsMax; calls > 0; calls--)
        {
            IRequest? request;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out request))
                {
                    _isQueued = false;
                    return;
                }
            }

            if (!_observer.TryGetTarget(out var target))
            {
                Delete();
                continue;
            }

            request.Start(target, this);
        }

        runtime.Dispatcher.Queue(this, isYielding: true);
    }

    public void OnEnded(IRequest request, Exception? exception)
    {
        if (exception is not null)
        {
            Log.ObserverFailed(runtime.Logger, exception, _type, request.Method);
        }
    }

    public override string ToString() => $"observer {_type}";

    private void DeleteUnderGate()
    {
        _isDeleted = true;
        _waiting.Clear();
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Error, "Observer {Type} failed in {Method}; it goes on with the next call.", EventName = "ObserverFailed")]
        public static partial void ObserverFailed(ILogger logger, Exception exception, string type, string method);

        [LoggerMessage(11, LogLevel.Error, "Observer {Type} has {Count} calls waiting and gets no more; the first lost one is {Method}.", EventName = "ObserverOverrun")]
        public static partial void Overrun(ILogger logger, string type, int count, string method);
    }
}
