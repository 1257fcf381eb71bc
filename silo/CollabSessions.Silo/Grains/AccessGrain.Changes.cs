using CollabSessions.Contracts;
using CollabSessions.Policy;
using CollabSessions.Sessions;

namespace CollabSessions.Silo;

// What changes it: asked for, allowed, well-formed, compiled. It is stored and told in AccessGrain.Commit.cs.
internal sealed partial class AccessGrain
{
    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessApplied>> ApplyAsync(Grant caller, AccessChange change, long? expectedRevision)
    {
        var problem = Prepare(caller, change, out var prepared, out var rule);
        problem ??= expectedRevision is { } expected && expected != _state.Revision ? new AccessProblem(Fault.Conflict) : null;
        return problem is null
            ? await CommitAsync(caller, prepared, change.Reason, "access.apply")
            : await RefuseAsync(caller, "access.apply", problem, rule);
    }

    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessApplied>> RevertAsync(Grant caller, long toRevision, string reason, long? expectedRevision)
    {
        var problem = WhyNot(caller, "policy/", "admin", out var rule) is { } fault ? new AccessProblem(fault)
            : toRevision < 0 || toRevision >= _state.Revision ? new AccessProblem(Fault.BadPolicy, "'toRevision' is a revision of the past.")
            : expectedRevision is { } expected && expected != _state.Revision ? new AccessProblem(Fault.Conflict)
            : !AccessDrafts.IsText(reason, AccessChange.ReasonLengthMax) ? new AccessProblem(Fault.BadPolicy, "'reason' is a text of at most 512 characters.")
            : null;
        if (problem is not null)
        {
            return await RefuseAsync(caller, "access.revert", problem, rule);
        }

        if (await ReadStateAsync(toRevision) is not { } past)
        {
            return new AccessAnswer<AccessApplied>.Refused(Fault.TryAgain);
        }

        var (before, after) = (Ids(_state), Ids(past));
        var step = new AccessStep(
            [.. past.Grants.Where(grant => !before.Contains(grant.Id))],
            [.. _state.Grants.Where(grant => !after.Contains(grant.Id))],
            past.Lines == _state.Lines ? null : past.Lines);
        return Judge(caller, step, ref rule, out var then) is { } refused
            ? await RefuseAsync(caller, "access.revert", refused, rule)
            : await CommitAsync(caller, new Prepared(step, then), reason, "access.revert");

        static HashSet<string> Ids(AccessState state) => [.. state.Grants.Select(static grant => grant.Id)];
    }

    /// <summary>Everything but the storing: whether the caller may, whether it is well-formed, and that it leaves nobody locked out.</summary>
    private AccessProblem? Prepare(Grant caller, AccessChange change, out Prepared prepared, out string rule)
    {
        prepared = new Prepared(new AccessStep([], []), Policy);
        rule = "";
        foreach (var (below, action) in Needs(change))
        {
            if (WhyNot(caller, below, action, out rule) is { } fault)
            {
                return new AccessProblem(fault);
            }
        }

        if (change.AddGrants.Count + change.RevokeGrants.Count == 0 && change.Lines is null)
        {
            return WhyNot(caller, "member/", "read", out rule) is { } stranger
                ? new AccessProblem(stranger)
                : new AccessProblem(Fault.BadPolicy, "There is nothing to change.");
        }

        if (AccessDrafts.Read(_project, _state, change, caller.Principal.UserId, options.Value, time.GetUtcNow(), out var step) is { } problem)
        {
            return problem;
        }

        problem = Judge(caller, step, ref rule, out var after);
        prepared = new Prepared(step, after);
        return problem;
    }

    private static IEnumerable<(string Below, string Action)> Needs(AccessChange change)
    {
        if (change.AddGrants.Count > 0)
        {
            yield return ("grant/", "write");
        }

        if (change.RevokeGrants.Count > 0)
        {
            yield return ("grant/", "delete");
        }

        if (change.Lines is not null)
        {
            yield return ("policy/", "admin");
        }
    }

    /// <summary>Compiles what a step would make, and says what is wrong with it.</summary>
    private AccessProblem? Judge(Grant caller, AccessStep step, ref string rule, out ProjectPolicy? after)
    {
        after = null;
        try
        {
            after = ProjectPolicy.Compose(_project, files.Current, _state.After(step, _state.Revision + 1, Now()));
        }
        catch (PolicyFormatException wrong)
        {
            return new AccessProblem(Fault.BadPolicy, wrong.Message);
        }

        foreach (var grant in step.Added)
        {
            if (grant.Role is { } role && Subjects.Is(role, Subjects.Role) && !IsDefined(after, role))
            {
                return new AccessProblem(Fault.BadPolicy, $"The role '{role}' is not known.");
            }
        }

        if (Policy is not { } before)
        {
            return null; // Only the server's administrator comes this far: he mends what does not load.
        }

        if (AccessAuthority.IsHigh(step, before, after) && WhyNot(caller, "policy/", "admin", out rule) is { } fault)
        {
            return new AccessProblem(fault, "Who may not change the policy neither gives nor takes what may.");
        }

        var now = time.GetUtcNow();
        var (had, hadLasting) = AccessAuthority.Administrators(before, now);
        var (has, hasLasting) = AccessAuthority.Administrators(after, now);
        return (had && !has) || (hadLasting && !hasLasting) ? new AccessProblem(Fault.LastAdmin) : null;
    }

    // A role that nothing but grants speak of is a slip of the pen.
    private static bool IsDefined(ProjectPolicy policy, string role) => policy.Map.RulesOf(role).Count + policy.Map.LinksOf(role).Count > 0;

    /// <summary>A step that may be stored, and the policy that it makes.</summary>
    private sealed record Prepared(AccessStep Step, ProjectPolicy? Policy);
}
