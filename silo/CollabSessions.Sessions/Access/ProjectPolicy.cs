using System.Globalization;
using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Policy;

namespace CollabSessions.Sessions;

/// <summary>One project's policy, compiled: shipped roles, the team's lines and what the grants say. Never changes.</summary>
/// <remarks>Every project has its own set, so no line of one project can ever speak about another.</remarks>
internal sealed class ProjectPolicy
{
    /// <summary>What a team's lines are called in messages.</summary>
    public const string LinesFile = "team.csv";

    /// <summary>What the generated lines are called there; their number counts the grants from 1.</summary>
    public const string GrantsFile = "grants";

    private readonly int _shippedLines;
    private readonly int _teamLines;
    private readonly List<AccessGrant> _generated;
    private PolicyMap? _map;

    private ProjectPolicy(
        ProjectId project, ShippedPolicy shipped, AccessState state, PolicySet set, int shippedLines, int teamLines, List<AccessGrant> generated)
    {
        (Project, Shipped, State, Set) = (project, shipped, state, set);
        (_shippedLines, _teamLines, _generated) = (shippedLines, teamLines, generated);
    }

    /// <summary>Whose.</summary>
    public ProjectId Project { get; }

    /// <summary>The roles it stands on.</summary>
    public ShippedPolicy Shipped { get; }

    /// <summary>What it was made of.</summary>
    public AccessState State { get; }

    /// <summary>The name of who made it so, for those whom it takes something from; null when nobody did. Set before it is in force.</summary>
    public string? ChangedBy { get; set; }

    /// <summary>What answers.</summary>
    public PolicySet Set { get; }

    /// <summary>Its lines by subject, read when somebody asks; two who ask at once read the same.</summary>
    public PolicyMap Map => _map ??= new PolicyMap(this);

    /// <summary>Puts it together.</summary>
    /// <exception cref="PolicyFormatException">A line, a condition or a time is wrong. The message names where it stands and why.</exception>
    public static ProjectPolicy Compose(ProjectId project, ShippedPolicy shipped, AccessState state)
    {
        CheckLines(state.Lines);
        var shippedLines = shipped.Roles.Count('\n');
        var teamLines = state.Lines.Length > 0 ? state.Lines.Count('\n') + 1 : 0;
        var generated = new List<AccessGrant>(state.Grants.Count);
        foreach (var grant in state.Grants)
        {
            generated.Add(grant);
            if (grant.Right is not null)
            {
                generated.Add(grant); // the link, then the rule
            }
        }

        var policy = new ProjectPolicy(project, shipped, state, null!, shippedLines, teamLines, generated); // only to say where a line stands
        try
        {
            var set = PolicySet.Load(shipped.Model, TextOf(project, shipped, state), "policy", state.Revision);
            return new ProjectPolicy(project, shipped, state, set, shippedLines, teamLines, generated);
        }
        catch (PolicyFormatException wrong)
        {
            var (file, line, grant) = policy.Locate(wrong.Line);
            throw new PolicyFormatException(file, line, grant is null ? wrong.Reason : $"the grant for {grant.Subject}: {wrong.Reason}");
        }
    }

    /// <summary>Where a line of the whole stands, and by which grant.</summary>
    public (string File, int Line, AccessGrant? Grant) Locate(int line)
    {
        if (line <= _shippedLines)
        {
            return (ShippedPolicy.RolesFile, line, null);
        }

        if (line <= _shippedLines + _teamLines)
        {
            return (LinesFile, line - _shippedLines, null);
        }

        var index = line - _shippedLines - _teamLines - 1;
        return index < _generated.Count
            ? (GrantsFile, IndexOf(_generated[index]) + 1, _generated[index])
            : (GrantsFile, 0, null);
    }

    /// <summary>A line's fields, as the format has them: a comma, a quote or a parenthesis in one is text.</summary>
    public static string Field(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>All its lines, as a policy file of Casbin.</summary>
    public string ToText() => TextOf(Project, Shipped, State);

    private static string TextOf(ProjectId project, ShippedPolicy shipped, AccessState state)
    {
        var text = new StringBuilder(shipped.Roles.Length + state.Lines.Length + (128 * state.Grants.Count));
        text.Append(shipped.Roles);
        if (state.Lines.Length > 0)
        {
            text.Append(state.Lines).Append('\n');
        }

        foreach (var grant in state.Grants)
        {
            AppendLines(text, project, grant);
        }

        return text.ToString();
    }

    private static void AppendLines(StringBuilder text, ProjectId project, AccessGrant grant)
    {
        var place = grant.Session is { } session ? AccessPaths.PlaceOf(project, session) : $"{project.Value}/*";
        var target = grant.Role ?? $"{Subjects.Grant}{grant.Id}";
        var (from, until) = (Bound(grant.From), Bound(grant.Until));
        text.Append(CultureInfo.InvariantCulture, $"g, {Field(grant.Subject)}, {Field(target)}, {place}, {from}, {until}\n");
        if (grant.Right is { } right)
        {
            var effect = right.IsDenied ? "deny" : "allow";
            text.Append(
                CultureInfo.InvariantCulture,
                $"p, {target}, {place}, {Field(right.Resource)}, {right.Action}, {effect}, {Field(right.Condition ?? "true")}\n");
        }
    }

    // A link holds strictly after its first time: a second earlier would let in a second early, and a tick late is nothing.
    private static string Bound(DateTimeOffset? time) => time is { } instant
        ? instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : "_";

    private static void CheckLines(string lines)
    {
        using var reader = new StringReader(lines);
        foreach (var (line, fields) in PolicyLines.Read(reader, LinesFile))
        {
            if (fields.Skip(1).Take(fields[0] is "g" ? 2 : 1).Any(static subject => subject.StartsWith(Subjects.Grant, StringComparison.Ordinal)))
            {
                throw new PolicyFormatException(LinesFile, line, $"'{Subjects.Grant}' names what grants generate; no line may speak of it.");
            }
        }
    }

    private int IndexOf(AccessGrant grant)
    {
        for (var index = 0; index < State.Grants.Count; index++)
        {
            if (ReferenceEquals(State.Grants[index], grant))
            {
                return index;
            }
        }

        return -1;
    }
}
