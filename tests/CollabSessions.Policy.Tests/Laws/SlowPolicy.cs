namespace CollabSessions.Policy.Tests.Laws;

/// <summary>The same policy decided as slowly and plainly as possible: every rule, every link, no index, nothing kept.</summary>
/// <remarks>A broken condition is tried both ways; only what is allowed either way is allowed.</remarks>
internal sealed class SlowPolicy(RandomPolicy policy)
{
    public bool Allows(string sub, string dom, string obj, string act, double? risk, bool? safe, DateTimeOffset now)
    {
        var rules = policy.HasPriority ? policy.Rules.OrderBy(rule => rule.Priority).ToList() : policy.Rules;
        var matched = new List<(bool Certain, string Eft)>();
        foreach (var rule in rules)
        {
            if (Has(sub, rule.Sub, dom, now)
                && (rule.Dom == "*" || rule.Dom == dom)
                && (rule.Obj.EndsWith('*') ? obj.StartsWith(rule.Obj[..^1], StringComparison.Ordinal) : obj == rule.Obj)
                && (rule.Act == "*" || rule.Act == act)
                && Holds(rule.After, rule.Before, now)
                && Condition(rule.Cond, risk, safe) is var condition and not false)
            {
                matched.Add((condition is true, rule.Eft));
            }
        }

        // Every way in which the uncertain ones could turn out.
        var uncertain = matched.Count(match => !match.Certain);
        for (var way = 0; way < 1 << uncertain; way++)
        {
            var bit = 0;
            var effects = matched.Where(match => match.Certain || (way >> bit++ & 1) == 1).Select(match => match.Eft).ToList();
            if (!Effect(effects))
            {
                return false;
            }
        }

        return true;
    }

    private bool Effect(List<string> effects) => policy.Effect switch
    {
        "some(where (p.eft == allow))" => effects.Contains("allow"),
        "!some(where (p.eft == deny))" => !effects.Contains("deny"),
        "priority(p.eft) || deny" => effects.Find(effect => effect != "indeterminate") == "allow",
        _ => effects.Contains("allow") && !effects.Contains("deny"),
    };

    /// <summary>Tries every walk of every length, by sets: who is reachable in exactly that many links.</summary>
    private bool Has(string sub, string role, string dom, DateTimeOffset now)
    {
        var reached = new HashSet<string> { sub };
        for (var links = 0; links < policy.Hierarchy; links++)
        {
            foreach (var link in policy.Links.Where(link => reached.Contains(link.From)).ToList())
            {
                // In two steps, so that a link found in this round is not followed in the same.
                if (Holds(link.After, link.Before, now) && (link.Domain == dom || policy.HasDomainPatterns && dom.StartsWith(link.Domain[..1].Trim('*'), StringComparison.Ordinal) && link.Domain.EndsWith('*')))
                {
                    _next.Add(link.To);
                }
            }

            reached.UnionWith(_next);
            _next.Clear();
        }

        return reached.Contains(role);
    }

    private readonly HashSet<string> _next = [];

    private static bool Holds(long after, long before, DateTimeOffset now) =>
        (after < 0 || after == 99 || now > RandomPolicy.Start.AddSeconds(after)) && (before is < 0 or 99 || now < RandomPolicy.Start.AddSeconds(before));

    /// <summary>Null: it cannot be said.</summary>
    private static bool? Condition(string condition, double? risk, bool? safe) => condition switch
    {
        "true" => true,
        "false" => false,
        "r.env.Risk > 5" => risk is null ? null : risk > 5,
        "!(r.env.Risk > 5)" => risk is null ? null : !(risk > 5),
        _ => risk == 7 || safe == true ? true : risk is null || safe is null ? null : false,
    };
}
