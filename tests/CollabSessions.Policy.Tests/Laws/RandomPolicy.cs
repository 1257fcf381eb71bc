using System.Globalization;
using System.Text;

namespace CollabSessions.Policy.Tests.Laws;

/// <summary>A random policy of the kind that npm casbin cannot answer: times, denies, priorities, cycles, patterns, conditions.</summary>
internal sealed class RandomPolicy
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Effects =
    [
        "some(where (p.eft == allow))", "!some(where (p.eft == deny))",
        "some(where (p.eft == allow)) && !some(where (p.eft == deny))", "priority(p.eft) || deny",
    ];

    private readonly Random _random;

    public RandomPolicy(Random random, double size)
    {
        _random = random;
        Effect = Pick(Effects);
        HasPriority = _random.Next(3) == 0;
        HasDomainPatterns = _random.Next(2) == 0;
        Hierarchy = _random.Next(4) == 0 ? _random.Next(1, 4) : 8;
        var names = 2 + (int)(size * 6);
        Names = [.. Enumerable.Range(0, names).Select(number => $"n{number}")];
        Links = [.. Enumerable.Range(0, _random.Next(1, names * 3)).Select(_ => Link())];
        Rules = [.. Enumerable.Range(0, 2 + _random.Next(1 + (int)(size * 16))).Select(_ => Rule())];
    }

    public string Effect { get; }

    public bool HasPriority { get; }

    public bool HasDomainPatterns { get; }

    public int Hierarchy { get; }

    public string[] Names { get; }

    public string[] Domains { get; } = ["north", "south"];

    public string[] Objects { get; } = ["/a", "/a/b", "/a/b/c", "/d"];

    public string[] Actions { get; } = ["read", "write"];

    public List<(string From, string To, string Domain, long After, long Before)> Links { get; }

    public List<(int Priority, string Sub, string Dom, string Obj, string Act, string Eft, string Cond, long After, long Before)> Rules { get; }

    /// <summary>The same for our engine.</summary>
    public PolicySet Load()
    {
        var options = new StringBuilder($"[options]\nhierarchy = {Hierarchy}\n");
        if (HasDomainPatterns)
        {
            options.Append("domain_matching.g = keyMatch\n");
        }

        var model = Ask.Model(
            "g(r.sub, p.sub, r.dom) && (p.dom == '*' || r.dom == p.dom) && keyMatch(r.obj, p.obj) && (r.act == p.act || p.act == '*') && eval(p.cond) && timeMatch(p.after, p.before)",
            "sub, dom, obj, act, env", (HasPriority ? "priority, " : "") + "sub, dom, obj, act, eft, cond, after, before", "g = _, _, _, (_, _)", Effect, options.ToString());
        var policy = new StringBuilder();
        foreach (var link in Links)
        {
            policy.Append(CultureInfo.InvariantCulture, $"g, {link.From}, {link.To}, {link.Domain}, {Time(link.After)}, {Time(link.Before)}\n");
        }

        foreach (var rule in Rules)
        {
            policy.Append("p, ").Append(HasPriority ? $"{rule.Priority}, " : "").Append(CultureInfo.InvariantCulture,
                $"{rule.Sub}, {rule.Dom}, {rule.Obj}, {rule.Act}, {rule.Eft}, {rule.Cond}, {Time(rule.After)}, {Time(rule.Before)}\n");
        }

        return Ask.Load(model, policy.ToString());
    }

    /// <summary>A time on a grid of six seconds, so that bounds and questions meet; -1 and 99 are open.</summary>
    public static string Time(long second) => second is < 0 or 99 ? "_" : Start.AddSeconds(second).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];

    private (string From, string To, string Domain, long After, long Before) Link()
    {
        var (after, before) = Bounds();
        return (Pick(Names), Pick(Names), HasDomainPatterns && _random.Next(3) == 0 ? Pick(["*", "n*", "s*"]) : Pick(Domains), after, before);
    }

    private (int Priority, string Sub, string Dom, string Obj, string Act, string Eft, string Cond, long After, long Before) Rule()
    {
        var (after, before) = Bounds();
        return (
            _random.Next(4), Pick(Names), _random.Next(3) == 0 ? "*" : Pick(Domains), _random.Next(3) == 0 ? Pick(["*", "/a*", "/a/*"]) : Pick(Objects),
            _random.Next(4) == 0 ? "*" : Pick(Actions), Pick(["allow", "allow", "deny", "deny", "indeterminate"]),
            _random.Next(2) == 0 ? "true" : Pick(["r.env.Risk > 5", "!(r.env.Risk > 5)", "r.env.Risk == 7 || r.env.Safe", "false"]), after, before);
    }

    private (long After, long Before) Bounds() => _random.Next(2) == 0 ? (-1, 99) : (_random.Next(-1, 6), _random.Next(3) == 0 ? 99 : _random.Next(0, 7));
}
