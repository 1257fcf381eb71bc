namespace CollabSessions.Policy;

/// <summary>The answer to one question, with how long it may be believed. Small enough to keep with every connection.</summary>
/// <param name="IsAllowed">Whether the action may happen. There is no third answer: unsure is no.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rule">The place of the deciding rule in its policy set (see <see cref="PolicySet.RuleAt(int)"/>), or -1.</param>
/// <param name="Revision">The revision of the policy set that was asked.</param>
/// <param name="NotBefore">The last instant at which a time-bounded link or rule that was looked at changed. A clock that steps back before it makes the decision void.</param>
/// <param name="NotAfter">The first instant at which one may change it; the decision no longer holds then. <see cref="DateTimeOffset.MaxValue"/>: only a new revision changes it.</param>
public readonly record struct Decision(
    bool IsAllowed, DecisionReason Reason, int Rule, long Revision, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>Whether this answer may still be used; otherwise ask again.</summary>
    public bool HoldsAt(DateTimeOffset now, long revision) => revision == Revision && now >= NotBefore && now < NotAfter;

    /// <summary>Whether the action may happen by this decision: it allows, and it still holds.</summary>
    public bool Allows(DateTimeOffset now, long revision) => IsAllowed && HoldsAt(now, revision);
}
