using System.Globalization;
using System.Text;

namespace CollabSessions.Policy.Bench;

/// <summary>A model, a policy and questions, written to files that npm casbin reads too.</summary>
internal sealed record Workload(string Name, string Model, string Policy, string[][] Questions, int Hierarchy)
{
    private const string Domains = """
        [request_definition]
        r = sub, dom, obj, act
        [policy_definition]
        p = sub, dom, obj, act, eft
        [role_definition]
        g = _, _, _
        [policy_effect]
        e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
        [matchers]
        m = g(r.sub, p.sub, r.dom) && r.dom == p.dom && OBJECT && r.act == p.act
        """;

    private const string Flat = """
        [request_definition]
        r = sub, obj, act
        [policy_definition]
        p = sub, obj, act
        [role_definition]
        g = _, _
        [policy_effect]
        e = some(where (p.eft == allow))
        [matchers]
        m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
        """;

    private static readonly string[] Acts = ["read", "write", "execute", "delete", "admin"];

    public static IEnumerable<Workload> All()
    {
        yield return Tenants("tenants: 10 000 rules, 1 000 roles, 10 domains, 5 000 users", "r.obj == p.obj", number => $"data{number}");
        yield return Tenants("patterns: the same with keyMatch2(r.obj, p.obj)", "keyMatch2(r.obj, p.obj)", number => $"/kind{number % 97}/:id/part{number}");
        yield return Deep();
        yield return Wide();
    }

    /// <summary>A million rules, for loading.</summary>
    public static string Million()
    {
        var policy = new StringBuilder();
        for (var rule = 0; rule < 1_000_000; rule++)
        {
            policy.Append(CultureInfo.InvariantCulture, $"p, role{rule % 1000}, data{rule / 5}, {Acts[rule % 5]}\n");
        }

        return policy.ToString();
    }

    public static string MillionModel => Flat;

    private static Workload Tenants(string name, string match, Func<int, string> target)
    {
        var random = new Random(1);
        var policy = new StringBuilder();
        var rules = new (string Object, string Act)[10_000];
        for (var rule = 0; rule < rules.Length; rule++)
        {
            rules[rule] = (target(random.Next(2000)), Acts[random.Next(5)]);
            policy.Append(CultureInfo.InvariantCulture, $"p, role{rule % 1000}, dom{rule % 10}, {rules[rule].Object}, {rules[rule].Act}, {(random.Next(20) == 0 ? "deny" : "allow")}\n");
        }

        var roles = new int[5_000];
        for (var user = 0; user < roles.Length; user++)
        {
            for (var count = 0; count < 3; count++)
            {
                roles[user] = random.Next(1000);
                policy.Append(CultureInfo.InvariantCulture, $"g, user{user}, role{roles[user]}, dom{roles[user] % 10}\n");
            }
        }

        // Half of the questions are about something that one of the user's roles has a rule for.
        var questions = Enumerable.Range(0, 4096).Select(number =>
        {
            var user = random.Next(roles.Length);
            var (about, act) = rules[number % 2 == 0 ? (random.Next(10) * 1000) + roles[user] : random.Next(rules.Length)];
            return new[] { $"user{user}", $"dom{roles[user] % 10}", about.Replace(":id", "42", StringComparison.Ordinal), act };
        });
        return new Workload(name, Domains.Replace("OBJECT", match, StringComparison.Ordinal), policy.ToString(), [.. questions], 10);
    }

    private static Workload Deep()
    {
        var random = new Random(2);
        var policy = new StringBuilder();
        for (var role = 0; role < 1000; role++)
        {
            policy.Append(CultureInfo.InvariantCulture, $"g, role{role}, role{role + 1}\n");
        }

        return Roles("deep: 1 000 roles in one chain, 10 000 rules", policy, random, subject: () => $"role{random.Next(20)}", 1001);
    }

    private static Workload Wide()
    {
        var random = new Random(3);
        var policy = new StringBuilder();
        for (var user = 0; user < 20; user++)
        {
            for (var role = 0; role < 1000; role++)
            {
                policy.Append(CultureInfo.InvariantCulture, $"g, user{user}, role{role}\n");
            }
        }

        return Roles("wide: users with 1 000 roles each, 10 000 rules", policy, random, subject: () => $"user{random.Next(20)}", 10);
    }

    private static Workload Roles(string name, StringBuilder policy, Random random, Func<string> subject, int hierarchy)
    {
        for (var rule = 0; rule < 10_000; rule++)
        {
            policy.Append(CultureInfo.InvariantCulture, $"p, role{rule % 1000}, data{rule / 10}, {Acts[rule % 5]}\n");
        }

        var questions = Enumerable.Range(0, 4096).Select(_ => new[] { subject(), $"data{random.Next(2000)}", Acts[random.Next(5)] });
        return new Workload(name, Flat + $"\n[options]\nhierarchy = {hierarchy}\n", policy.ToString(), [.. questions], hierarchy);
    }
}
