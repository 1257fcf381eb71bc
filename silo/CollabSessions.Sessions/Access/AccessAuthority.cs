using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Policy;

namespace CollabSessions.Sessions;

/// <summary>Who may make a change, and that somebody can make the next one.</summary>
internal static class AccessAuthority
{
    /// <summary>What only those give and take who may change the policy: whoever has it can change the policy, or end the project.</summary>
    private static readonly (string Below, string Action)[] Heights =
    [
        ("policy/", "write"), ("policy/", "delete"), ("policy/", "admin"), ("policy/main", "write"), ("policy/main", "admin"),
        ("", "delete"), ("", "admin"),
    ];

    /// <summary>The rights that a step needs whatever is in it.</summary>
    public static IEnumerable<(string Below, string Action)> Needs(AccessStep step)
    {
        if (step.Added.Count > 0)
        {
            yield return ("grant/", "write");
        }

        if (step.Revoked.Count > 0)
        {
            yield return ("grant/", "delete");
        }

        if (step.Lines is not null)
        {
            yield return ("policy/", "admin");
        }
    }

    /// <summary>
    /// Whether a step gives or takes something that is above those who only give and revoke. Everything that could ever come of
    /// a role counts: what holds tomorrow, elsewhere or on a condition is no smaller.
    /// </summary>
    public static bool IsHigh(AccessStep step, ProjectPolicy before, ProjectPolicy after) =>
        HasHeight(step.Added, after) || HasHeight(step.Revoked, before);

    /// <summary>Whether somebody, a person or a service, may change the policy now; and whether that is so without an end.</summary>
    public static (bool Any, bool Lasting) Administrators(ProjectPolicy policy, DateTimeOffset now)
    {
        var (place, resource, circumstances) =
            (AccessPaths.PlaceOf(policy.Project), AccessPaths.Of(policy.Project, "policy/"), AccessHolder.CircumstancesOf(null));
        var any = false;
        foreach (var subject in policy.Map.Names)
        {
            if (!Subjects.Is(subject, Subjects.User) && !Subjects.Is(subject, Subjects.Service))
            {
                continue;
            }

            var decision = policy.Set.Decide(PolicyContext.Default, now, subject, place, resource, "admin", circumstances);
            if (decision.IsAllowed && decision.NotAfter == DateTimeOffset.MaxValue)
            {
                return (true, true);
            }

            any |= decision.IsAllowed;
        }

        return (any, false);
    }

    private static bool HasHeight(IEnumerable<AccessGrant> grants, ProjectPolicy policy)
    {
        var text = new StringBuilder();
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var grant in grants)
        {
            if (targets.Add(grant.Role ?? Subjects.Grant + grant.Id))
            {
                // A right that is refused counts as one that is given: who takes it from an owner must be one.
                foreach (var rule in policy.Map.ReachOf(grant.Role ?? Subjects.Grant + grant.Id).Where(rule => grant.Right is not null || !rule.IsDenied))
                {
                    text.Append("p, x, *, ").Append(ProjectPolicy.Field(rule.Resource)).Append(", ")
                        .Append(ProjectPolicy.Field(rule.Action)).Append(", allow, true\n");
                }
            }
        }

        var all = PolicySet.Load(policy.Shipped.Model, text.ToString());
        var (place, circumstances) = (AccessPaths.PlaceOf(policy.Project), AccessHolder.CircumstancesOf(null));
        return Heights.Any(height => all
            .Decide(
                PolicyContext.Default, DateTimeOffset.UnixEpoch, "x", place, AccessPaths.Of(policy.Project, height.Below), height.Action, circumstances)
            .IsAllowed);
    }
}
