using System.Diagnostics;

namespace CollabSessions.Embedded;

/// <summary>A timer of a grain: it is its own request, in the mailbox at most once.</summary>
internal sealed class GrainTimer : IGrainTimer, IRequest
{
    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private readonly bool _interleaves;
    private readonly bool _keepsAlive;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _wasChanged;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _interleaves = options.Interleave;
        _keepsAlive = options.KeepAlive;
        _timer = activation.Runtime.Time.CreateTimer(
            static timer => ((GrainTimer)timer!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Method => "timer";

    public bool Interleaves => _interleaves;

    public bool KeepsAlive => _keepsAlive;

    public bool HasCaller => false;

    public bool IsAnswered => _disposed.IsCancellationRequested;

    public Activity? Activity => null;

    public int AcceptedAt { get; set; }

    public int RunningAt { get; set; }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        GrainTimes.ThrowIfOutOfRange(dueTime);
        GrainTimes.ThrowIfOutOfRange(period);
        lock (_gate)
        {
            _dueTime = dueTime;
            _period = period;
            _wasChanged = true;
            if (!_isTicking && !IsAnswered)
            {
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Start(object target, IRequestRunner runner)
    {
        lock (_gate)
        {
            _wasChanged = false;
        }

        Task? ticking;
        try
        {
            ticking = _callback(_disposed.Token);
        }
        catch (Exception thrown)
        {
            // A boundary: a failing tick is logged by the runner, and the timer goes on.
            ticking = Task.FromException(thrown);
        }

        // No task at all is taken as done, as in Orleans.
        if (ticking is null or { IsCompleted: true })
        {
            End(ticking ?? Task.CompletedTask, runner);
        }
        else
        {
            ticking.ContinueWith(
                task => End(task, runner),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    public void Fail(Exception exception) => Dispose();

    public void Dispose()
    {
        lock (_gate)
        {
            if (IsAnswered)
            {
                return;
            }

            _timer.Dispose();
        }

        _disposed.Cancel();
        _activation.Forget(this);
    }

    private void OnDue()
    {
        lock (_gate)
        {
            // A change may have come between the clock and this line; the tick it set will come by itself.
            if (_isTicking || IsAnswered)
            {
                return;
            }

            _isTicking = true;
        }

        _activation.TryAccept(this);
    }

    private void End(Task ticked, IRequestRunner runner)
    {
        lock (_gate)
        {
            _isTicking = false;
            if (!IsAnswered)
            {
                _timer.Change(_wasChanged ? _dueTime : _period, Timeout.InfiniteTimeSpan);
            }
        }

        runner.OnEnded(this, ticked.IsCanceled && IsAnswered ? null : Failure.Of(ticked));
    }
}
