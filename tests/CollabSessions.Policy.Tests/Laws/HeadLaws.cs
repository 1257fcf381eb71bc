using System.Globalization;
using System.Text;
using CollabSessions.Testing;

namespace CollabSessions.Policy.Tests.Laws;

/// <summary>Rules that are looked up by the first segments of their patterns decide as if every rule was tried.</summary>
public sealed class HeadLaws
{
    private static readonly string[] Functions = ["keyMatch", "keyMatch2", "keyMatch3", "keyMatch4", "globMatch"];
    private static readonly string[] Parts = ["", "a", "b", "ab", "*", ":id", "{id}", "a*", "a.b", "a|b", "a?"];
    private static readonly string[] Words = ["", "a", "b", "ab", "c", "axb", "a.b", "\n"];

    [Fact]
    public void Decide_ByPatternsWithACommonBeginning_AnswersAsWithoutAnIndex()
    {
        var (allowed, denied, broken) = (0, 0, 0);
        Law.Holds((random, size) =>
        {
            var function = Functions[random.Next(Functions.Length)];
            var isBypassed = random.Next(2) == 0;
            var match = isBypassed ? $"(p.obj == 'all' || {function}(r.obj, p.obj))" : $"{function}(r.obj, p.obj)";
            var rules = new StringBuilder();
            for (var rule = 2 + random.Next(1 + (int)(size * 30)); rule > 0; rule--)
            {
                // A pattern that is none is refused, unless something else than a pattern may stand there.
                var pattern = random.Next(20) == 0 ? "all" : Path(random, Parts) + (isBypassed && random.Next(20) == 0 ? "(" : "");
                rules.Append(CultureInfo.InvariantCulture, $"p, \"{pattern}\", {(random.Next(2) == 0 ? "read" : "write")}, {(random.Next(4) == 0 ? "deny" : "allow")}\n");
            }

            // Nobody can look anything up behind a "not".
            var (indexed, plain) = (Load($"{match} && r.act == p.act", rules), Load($"!(!({match} && r.act == p.act))", rules));
            for (var question = 0; question < 10; question++)
            {
                var text = Path(random, Words);
                var (answer, expected) = (indexed.Decide(Ask.Noon, text, "read"), plain.Decide(Ask.Noon, text, "read"));
                Assert.Equal(expected, answer);
                _ = answer.IsAllowed ? allowed++ : denied++;
                broken += answer.Reason == DecisionReason.BrokenCondition ? 1 : 0;
            }
        });

        if (Environment.GetEnvironmentVariable("COLLAB_SEED") is null)
        {
            Assert.InRange((double)allowed / (allowed + denied), 0.1, 0.9);
            Assert.True(broken > 50, $"{broken} broken.");
        }
    }

    private static PolicySet Load(string matcher, StringBuilder rules) => Ask.Load(
        Ask.Model(matcher, "obj, act", "obj, act, eft", effect: "some(where (p.eft == allow)) && !some(where (p.eft == deny))"), rules.ToString());

    private static string Path(Random random, string[] parts)
    {
        // Few first segments and many last ones, with and without a slash in front and at the end.
        var path = new StringBuilder(random.Next(3) == 0 ? "" : "/");
        for (var left = random.Next(6); left >= 0; left--)
        {
            path.Append(parts[random.Next(random.Next(3) == 0 ? parts.Length : 4)]).Append(left > 0 || random.Next(3) == 0 ? "/" : "");
        }

        return path.ToString();
    }
}
