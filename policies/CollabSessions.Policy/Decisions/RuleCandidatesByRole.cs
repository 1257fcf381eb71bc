using CollabSessions.Policy.Expressions;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Decisions;

/// <summary>Rules by role: when a subject has fewer roles than there are candidates, its roles are looked up instead.</summary>
internal sealed class RuleCandidatesByRole(RoleCall call, RuleIndex index)
{
    public RuleIndex Index => index;

    /// <summary>The subject's roles, itself among them, or <paramref name="only"/> itself; false when the subject is no text.</summary>
    public bool TryRoles(ref Frame frame, out int[] roles, out int only)
    {
        (roles, only) = ([], Symbols.Unknown);
        frame.Rule = -1;
        var scope = default(PolicyValue);
        if (!call.Name.Evaluate(ref frame).TryText(out var subject)
            || call.Domain is not null && !call.Domain.Evaluate(ref frame).TryText(out scope))
        {
            return false;
        }

        subject = frame.Rules.Symbols.Resolve(subject);
        only = subject.Symbol;
        if (call.Closure(ref frame, subject, call.Domain is null ? scope : frame.Rules.Symbols.Resolve(scope)) is { } closure)
        {
            roles = closure.Reached;
        }

        return true;
    }
}
