using CollabSessions.Policy.Expressions;
using CollabSessions.Policy.Files;
using CollabSessions.Policy.Functions;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Decisions;

/// <summary>Finds the reasons of one decision. Slow and thorough: it reads every rule when nothing decided.</summary>
internal sealed class Explainer(PolicySet policy, Matcher matcher, EffectKind effect, PolicyValue[] request, DateTimeOffset now)
{
    private const int NearMissesMax = 5;

    public Explanation Explain(Decision decision)
    {
        if (decision.Rule >= 0)
        {
            return new Explanation(decision, policy.Describe(matcher.Rules, decision.Rule), Path(decision.Rule), []);
        }

        return new Explanation(decision, null, [], decision.Reason == DecisionReason.NoRule ? NearMisses() : []);
    }

    private Frame Frame(int rule) =>
        new() { Request = request, Rules = matcher.Rules, Rule = rule, Now = now.UtcTicks, Until = long.MaxValue };

    private List<RoleStep> Path(int rule)
    {
        var steps = new List<RoleStep>();
        var frame = Frame(rule);
        var alternative = matcher.Alternatives.First(candidate =>
        {
            var question = Frame(rule);
            return candidate.Condition.Test(ref question) != Truth.False;
        });
        foreach (var call in alternative.Terms.OfType<RoleCall>())
        {
            var scope = default(PolicyValue);
            if (call.Test(ref frame) != Truth.True
                || !call.Name.Evaluate(ref frame).TryText(out var subject)
                || !call.Role.Evaluate(ref frame).TryText(out var role)
                || call.Domain is not null && !call.Domain.Evaluate(ref frame).TryText(out scope))
            {
                continue;
            }

            subject = policy.Symbols.Resolve(subject);
            scope = call.Domain is null ? scope : policy.Symbols.Resolve(scope);
            AddSteps(steps, call, subject, policy.Symbols.Resolve(role), scope);
        }

        return steps;
    }

    private void AddSteps(List<RoleStep> steps, RoleCall call, PolicyValue subject, PolicyValue role, PolicyValue scope)
    {
        if (Comparison.Equal(subject, role) == Truth.True || call.Graph.Path(subject, role, scope, now.UtcTicks) is not { } path)
        {
            return;
        }

        var (graph, from) = (call.Graph, subject.TextValue);
        foreach (var (link, name) in path)
        {
            var bounds = link < 0 ? TimeBounds.Always : graph.Links.Bounds(link);
            var domain = link >= 0 && graph.Definition.HasDomain ? policy.Symbols[graph.Links.Domain(link)] : null;
            steps.Add(new RoleStep(
                graph.Definition.Key, from, policy.Symbols[name], domain,
                TimeBounds.Describe(bounds.Start), TimeBounds.Describe(bounds.End), link < 0 ? 0 : graph.Links.Line(link)));
            from = policy.Symbols[name];
        }
    }

    private List<NearMiss> NearMisses()
    {
        var wanted = effect == EffectKind.DenyOverride ? RuleEffect.Deny : RuleEffect.Allow;
        var misses = new PriorityQueue<(int Rule, Node[] Failed), (int Failed, int Rule)>();
        foreach (var alternative in matcher.Alternatives)
        {
            for (var rule = 0; rule < matcher.Rules.Count; rule++)
            {
                var frame = Frame(rule);
                var failed = matcher.Rules.Effect(rule) == wanted ? Failed(alternative.Terms, ref frame) : [];
                if (failed.Length > 0 && failed.Length < alternative.Terms.Length)
                {
                    // The queue gives back the worst first, so that it can be dropped.
                    misses.Enqueue((rule, failed), (-failed.Length, -rule));
                    _ = misses.Count > NearMissesMax && misses.TryDequeue(out _, out _);
                }
            }
        }

        var result = new List<NearMiss>();
        while (misses.TryDequeue(out var miss, out _))
        {
            result.Insert(0, new NearMiss(policy.Describe(matcher.Rules, miss.Rule), [.. miss.Failed.Select(term => NodeText.Of(term, matcher))]));
        }

        return result;
    }

    private static Node[] Failed(Node[] terms, ref Frame frame)
    {
        var failed = new List<Node>();
        foreach (var term in terms)
        {
            if (term.Test(ref frame) != Truth.True)
            {
                failed.Add(term);
            }
        }

        return [.. failed];
    }
}
