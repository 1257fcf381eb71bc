using System.Text.Json;
using CollabSessions.Contracts;
using CollabSessions.Sessions;

namespace CollabSessions.Silo;

// What becomes of a change that may happen: stored, put in force, told, recorded. Nothing happens before it is stored.
internal sealed partial class AccessGrain
{
    private const int RecordedMax = 100;

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
            await WakeBeforeEndsAsync();
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
}
