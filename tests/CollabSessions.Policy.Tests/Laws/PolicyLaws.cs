using System.Globalization;
using CollabSessions.Testing;

namespace CollabSessions.Policy.Tests.Laws;

/// <summary>Random policies: the engine agrees with the plainest evaluation, and its answers hold for as long as it says.</summary>
public sealed class PolicyLaws
{
    private static readonly int Policies = Environment.GetEnvironmentVariable("COLLAB_LONG") is null ? 5_000 : 1_000_000;

    [Fact]
    public void Decide_OfRandomPolicies_AgreesWithThePlainestEvaluation()
    {
        var (allowed, denied, limited, broken) = (0, 0, 0, 0);
        Law.Holds((random, size) =>
        {
            var policy = new RandomPolicy(random, size);
            var (fast, slow) = (policy.Load(), new SlowPolicy(policy));
            for (var question = 0; question < 6; question++)
            {
                var (sub, dom, obj, act) = (policy.Pick(policy.Names), policy.Pick(policy.Domains), policy.Pick(policy.Objects), policy.Pick(policy.Actions));
                var (risk, safe) = (policy.Pick<double?>([null, 3, 7, 9]), policy.Pick<bool?>([null, true, false]));
                var now = Moment(random);
                var decision = fast.Decide(PolicyContext.Default, now, sub, dom, obj, act, Surroundings(risk, safe));
                Assert.Equal(slow.Allows(sub, dom, obj, act, risk, safe, now), decision.IsAllowed);
                Assert.True(decision.HoldsAt(now, 0));

                // It holds from NotBefore to NotAfter: asked at both ends, and anywhere between.
                var first = decision.NotBefore < RandomPolicy.Start ? RandomPolicy.Start : decision.NotBefore;
                var last = decision.NotAfter > RandomPolicy.Start.AddSeconds(8) ? RandomPolicy.Start.AddSeconds(8) : decision.NotAfter.AddTicks(-1);
                foreach (var other in new[] { first, last, first.AddTicks(random.NextInt64((last - first).Ticks + 1)) })
                {
                    Assert.Equal(decision.IsAllowed, slow.Allows(sub, dom, obj, act, risk, safe, other));
                    Assert.Equal(decision.IsAllowed, fast.Decide(PolicyContext.Default, other, sub, dom, obj, act, Surroundings(risk, safe)).IsAllowed);
                }

                _ = decision.IsAllowed ? allowed++ : denied++;
                limited += decision.NotAfter < DateTimeOffset.MaxValue ? 1 : 0;
                broken += decision.Reason == DecisionReason.BrokenCondition ? 1 : 0;
            }
        }, Policies);

        // A generator that only ever denies proves nothing.
        if (Environment.GetEnvironmentVariable("COLLAB_SEED") is null)
        {
            Assert.InRange((double)allowed / (allowed + denied), 0.1, 0.9);
            Assert.True(limited > Policies / 5 && broken > Policies / 100, $"{limited} answers with an end, {broken} broken conditions.");
        }
    }

    [Fact]
    public void NotAfter_IsTheInstantOfSomeBound()
    {
        Law.Holds((random, size) =>
        {
            var policy = new RandomPolicy(random, size);
            var decision = policy.Load().Decide(
                PolicyContext.Default, Moment(random), policy.Pick(policy.Names), policy.Pick(policy.Domains), policy.Pick(policy.Objects), policy.Pick(policy.Actions), "{}");
            if (decision.NotAfter < DateTimeOffset.MaxValue)
            {
                // A start changes things one tick after its second, an end at its second.
                Assert.InRange((decision.NotAfter - RandomPolicy.Start).Ticks % TimeSpan.TicksPerSecond, 0, 1);
            }
        }, 2_000);
    }

    [Fact]
    public void Explain_NamesARuleAndAWayThatAreInTheFile()
    {
        var paths = 0;
        Law.Holds((random, size) =>
        {
            var policy = new RandomPolicy(random, size);
            var set = policy.Load();
            var (sub, dom) = (policy.Pick(policy.Names), policy.Pick(policy.Domains));
            var explanation = set.Explain(
                PolicyContext.Default, Moment(random), sub, dom, policy.Pick(policy.Objects), policy.Pick(policy.Actions), Surroundings(3, true));
            if (explanation.Rule is null)
            {
                return;
            }

            Assert.Equal(set.RuleAt(explanation.Decision.Rule), explanation.Rule);
            var at = sub;
            foreach (var step in explanation.Path)
            {
                Assert.Equal(at, step.From);
                Assert.Contains(policy.Links, link => (link.From, link.To, link.Domain) == (step.From, step.Role, step.Domain));
                at = step.Role;
                paths++;
            }

            Assert.Contains($", {at}, ", explanation.Rule.Text, StringComparison.Ordinal);
        }, 2_000);
        Assert.True(paths > 20, $"{paths} steps.");
    }

    private static DateTimeOffset Moment(Random random) =>
        RandomPolicy.Start.AddSeconds(random.Next(0, 8)).AddTicks(random.Next(3) switch { 0 => 0, 1 => 1, _ => TimeSpan.TicksPerSecond / 2 });

    private static PolicyValue Surroundings(double? risk, bool? safe)
    {
        var parts = new List<string>();
        if (risk is not null)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"\"Risk\":{risk}"));
        }

        if (safe is not null)
        {
            parts.Add($"\"Safe\":{(safe.Value ? "true" : "false")}");
        }

        Assert.True(PolicyValue.TryParseJson($"{{{string.Join(',', parts)}}}", out var value));
        return value;
    }
}
