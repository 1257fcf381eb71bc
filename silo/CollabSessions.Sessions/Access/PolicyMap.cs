using CollabSessions.Contracts;
using CollabSessions.Policy;

namespace CollabSessions.Sessions;

/// <summary>A project's lines as they are written, by subject: what there is to name, and what one could ever come to.</summary>
internal sealed class PolicyMap
{
    private readonly Dictionary<string, List<PolicyLink>> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PolicyLine>> _rules = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shipped = new(StringComparer.Ordinal);

    /// <summary>Reads what a policy was made of.</summary>
    public PolicyMap(ProjectPolicy policy)
    {
        ReadLines(policy.Shipped.Roles, ShippedPolicy.RolesFile);
        _shipped.UnionWith(_names);
        ReadLines(policy.State.Lines, ProjectPolicy.LinesFile);
        foreach (var grant in policy.State.Grants)
        {
            var place = grant.Session is { } session ? AccessPaths.PlaceOf(policy.Project, session) : $"{policy.Project.Value}/*";
            var target = grant.Role ?? Subjects.Grant + grant.Id;
            Add(new PolicyLink(grant.Subject, target, place, grant.From, grant.Until));
            if (grant.Right is { } right)
            {
                Add(new PolicyLine(target, place, right.Resource, right.Action, right.IsDenied, right.Condition ?? "true"));
            }
        }
    }

    /// <summary>Every subject that a line or a grant names, but those that are generated.</summary>
    public IEnumerable<string> Names => _names.Where(static name => !name.StartsWith(Subjects.Grant, StringComparison.Ordinal));

    /// <summary>Every rule.</summary>
    public IEnumerable<PolicyLine> Rules => _rules.Values.SelectMany(static rules => rules);

    /// <summary>Every link.</summary>
    public IEnumerable<PolicyLink> Links => _links.Values.SelectMany(static links => links);

    /// <summary>Whether a name came with the server.</summary>
    public bool IsShipped(string name) => _shipped.Contains(name);

    /// <summary>Whether any line or grant names it.</summary>
    public bool Knows(string name) => _names.Contains(name);

    /// <summary>The links that begin at a subject.</summary>
    public IReadOnlyList<PolicyLink> LinksOf(string subject) => _links.GetValueOrDefault(subject) ?? [];

    /// <summary>The rules about a subject.</summary>
    public IReadOnlyList<PolicyLine> RulesOf(string subject) => _rules.GetValueOrDefault(subject) ?? [];

    /// <summary>All rules that could ever speak of a subject: links at any place and any time count.</summary>
    public IEnumerable<PolicyLine> ReachOf(string subject)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { subject };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out var name))
        {
            foreach (var rule in RulesOf(name))
            {
                yield return rule;
            }

            foreach (var link in LinksOf(name))
            {
                if (seen.Add(link.To))
                {
                    open.Enqueue(link.To);
                }
            }
        }
    }

    private void ReadLines(string lines, string file)
    {
        using var reader = new StringReader(lines);
        foreach (var (_, fields) in PolicyLines.Read(reader, file))
        {
            // They were compiled before: g has five fields behind it and p six.
            if (fields[0] is "g")
            {
                Add(new PolicyLink(fields[1], fields[2], fields[3], TimeOf(fields[4]), TimeOf(fields[5])));
            }
            else
            {
                Add(new PolicyLine(fields[1], fields[2], fields[3], fields[4], fields[5] is "deny", fields[6]));
            }
        }
    }

    private static DateTimeOffset? TimeOf(string text) => DateTimeOffset.TryParseExact(
        text,
        "yyyy-MM-dd HH:mm:ss",
        System.Globalization.CultureInfo.InvariantCulture,
        System.Globalization.DateTimeStyles.AssumeUniversal,
        out var time)
            ? time
            : null;

    private void Add(PolicyLink link)
    {
        (_links.TryGetValue(link.From, out var links) ? links : _links[link.From] = []).Add(link);
        _names.Add(link.From);
        _names.Add(link.To);
    }

    private void Add(PolicyLine rule)
    {
        (_rules.TryGetValue(rule.Subject, out var rules) ? rules : _rules[rule.Subject] = []).Add(rule);
        _names.Add(rule.Subject);
    }
}

/// <summary>Who has what.</summary>
internal sealed record PolicyLink(string From, string To, string Place, DateTimeOffset? ValidAfter, DateTimeOffset? ValidBefore);

/// <summary>Who may or may not do what.</summary>
internal sealed record PolicyLine(string Subject, string Place, string Resource, string Action, bool IsDenied, string Condition)
{
    /// <summary>As it is written.</summary>
    public override string ToString() =>
        $"p, {Subject}, {Place}, {Resource}, {Action}, {(IsDenied ? "deny" : "allow")}, {Condition}";
}
