using Microsoft.Extensions.DependencyInjection;

namespace CollabSessions.Embedded;

internal sealed partial class Activation
{
    private readonly List<GrainTimer> _timers = [];
    private readonly List<IStorage> _states = [];
    private AsyncServiceScope? _scope;
    private Grain? _grain;
    private TaskCompletionSource? _ended;
    private TaskCompletionSource? _quiet;

    public IServiceProvider Services =>
        _scope?.ServiceProvider ?? throw new InvalidOperationException($"{Address} has ended.");

    /// <summary>Ends the activation once its running requests are done.</summary>
    public void Deactivate(DeactivationReason reason)
    {
        lock (_gate)
        {
            _deactivation ??= reason;
        }

        Wake();
    }

    /// <summary>Completes when the activation has ended.</summary>
    public Task WhenEndedAsync()
    {
        lock (_gate)
        {
            if (_state == ActivationState.Dead)
            {
                return Task.CompletedTask;
            }

            _ended ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _ended.Task;
        }
    }

    /// <summary>Completes when nothing waits and nothing runs.</summary>
    public Task WhenQuietAsync()
    {
        lock (_gate)
        {
            if (IsQuiet)
            {
                return Task.CompletedTask;
            }

            _quiet ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _quiet.Task;
        }
    }

    public IGrainTimer StartTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        GrainTimes.ThrowIfOutOfRange(options.DueTime);
        GrainTimes.ThrowIfOutOfRange(options.Period);
        var timer = new GrainTimer(this, callback, options);
        lock (_gate)
        {
            if (_state >= ActivationState.Deactivating)
            {
                throw new InvalidOperationException($"{Address} is ending and starts no timers.");
            }

            _timers.Add(timer);
        }

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Forget(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    /// <summary>Has a state read before the grain is told that it is active. Called while it is constructed.</summary>
    public void AddState(IStorage state) => _states.Add(state);

    /// <summary>Gives up on an activation that did not end in time.</summary>
    public void Abandon(Exception reason) => End(reason);

    // Under the gate.
    private bool IsQuiet => !_isQueued && _running.Count == 0 && _mailbox.Count == 0 && _turns.Count == 0
        && _state is ActivationState.Created or ActivationState.Active or ActivationState.Dead;

    // Under the gate, whenever something has ended.
    private void SignalIfQuiet()
    {
        if (_quiet is not null && IsQuiet)
        {
            _quiet.SetResult();
            _quiet = null;
        }
    }

    private Task MoveOnAsync() => _state == ActivationState.Activating ? ActivateAsync() : DeactivateAsync();

    private async Task ActivateAsync()
    {
        using var patience = new CancellationTokenSource(Runtime.Options.ActivationTimeout, Runtime.Time);
        try
        {
            _scope = Runtime.Services.CreateAsyncScope();
            _grain = grainClass.Create(_scope.Value.ServiceProvider, this);
            foreach (var state in _states)
            {
                await state.ReadStateAsync(patience.Token);
            }

            await _grain.OnActivateAsync(patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception failed)
        {
            // A boundary: whatever the grain threw belongs to the callers that wait for it.
            failed = patience.IsCancellationRequested && failed is OperationCanceledException
                ? new TimeoutException($"{Address} was not active within {Runtime.Options.ActivationTimeout}.", failed)
                : failed;
            Log.ActivationFailed(Runtime.Logger, failed, Address);
            DisposeTimers();
            await DisposeAsync();
            End(failed);
            return;
        }

        lock (_gate)
        {
            _state = ActivationState.Active;
            _idleSince = Runtime.Sweeps;
        }
    }

    private async Task DeactivateAsync()
    {
        var reason = _deactivation!.Value;
        DisposeTimers();
        using var patience = new CancellationTokenSource(Runtime.Options.DeactivationTimeout, Runtime.Time);
        try
        {
            await _grain!.OnDeactivateAsync(reason, patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception failed)
        {
            // A boundary: it ends all the same.
            Log.DeactivationFailed(Runtime.Logger, failed, Address);
        }

        await DisposeAsync();
        End(null);
    }

    private void DisposeTimers()
    {
        GrainTimer[] timers;
        lock (_gate)
        {
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    private async Task DisposeAsync()
    {
        try
        {
            switch (_grain)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            if (_scope is { } scope)
            {
                await scope.DisposeAsync();
            }
        }
        catch (Exception failed)
        {
            // A boundary: it ends all the same.
            Log.DeactivationFailed(Runtime.Logger, failed, Address);
        }

        // References remember this activation; they must not keep the grain's memory.
        _grain = null;
    }

    /// <summary>Leaves the directory, to nobody or to the next activation; what waits fails, or goes there in order.</summary>
    private void End(Exception? failure)
    {
        List<IRequest> waiting = [];
        Activation? next = null;
        lock (_gate)
        {
            if (_state == ActivationState.Dead)
            {
                return;
            }

            while (_mailbox.TryTake(isFree: true, out var request))
            {
                if (!request.IsAnswered && request.HasCaller)
                {
                    waiting.Add(request);
                }
            }

            failure ??= _deactivation?.ReasonCode == DeactivationReasonCode.ShuttingDown && waiting.Count > 0
                ? Runtime.Rejection()
                : null;
            if (failure is null && waiting.Count > 0)
            {
                next = new(grainClass, Address.Key, Runtime);
                next.Inherit(waiting);
            }
            else if (failure is not null)
            {
                waiting.AddRange(_running);
            }

            // Under the gate, so that whoever finds this one dead finds the directory already right.
            grainClass.Replace(this, next);
            _state = ActivationState.Dead;
            _ended?.SetResult();
            _quiet?.SetResult();
            _quiet = null;
        }

        if (next is not null)
        {
            next.Wake();
            return;
        }

        foreach (var request in waiting)
        {
            Refuse(request, failure!);
        }
    }
}
