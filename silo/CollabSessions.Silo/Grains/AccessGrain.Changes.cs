using System.Text.Json;
using CollabSessions.Contracts;
using CollabSessions.Policy;
using CollabSessions.Sessions;

namespace CollabSessions.Silo;

// What changes it: asked for, allowed, compiled, stored, put in force, told. Nothing happens before it is stored.
internal sealed partial class AccessGrain
{
    private const int RecordedMax = 100;

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
    public async Task<AccessAnswer<AccessApplied>> RevertAsync(Grant caller, long toRevision, string reason)
    {
        var problem = WhyNot(caller, "policy/", "admin", out var rule) is { } fault ? new AccessProblem(fault)
            : toRevision < 0 || toRevision >= _state.Revision ? new AccessProblem(Fault.BadPolicy, "'toRevision' is a revision of the past.")
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

    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessRequest>> RequestAsync(Grant caller, AccessRequestDraft draft)
    {
        var now = time.GetUtcNow();
        var holder = new AccessHolder(caller);
        if (_page is null || !holder.Covers(_project, draft.Session ?? caller.Session, now) || (draft.Session is null && caller.Session is not null))
        {
            return new AccessAnswer<AccessRequest>.Refused(Fault.Forbidden);
        }

        var open = OpenRequests(now);
        var problem = AccessDrafts.WhyNot(draft, now)
            ?? (Policy?.Map.Knows(draft.Role) is not true ? new AccessProblem(Fault.BadPolicy, $"The role '{draft.Role}' is not known.") : null)
            ?? (open.Count >= options.Value.RequestsMax || open.Count(request => request.Subject == holder.Subject) >= options.Value.RequestsOfOneMax
                ? new AccessProblem(Fault.PolicyFull, "There are too many open requests.")
                : null);
        if (problem is not null)
        {
            return Refuse<AccessRequest>(problem);
        }

        var made = new AccessRequest(
            $"r{_state.Revision + 1}",
            holder.Subject,
            caller.Principal.Name,
            draft.Role,
            draft.Session,
            AccessDrafts.CutOff(draft.Until),
            draft.Reason,
            now,
            now + options.Value.RequestLifetime);
        var step = new AccessStep([], [], Opened: made, Closed: Lapsed(now));
        return await CommitAsync(caller, new Prepared(step, Policy), draft.Reason, "request.make") is
            AccessAnswer<AccessApplied>.Refused refused
            ? new AccessAnswer<AccessRequest>.Refused(refused.Fault, refused.Message)
            : new AccessAnswer<AccessRequest>.Given(made);
    }

    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessApplied>> AnswerAsync(Grant caller, string requestId, bool approve, DateTimeOffset? until, string reason)
    {
        var action = approve ? "request.approve" : "request.refuse";
        if (WhyNot(caller, "grant/", "write", out var rule) is { } fault)
        {
            return await RefuseAsync(caller, action, new AccessProblem(fault), rule);
        }

        var now = time.GetUtcNow();
        if (OpenRequests(now).Find(request => request.Id == requestId) is not { } request)
        {
            return await RefuseAsync(caller, action, new AccessProblem(Fault.Conflict, "There is no such open request."), rule);
        }

        var change = new AccessChange(
            approve ? [new GrantDraft(request.Subject, request.Role, null, request.Session, null, until ?? request.Until)] : [], [], null, reason);
        var prepared = new Prepared(new AccessStep([], []), Policy);
        var problem = approve ? Prepare(caller, change, out prepared, out rule)
            : AccessDrafts.IsText(reason, AccessChange.ReasonLengthMax) ? null
            : new AccessProblem(Fault.BadPolicy, "'reason' is a text of at most 512 characters.");
        if (problem is not null)
        {
            return await RefuseAsync(caller, action, problem, rule);
        }

        var step = prepared.Step with { Closed = [requestId, .. Lapsed(now)] };
        return await CommitAsync(caller, prepared with { Step = step }, reason, action);
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

    /// <summary>Stores a step, puts it in force, and says so once nobody lives by the old one any more.</summary>
    private async Task<AccessAnswer<AccessApplied>> CommitAsync(Grant caller, Prepared prepared, string reason, string action)
    {
        var step = prepared.Step;
        var rule = RuleFor(caller, step);
        var at = Now();
        var next = _state.After(step, _state.Revision + 1, at);
        var row = new AccessRow(
            _project,
            next.Revision,
            at,
            caller.Principal.UserId,
            reason,
            JsonSerializer.SerializeToUtf8Bytes(step, AccessJson.Default.AccessStep),
            next.Revision % options.Value.StateEvery == 0 ? next.Encode() : default(ReadOnlyMemory<byte>?));
        if (!await StoreAsync(row))
        {
            return new AccessAnswer<AccessApplied>.Refused(Fault.TryAgain);
        }

        _state = next;
        if (step.ChangesPolicy || Policy is null)
        {
            await TurnPageAsync(prepared.Policy, caller.Principal.Name);
        }

        await RecordAsync(caller, step, reason, action, rule);
        return new AccessAnswer<AccessApplied>.Given(new AccessApplied(next.Revision, step.Added));
    }

    /// <summary>Appends a row. When it is not known whether it is stored, what is stored is read and put in force; then the answer is known.</summary>
    private async Task<bool> StoreAsync(AccessRow row)
    {
        try
        {
            if (await log.AppendAsync(row, CancellationToken.None))
            {
                return true;
            }
        }
        catch (LogUnavailableException unknown)
        {
            Log.Unknown(logger, _project.Value, unknown);
        }

        try
        {
            var rows = await log.ReadAsync(_project, long.MaxValue, CancellationToken.None);
            if (rows.Count > 0 && rows[^1].Revision == row.Revision && rows[^1].Actor == row.Actor && rows[^1].Body.Span.SequenceEqual(row.Body.Span))
            {
                return true;
            }

            _state = AccessState.Replay(rows);
            await TurnPageAsync(Compose(), by: null);
        }
        catch (LogUnavailableException unknown)
        {
            // Nobody knows what holds: nothing is allowed until somebody does.
            Log.Unknown(logger, _project.Value, unknown);
            await TurnPageAsync(null, by: null);
            DeactivateOnIdle();
        }

        return false;
    }

    private string RuleFor(Grant caller, AccessStep step)
    {
        var (below, action) = step switch
        {
            { Lines: not null } => ("policy/", "admin"),
            { Added.Count: > 0 } => ("grant/", "write"),
            { Revoked.Count: > 0 } => ("grant/", "delete"),
            { Opened: not null } => ("", "read"),
            _ => ("grant/", "write"),
        };
        WhyNot(caller, below, action, out var rule);
        return rule;
    }

    private async Task RecordAsync(Grant caller, AccessStep step, string reason, string action, string rule)
    {
        var (revision, policy) = ($"{_state.Revision}", AccessPaths.Of(_project, "policy/"));
        var records = new List<Task>
        {
            RecordAsync(caller, action, policy, true, rule, Detail(
                ("revision", revision),
                ("reason", reason),
                ("added", $"{step.Added.Count}"),
                ("revoked", $"{step.Revoked.Count}"),
                ("lines", step.Lines is null ? null : "replaced"),
                ("request", step.Opened?.Id ?? (step.Closed is [var closed, ..] ? closed : null)))),
        };

        // One by one as long as people will read them; a bulk is in the project's history.
        if (step.Added.Count + step.Revoked.Count <= RecordedMax)
        {
            records.AddRange(step.Added.Select(grant => RecordAsync(
                caller, "grant.add", AccessPaths.Of(_project, $"grant/{grant.Id}"), true, rule, DetailOf(grant))));
            records.AddRange(step.Revoked.Select(grant => RecordAsync(
                caller, "grant.revoke", AccessPaths.Of(_project, $"grant/{grant.Id}"), true, rule, DetailOf(grant))));
        }

        await Task.WhenAll(records);
    }

    private static string DetailOf(AccessGrant grant) => Detail(
        ("subject", grant.Subject),
        ("role", grant.Role),
        ("right", grant.Right is { } right ? $"{(right.IsDenied ? "deny" : "allow")} {right.Action} {right.Resource}" : null),
        ("session", grant.Session?.Value),
        ("from", grant.From?.ToString("O")),
        ("until", grant.Until?.ToString("O")),
        ("reason", grant.Reason));

    private async Task<AccessAnswer<AccessApplied>> RefuseAsync(Grant caller, string action, AccessProblem problem, string rule)
    {
        if (_page is not null)
        {
            await RecordAsync(
                caller, action, AccessPaths.Of(_project, "policy/"), isAllowed: false, rule, Detail(("fault", problem.Fault.Name), ("message", problem.Message)));
        }

        return Refuse<AccessApplied>(problem);
    }

    // A clock that steps back must not put one change before another.
    private DateTimeOffset Now() => time.GetUtcNow() is var now && now > _state.At ? now : _state.At;

    private List<AccessRequest> OpenRequests(DateTimeOffset now) => [.. _state.Requests.Where(request => now < request.ExpiresAt)];

    private List<string> Lapsed(DateTimeOffset now) =>
        [.. _state.Requests.Where(request => now >= request.ExpiresAt).Select(static request => request.Id)];

    /// <summary>A step that may be stored, and the policy that it makes.</summary>
    private sealed record Prepared(AccessStep Step, ProjectPolicy? Policy);
}
