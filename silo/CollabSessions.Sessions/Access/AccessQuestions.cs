using CollabSessions.Contracts;
using CollabSessions.Policy;

namespace CollabSessions.Sessions;

/// <summary>What there is to ask about a project, and the answers to all of it: who can, what can, and what a change would do.</summary>
internal static class AccessQuestions
{
    private const int EntriesMax = 1_000;
    private const int SessionsMax = 20;
    private const int PathsMax = 100;
    private const int AnswersMax = 50_000;

    private static readonly (string Below, string[] Actions)[] OfProject =
    [
        ("", ["read", "write", "delete", "admin"]),
        ("session/", ["write"]),
        ("member/", ["read", "write", "delete"]),
        ("grant/", ["write", "delete"]),
        ("policy/", ["admin"]),
        ("audit/", ["read"]),
    ];

    private static readonly (string Below, string[] Actions)[] OfSession =
    [
        ("", ["read", "admin"]),
        ("doc/*", ["read", "write"]),
        ("comment/*", ["read", "write"]),
        ("file/*", ["read", "write", "delete"]),
        ("task/*", ["read", "write", "execute"]),
        ("terminal/*", ["execute"]),
        ("presence", ["read", "write"]),
        ("invite/*", ["write"]),
    ];

    /// <summary>Who of those whom the policy names may do something.</summary>
    public static AccessListing Who(ProjectPolicy policy, string place, string resource, string action, DateTimeOffset at)
    {
        var circumstances = AccessHolder.CircumstancesOf(null);
        var (entries, isComplete) = (new List<AccessEntry>(), true);
        foreach (var subject in policy.Map.Names.Where(Subjects.IsGrantee).Order(StringComparer.Ordinal))
        {
            var decision = policy.Set.Decide(PolicyContext.Default, at, subject, place, resource, action, circumstances);
            if (decision.IsAllowed && !(isComplete = entries.Count < EntriesMax))
            {
                break;
            }

            if (decision.IsAllowed)
            {
                entries.Add(Entry(policy, subject, place, resource, action, decision));
            }
        }

        return new AccessListing(policy.State.Revision, entries, isComplete);
    }

    /// <summary>What somebody may do.</summary>
    public static AccessListing What(ProjectPolicy policy, string subject, DateTimeOffset at)
    {
        var circumstances = AccessHolder.CircumstancesOf(null);
        var entries = new List<AccessEntry>();
        var questions = All(policy, policy, out var isComplete);
        foreach (var (_, place, resource, action) in questions)
        {
            var decision = policy.Set.Decide(PolicyContext.Default, at, subject, place, resource, action, circumstances);
            if (decision.IsAllowed)
            {
                entries.Add(Entry(policy, subject, place, resource, action, decision));
            }

            if (entries.Count == EntriesMax)
            {
                return new AccessListing(policy.State.Revision, entries, IsComplete: false);
            }
        }

        return new AccessListing(policy.State.Revision, entries, isComplete);
    }

    /// <summary>Who would gain and lose what.</summary>
    public static (IReadOnlyList<AccessDifference> Changes, bool IsComplete) Compare(ProjectPolicy before, ProjectPolicy after, DateTimeOffset at)
    {
        var circumstances = AccessHolder.CircumstancesOf(null);
        var questions = All(before, after, out var isComplete).ToList();
        var changes = new List<AccessDifference>();
        var answers = 0;
        foreach (var subject in before.Map.Names.Union(after.Map.Names, StringComparer.Ordinal).Where(Subjects.IsGrantee).Order(StringComparer.Ordinal))
        {
            if ((answers += questions.Count) > AnswersMax && changes.Count > 0)
            {
                return (changes, false);
            }

            foreach (var (session, place, resource, action) in questions)
            {
                var was = before.Set.Decide(PolicyContext.Default, at, subject, place, resource, action, circumstances).IsAllowed;
                var willBe = after.Set.Decide(PolicyContext.Default, at, subject, place, resource, action, circumstances).IsAllowed;
                if (was == willBe)
                {
                    continue;
                }

                if (changes.Count == EntriesMax)
                {
                    return (changes, false);
                }

                changes.Add(new AccessDifference(subject, session, resource, action, willBe));
            }
        }

        return (changes, isComplete);
    }

    // The project, every session that is named, all others together as *, and what rules name without a pattern.
    private static IEnumerable<(SessionId? Session, string Place, string Resource, string Action)> All(
        ProjectPolicy one, ProjectPolicy other, out bool isComplete)
    {
        var project = one.Project;
        var sessions = new SortedSet<string>(StringComparer.Ordinal);
        var paths = new SortedSet<(string Resource, string Action)>();
        foreach (var map in new[] { one.Map, other.Map })
        {
            sessions.UnionWith(map.Links.Select(static link => link.Place).Concat(map.Rules.Select(static rule => rule.Place))
                .Where(place => place.StartsWith($"{project.Value}/", StringComparison.Ordinal))
                .Select(place => place[(project.Value.Length + 1)..])
                .Where(static name => SessionId.TryParse(name, out _)));
            paths.UnionWith(map.Rules
                .Where(rule => !rule.Resource.Contains('{', StringComparison.Ordinal) && AccessPaths.PlaceOf(project, rule.Resource) is not null)
                .SelectMany(static rule => (rule.Action is "*" ? ["read", "write", "execute", "delete", "admin"] : new[] { rule.Action })
                    .Select(action => (rule.Resource, action))));
        }

        isComplete = sessions.Count <= SessionsMax && paths.Count <= PathsMax;
        return Enumerate(project, [.. sessions.Take(SessionsMax)], [.. paths.Take(PathsMax)]);
    }

    private static IEnumerable<(SessionId? Session, string Place, string Resource, string Action)> Enumerate(
        ProjectId project, string[] sessions, (string Resource, string Action)[] paths)
    {
        var seen = new HashSet<(string, string)>();
        foreach (var (rest, actions) in OfProject)
        {
            foreach (var action in actions)
            {
                seen.Add((AccessPaths.Of(project, rest), action));
                yield return (null, AccessPaths.PlaceOf(project), AccessPaths.Of(project, rest), action);
            }
        }

        foreach (var name in (string[])["*", .. sessions])
        {
            foreach (var (rest, actions) in OfSession)
            {
                foreach (var action in actions)
                {
                    var resource = AccessPaths.Of(project, $"session/{name}/{rest}");
                    seen.Add((resource, action));
                    yield return (name is "*" ? null : new SessionId(name), $"{project.Value}/{name}", resource, action);
                }
            }
        }

        foreach (var (resource, action) in paths)
        {
            if (seen.Add((resource, action)) && AccessPaths.PlaceOf(project, resource) is { } place)
            {
                yield return (
                    SessionId.TryParse(place[(project.Value.Length + 1)..], out var session) ? session : null, place, resource, action);
            }
        }
    }

    private static AccessEntry Entry(ProjectPolicy policy, string subject, string place, string resource, string action, Decision decision) => new(
        subject,
        place,
        resource,
        action,
        decision.Rule >= 0 ? policy.Set.RuleAt(decision.Rule).Text : "",
        decision.NotAfter < DateTimeOffset.MaxValue ? decision.NotAfter : null);
}
