using CollabSessions.Contracts;
using CollabSessions.Policy;

namespace CollabSessions.Sessions;

/// <summary>Says why somebody may or may not.</summary>
internal static class AccessWords
{
    private const int LineLengthMax = 1024;

    /// <summary>The whole of it.</summary>
    public static AccessExplanation Explain(
        ProjectPolicy? policy, AccessHolder holder, ProjectId project, string resource, string action, DateTimeOffset at)
    {
        var ruling = AccessJudge.On(holder, policy, project, resource, action, at);
        var notAfter = ruling.Decision.NotAfter is var end && end > DateTimeOffset.MinValue && end < DateTimeOffset.MaxValue ? end : default(DateTimeOffset?);
        if (policy is null || AccessPaths.PlaceOf(project, resource) is not { } place || !IsByPolicy(ruling.Ground))
        {
            return new AccessExplanation(ruling.IsAllowed, Why(ruling, holder), null, null, 0, [], null, policy?.State.Revision ?? 0, notAfter, []);
        }

        var subject = ruling.Ground is Ground.Carried or Ground.CarriedRefusal ? holder.Role ?? holder.Subject : holder.Subject;
        var full = policy.Set.Explain(PolicyContext.Default, at, subject, place, resource, action, holder.Circumstances);
        var path = full.Path.Select(step => LinkOf(policy, step)).ToList();
        var rule = full.Rule is { } found ? policy.Locate(found.Line) : default;
        var grant = rule.Grant ?? path.Select(link => policy.State.Grants.FirstOrDefault(grant => grant.Id == link.Grant)).FirstOrDefault(static grant => grant is not null);
        return new AccessExplanation(
            ruling.IsAllowed,
            Why(ruling, holder),
            full.Rule?.Text,
            full.Rule is null ? null : rule.File,
            full.Rule is null ? 0 : rule.Line,
            path,
            grant,
            policy.State.Revision,
            notAfter,
            [.. full.NearMisses.Select(miss => MissOf(policy, miss))]);
    }

    /// <summary>Rule, place and revision in one line, for the trail.</summary>
    public static string Line(ProjectPolicy? policy, AccessHolder holder, Ruling ruling)
    {
        var line = Why(ruling, holder);
        if (policy is not null && IsByPolicy(ruling.Ground))
        {
            if (ruling.Decision.Rule >= 0)
            {
                var rule = policy.Set.RuleAt(ruling.Decision.Rule);
                var (file, number, grant) = policy.Locate(rule.Line);
                line += grant is null ? $" {file}:{number}: {rule.Text}" : $" Grant {grant.Id}: {rule.Text}";
            }

            line += $" (revision {policy.State.Revision})";
        }

        return line.Length <= LineLengthMax ? line : line[..LineLengthMax];
    }

    private static bool IsByPolicy(Ground ground) =>
        ground is Ground.Own or Ground.OwnRefusal or Ground.Carried or Ground.CarriedRefusal;

    private static string Why(Ruling ruling, AccessHolder holder) => ruling.Ground switch
    {
        Ground.Credential => "The credential is not for this place, or its time is over.",
        Ground.ServerAdministrator => "The server's administrator may do everything.",
        Ground.Ceiling => "The credential is for less than this.",
        Ground.NoPolicy => "The policy cannot be read.",
        Ground.EndedAccount => $"The token is of an account {holder.Subject} that has ended; it needs a new one.",
        Ground.NoPlace => "This is not a path of the project.",
        Ground.Own => $"The policy gives it to {holder.Subject}.",
        Ground.Carried => $"The credential is worth {holder.Role}, which may.",
        _ => ruling.Decision.Reason switch
        {
            DecisionReason.Rule => "A rule denies it.",
            DecisionReason.BrokenCondition => "A rule that denies has a condition that could not be evaluated, so it denies.",
            _ when ruling.Ground is Ground.CarriedRefusal => $"The credential is worth {holder.Role}, which may not.",
            _ => $"No rule gives it to {holder.Subject}.",
        },
    };

    private static AccessLink LinkOf(ProjectPolicy policy, RoleStep step)
    {
        var (file, line, grant) = policy.Locate(step.Line);
        return new AccessLink(step.From, step.Role, step.Domain ?? "", file, line, grant?.Id);
    }

    private static AccessNearMiss MissOf(ProjectPolicy policy, NearMiss miss)
    {
        var (file, line, _) = policy.Locate(miss.Rule.Line);
        return new AccessNearMiss(miss.Rule.Text, file, line, miss.Failed);
    }
}
