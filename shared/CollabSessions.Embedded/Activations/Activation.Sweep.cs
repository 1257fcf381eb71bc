namespace CollabSessions.Embedded;

internal sealed partial class Activation
{
    private DateTimeOffset _keptUntil = DateTimeOffset.MinValue;

    public void DelayDeactivation(TimeSpan timeSpan)
    {
        lock (_gate)
        {
            _keptUntil = timeSpan == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue
                : timeSpan <= TimeSpan.Zero ? DateTimeOffset.MinValue
                : Runtime.Time.GetUtcNow() + timeSpan;
        }
    }

    /// <summary>Whether <see cref="Sweep"/> would do anything.</summary>
    public bool IsDue(int sweep, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (IsIdle(sweep, now) || _mailbox.HasExpired(AcceptedBefore(sweep)))
            {
                return true;
            }

            // No closure: every activation comes by here at every sweep.
            foreach (var running in _running)
            {
                if (IsExpired(running, AcceptedBefore(sweep)))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Fails what has waited too long and ends what was idle too long. Called by the runtime's clock.</summary>
    public void Sweep(int sweep, DateTimeOffset now)
    {
        List<IRequest> expired = [];
        bool wakes;
        lock (_gate)
        {
            while (_mailbox.TryTakeExpired(AcceptedBefore(sweep), out var waiting))
            {
                expired.Add(waiting);
            }

            expired.AddRange(_running.FindAll(running => IsExpired(running, AcceptedBefore(sweep))));
            if (IsIdle(sweep, now))
            {
                _deactivation = new(DeactivationReasonCode.ActivationIdle, $"Nobody called for {Runtime.Options.CollectionAge}.");
            }

            wakes = TryMarkQueued();
        }

        Dispatch(wakes);
        foreach (var request in expired)
        {
            Refuse(request, new TimeoutException(
                $"{Address} did not answer {request.Method} within {Runtime.Options.ResponseTimeout}."));
        }
    }

    // Under the gate.
    private bool IsIdle(int sweep, DateTimeOffset now) =>
        _state == ActivationState.Active && _deactivation is null && IsQuiet
        && sweep - _idleSince > Runtime.SweepsUntilIdle && now >= _keptUntil;

    private static bool IsExpired(IRequest request, int acceptedBefore) =>
        request is { HasCaller: true, IsAnswered: false } && request.AcceptedAt < acceptedBefore;

    private int AcceptedBefore(int sweep) => sweep - Runtime.SweepsUntilTimeout;
}
