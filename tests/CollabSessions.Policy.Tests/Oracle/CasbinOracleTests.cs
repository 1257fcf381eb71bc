using System.Globalization;

namespace CollabSessions.Policy.Tests.Oracle;

/// <summary>Random models, policies and requests: our answers are npm casbin's answers.</summary>
public sealed class CasbinOracleTests(CasbinOracle oracle) : IClassFixture<CasbinOracle>
{
    private const int Batch = 100;

    private static readonly string[] Kinds = ["allow", "deny", "both", "priority", "subject"];

    [Fact]
    public async Task Decide_OfRandomModelsAndPolicies_AnswersAsNpmCasbin()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var isReplay = long.TryParse(Environment.GetEnvironmentVariable("COLLAB_SEED"), CultureInfo.InvariantCulture, out var first);
        first = isReplay ? first : Random.Shared.NextInt64(1L << 52);
        var count = isReplay ? 1 : Scenarios();
        var seen = new Dictionary<(string Kind, bool Allowed), int>();
        var errors = 0;
        var next = oracle.ScenariosAsync(first, Math.Min(count, Batch), cancellationToken);
        for (var done = 0; done < count; done += Batch)
        {
            var scenarios = await next;
            if (done + Batch < count)
            {
                next = oracle.ScenariosAsync(first + done + Batch, Math.Min(count - done - Batch, Batch), cancellationToken);
            }

            foreach (var scenario in scenarios)
            {
                errors += Compare(scenario, seen);
            }
        }

        if (!isReplay)
        {
            // A generator of one answer proves nothing.
            foreach (var kind in Kinds)
            {
                Assert.True(seen.GetValueOrDefault((kind, true)) > count / 50, $"{kind} hardly ever allows.");
                Assert.True(seen.GetValueOrDefault((kind, false)) > count / 50, $"{kind} hardly ever denies.");
            }

            Assert.True(errors < count / 10, $"npm casbin threw {errors} times.");
        }
    }

    private static int Scenarios() => Environment.GetEnvironmentVariable("COLLAB_ORACLE_SCENARIOS") is { Length: > 0 } asked
        ? int.Parse(asked, CultureInfo.InvariantCulture)
        : Environment.GetEnvironmentVariable("COLLAB_LONG") is null ? 1_000 : 100_000;

    private static int Compare(CasbinScenario scenario, Dictionary<(string Kind, bool Allowed), int> seen)
    {
        var policy = scenario.Load();
        var errors = 0;
        for (var index = 0; index < scenario.Requests.Length; index++)
        {
            var (answer, request) = (scenario.Answers[index], CasbinScenario.Values(scenario.Requests[index]));
            var decision = policy.Decide(PolicyContext.Default, Ask.Noon, request);
            if (answer.Error is not null)
            {
                errors++;
                continue;
            }

            Same(answer.Allowed, decision.IsAllowed, "answer", scenario, index);
            seen[(scenario.Kind, answer.Allowed)] = seen.GetValueOrDefault((scenario.Kind, answer.Allowed)) + 1;
            // Of several allows under "allow and deny", npm casbin names the last and we the first.
            if (decision.Rule >= 0 && !(scenario.Kind == "both" && answer.Allowed))
            {
                Same($"p, {string.Join(", ", answer.Rule!)}", policy.RuleAt(decision.Rule).Text, "rule", scenario, index);
            }
        }

        return errors;
    }

    private static void Same<T>(T expected, T actual, string what, CasbinScenario scenario, int index)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            Assert.Fail($"npm casbin's {what} is {expected}, ours {actual}. Replay with COLLAB_SEED={scenario.Seed}\n" +
                $"request {string.Join(", ", scenario.Requests[index])}\n{scenario.Model}\n{scenario.Policy}");
        }
    }
}
