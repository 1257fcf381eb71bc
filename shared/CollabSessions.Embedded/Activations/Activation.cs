namespace CollabSessions.Embedded;

/// <summary>One grain in memory: the mailbox of its calls, and the scheduler of their turns.</summary>
/// <remarks>
/// All that several threads touch is under <see cref="_gate"/>, which is never held while a turn, a caller's code or I/O
/// runs. Turns run in <see cref="Execute"/>, which the dispatcher never runs twice at a time for one activation.
/// </remarks>
internal sealed partial class Activation(GrainClass grainClass, string key, GrainRuntime runtime)
    : TaskScheduler, IThreadPoolWorkItem, IRequestRunner
{
    private readonly Lock _gate = new();
    private readonly Mailbox _mailbox = new();
    private readonly Queue<Task> _turns = new();
    private readonly List<IRequest> _running = [];
    private ActivationState _state;
    private DeactivationReason? _deactivation;
    private bool _isQueued;
    private bool _mailboxIsNext;
    private int _idleSince;

    public GrainRuntime Runtime { get; } = runtime;

    public GrainAddress Address { get; } = new(grainClass, key);

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Takes a request, or fails it.</summary>
    /// <returns>False when this activation is dead: ask the directory for the next one.</returns>
    public bool TryAccept(IRequest request)
    {
        bool isFull;
        var wakes = false;
        lock (_gate)
        {
            if (_state == ActivationState.Dead)
            {
                return false;
            }

            isFull = request.HasCaller && _mailbox.Count + _running.Count >= Runtime.Options.MailboxLengthMax;
            if (!isFull)
            {
                request.AcceptedAt = Runtime.Sweeps;
                _mailbox.Add(request);
                wakes = TryMarkQueued();
            }
        }

        if (isFull)
        {
            Refuse(request, new LimitExceededException(
                $"{Address} has {Runtime.Options.MailboxLengthMax} calls waiting or running ({nameof(EmbeddedGrainOptions.MailboxLengthMax)}); {request.Method} was not started."));
        }

        Dispatch(wakes);
        return true;
    }

    /// <summary>Takes over what waited for an activation that has ended. Before anybody else knows this one.</summary>
    public void Inherit(List<IRequest> waiting)
    {
        foreach (var request in waiting)
        {
            _mailbox.Add(request);
        }
    }

    /// <summary>Has the dispatcher run it if there is anything to do.</summary>
    public void Wake()
    {
        bool wakes;
        lock (_gate)
        {
            wakes = TryMarkQueued();
        }

        Dispatch(wakes);
    }

    /// <inheritdoc/>
    public void OnEnded(IRequest request, Exception? exception)
    {
        if (exception is InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            inconsistent.IsSourceActivation = false;
            Deactivate(new(DeactivationReasonCode.ApplicationError, exception, "The stored state was changed by somebody else."));
        }

        if (exception is not null && request is OneWayRequest or GrainTimer)
        {
            Log.TurnFailed(Runtime.Logger, exception, Address, request.Method);
        }

        bool wakes;
        lock (_gate)
        {
            var last = _running[^1];
            _running[request.RunningAt] = last;
            last.RunningAt = request.RunningAt;
            _running.RemoveAt(_running.Count - 1);
            _idleSince = request.KeepsAlive ? Runtime.Sweeps : _idleSince;
            wakes = TryMarkQueued();

            // A method that passes on another's task ends outside of any turn.
            SignalIfQuiet();
        }

        Dispatch(wakes);
    }

    // Not under the gate.
    private void Dispatch(bool wakes)
    {
        if (wakes)
        {
            Runtime.Dispatcher.Queue(this, isYielding: false);
        }
    }

    /// <summary>Answers a request that will not be run to its end; where nobody waits for it, the log hears.</summary>
    private void Refuse(IRequest request, Exception reason)
    {
        request.Fail(reason);
        if (request is OneWayRequest)
        {
            Log.TurnFailed(Runtime.Logger, reason, Address, request.Method);
        }
    }

    // Under the gate.
    private bool TryMarkQueued()
    {
        if (_isQueued || !HasWork())
        {
            return false;
        }

        return _isQueued = true;
    }

    // Under the gate. Whether Next would give something.
    private bool HasWork() => _turns.Count > 0 || _state switch
    {
        ActivationState.Created => true,
        ActivationState.Active => (_deactivation is not null && _running.Count == 0) || _mailbox.CanTake(IsFree),
        _ => false,
    };

    // Under the gate. Whether any request may start, not only those that interleave.
    private bool IsFree => _running.Count == 0 || (grainClass.IsReentrant && _deactivation is null);

    public override string ToString() => Address.ToString();
}
