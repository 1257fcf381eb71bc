using CollabSessions.Policy.Decisions;
using CollabSessions.Policy.Roles;

namespace CollabSessions.Policy.Expressions;

/// <summary>One question while it is being answered: the request, the rule at hand, the time, and how long the answer holds.</summary>
internal ref struct Frame
{
    public ReadOnlySpan<PolicyValue> Request;
    public RuleTable Rules;

    /// <summary>Place in <see cref="Rules"/>, or -1: no rule, its fields are missing.</summary>
    public int Rule;

    /// <summary>UTC ticks.</summary>
    public long Now;

    /// <summary>The last instant before <see cref="Now"/> at which something that was looked at changed.</summary>
    public long Since;

    /// <summary>The next instant at which something that was looked at changes.</summary>
    public long Until;

    // A matcher asks for the same subject's roles once per rule.
    public RoleCall? LastCall;
    public PolicyValue LastSubject;
    public RoleClosure? LastClosure;

    public void Narrow(long since, long until)
    {
        Since = Math.Max(Since, since);
        Until = Math.Min(Until, until);
    }
}
