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
        if (!call.TryClosure(ref frame, out var subject, out var closure))
        {
            return false;
        }

        (roles, only) = (closure?.Reached ?? [], subject.Symbol);
        return true;
    }
}
