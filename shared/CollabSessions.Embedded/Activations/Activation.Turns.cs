using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace CollabSessions.Embedded;

internal sealed partial class Activation
{
    private static readonly Action<object?> RunTurns = static activation => ((Activation)activation!).Run();

    /// <summary>Runs turns until there are none, or others should come first. Called by the dispatcher.</summary>
    public void Execute()
    {
        // Only a running task sets TaskScheduler.Current, so each burst of turns pays for one.
        var turns = new Task(RunTurns, this, CancellationToken.None, TaskCreationOptions.DenyChildAttach);
        turns.RunSynchronously(this);
        if (turns.Exception is { } broken)
        {
            // Turns catch their own failures, so this is ours. What the turn was is lost; the others must not be.
            Log.EngineFailed(Runtime.Logger, broken, Address);
            Runtime.Dispatcher.Queue(this, isYielding: true);
        }
    }

    /// <summary>What awaits of this grain's code resume as.</summary>
    protected override void QueueTask(Task task)
    {
        bool wakes;
        lock (_gate)
        {
            _turns.Enqueue(task);
            wakes = TryMarkQueued();
        }

        Dispatch(wakes);
    }

    /// <summary>Only inside a turn of this activation, as any other thread would be a second one; or to begin a burst.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued
        && (ReferenceEquals(Current, this) || ReferenceEquals(task.AsyncState, this))
        && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _turns];
        }
    }

    private void Run()
    {
        for (var turns = Runtime.Dispatcher.TurnsMax; turns > 0; turns--)
        {
            if (!TryTakeTurn(out var task, out var request))
            {
                return;
            }

            if (task is not null)
            {
                TryExecuteTask(task);
            }
            else if (request is not null)
            {
                Start(request);
            }
            else
            {
                _ = MoveOnAsync();
            }
        }

        lock (_gate)
        {
            if (!HasWork())
            {
                _isQueued = false;
                SignalIfQuiet();
                return;
            }
        }

        Runtime.Dispatcher.Queue(this, isYielding: true);
    }

    private void Start(IRequest request)
    {
        if (request.Activity is null)
        {
            request.Start(_grain!, this); // It is active.
            return;
        }

        // Awaits of the grain's code keep it; the next turn must not.
        Activity.Current = request.Activity;
        request.Start(_grain!, this);
        Activity.Current = null;
    }

    /// <summary>Takes what to do next: a task, a request, or, both null, a step of the activation's own life.</summary>
    private bool TryTakeTurn(out Task? task, out IRequest? request)
    {
        task = null;
        request = null;
        lock (_gate)
        {
            // Neither a loop of awaits nor a flood of calls keeps the other waiting.
            _mailboxIsNext = !_mailboxIsNext;
            if ((_mailboxIsNext && TryTakeRequest(out request)) || _turns.TryDequeue(out task) || TryTakeRequest(out request))
            {
                return true;
            }

            switch (_state)
            {
                case ActivationState.Created:
                    _state = ActivationState.Activating;
                    return true;
                case ActivationState.Active when _deactivation is not null && _running.Count == 0:
                    _state = ActivationState.Deactivating;
                    return true;
                default:
                    _isQueued = false;
                    SignalIfQuiet();
                    return false;
            }
        }
    }

    // Under the gate.
    private bool TryTakeRequest([NotNullWhen(true)] out IRequest? request)
    {
        request = null;
        if (_state != ActivationState.Active || (_deactivation is not null && _running.Count == 0))
        {
            return false;
        }

        while (_mailbox.TryTake(IsFree, out request))
        {
            if (!request.IsAnswered)
            {
                request.RunningAt = _running.Count;
                _running.Add(request);
                return true;
            }
        }

        return false;
    }
}
