using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>A connection that was let in: its credential, and what was decided about it for as long as that holds.</summary>
internal abstract class Admitted(AccessHolder holder, Verdict verdict)
{
    private bool _isEndedByTime;

    /// <summary>Its credential.</summary>
    public AccessHolder Holder { get; private set; } = holder;

    /// <summary>What it may do, and until when that holds: checked on every action.</summary>
    public Verdict Verdict { get; private set; } = verdict;

    /// <summary>Takes a decision in the place of one that no longer holds.</summary>
    public void Take(in Verdict verdict, DateTimeOffset now)
    {
        _isEndedByTime = verdict.IsEndOf(Verdict, now);
        Verdict = verdict;
    }

    /// <summary>Takes a newer credential of the same person, and what was decided about it.</summary>
    public void Renew(AccessHolder holder, in Verdict verdict) => (Holder, Verdict, _isEndedByTime) = (holder, verdict, false);

    /// <summary>What somebody is told whom the decision leaves nothing.</summary>
    public Fault WhyGone(DateTimeOffset now) => Verdict.WhyGone(Holder, _isEndedByTime, now);
}
