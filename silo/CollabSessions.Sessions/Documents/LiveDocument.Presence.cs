using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

// Who shows what: said at once in a small room, gathered for a moment in a large one.
internal sealed partial class LiveDocument
{
    private DateTimeOffset _presenceShownAt = DateTimeOffset.MinValue;

    /// <summary>Takes a presence update of the connection's own awareness client.</summary>
    public PresenceOutcome Present(ConnectionId connection, ReadOnlySpan<byte> awareness, DateTimeOffset now)
    {
        if (!TryFind(connection, now, out var member, out var fault))
        {
            return new PresenceOutcome.Refused(fault);
        }

        if (!member.Verdict.MaySpeak)
        {
            // Not shown and not sent away for it: clients say who they are without being asked.
            return new PresenceOutcome.Shown(default);
        }

        var result = _presence.Apply(member, awareness, owners, now);
        if (result.Fault is not null)
        {
            return new PresenceOutcome.Refused(result.Fault);
        }

        if (UntilPresence(now) <= TimeSpan.Zero)
        {
            ShowPresence(now);
        }

        return new PresenceOutcome.Shown(result.Answer);
    }

    /// <summary>Everybody's presence; empty for somebody who is not in.</summary>
    public ReadOnlyMemory<byte> GetPresence(ConnectionId connection, DateTimeOffset now) =>
        TryFind(connection, now, out _, out _) ? _presence.EncodeAll() : default;

    /// <summary>Takes away presence that gave no sign of life in time.</summary>
    public void ExpirePresence(DateTimeOffset now)
    {
        _presence.Expire(now);
        ShowPresence();
    }

    /// <summary>When presence that was held back for company is due: its owner calls <see cref="ShowPresence(DateTimeOffset)"/> then. Null when there is none.</summary>
    public TimeSpan? UntilPresence(DateTimeOffset now) =>
        _presence.HasChanges ? _presenceShownAt + FanOutPace.Interval(_members.Count) - now : null;

    /// <summary>Tells everybody what changed in presence.</summary>
    public void ShowPresence(DateTimeOffset now)
    {
        _presenceShownAt = now;
        ShowPresence();
    }

    /// <summary>When a presence goes away the others see it at once.</summary>
    private void ShowPresence()
    {
        var awareness = _presence.TakeChanges();
        if (awareness.IsEmpty)
        {
            return;
        }

        foreach (var observer in _observers.Keys)
        {
            observer.OnPresence(awareness);
        }
    }
}
