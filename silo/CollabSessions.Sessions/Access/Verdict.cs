using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>What a connection may do in one place, and for how long that may be believed. Kept with it, checked on every action.</summary>
/// <param name="Level">How much.</param>
/// <param name="MaySpeak">In a document: show presence. In a session: comment.</param>
/// <param name="Policy">What decided.</param>
/// <param name="NotBefore">A clock that steps back before this makes it void.</param>
/// <param name="NotAfter">The first instant at which it no longer holds: the nearest of everything that was asked, and of the credential.</param>
internal readonly record struct Verdict(
    Access Level, bool MaySpeak, ProjectPolicy? Policy, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>Whether it may still be used; otherwise decide again.</summary>
    public bool HoldsAt(DateTimeOffset now, ProjectPolicy? policy) =>
        ReferenceEquals(policy, Policy) && now >= NotBefore && now < NotAfter;

    /// <summary>How much it is where nobody may do more than <paramref name="ceiling"/>.</summary>
    public Access Under(Access ceiling) => Level < ceiling ? Level : ceiling;

    /// <summary>Whether this one was made because the time of the one before was over, and not because somebody changed something.</summary>
    public bool IsEndOf(in Verdict before, DateTimeOffset now) => ReferenceEquals(before.Policy, Policy) && before.NotAfter <= now;

    /// <summary>What somebody is told whom this decision leaves nothing.</summary>
    /// <param name="holder">Who.</param>
    /// <param name="isEndedByTime">Whether it took the place of one that only time ended.</param>
    /// <param name="now">The time.</param>
    public Fault WhyGone(AccessHolder holder, bool isEndedByTime, DateTimeOffset now) =>
        holder.Grant.NotAfter <= now || isEndedByTime ? Fault.Expired
        : Policy is null ? Fault.PolicyUnavailable
        : Fault.Revoked;
}
