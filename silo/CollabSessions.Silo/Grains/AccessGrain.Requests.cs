using CollabSessions.Contracts;
using CollabSessions.Sessions;

namespace CollabSessions.Silo;

// Asking for a role, seeing what was asked, answering it.
internal sealed partial class AccessGrain
{
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
        if (await CommitAsync(caller, new Prepared(step, Policy), draft.Reason, "request.make") is AccessAnswer<AccessApplied>.Refused refused)
        {
            return new AccessAnswer<AccessRequest>.Refused(refused.Fault, refused.Message);
        }

        TellWatchers(new AccessNews.Requested(made), watcher => MayGive(watcher));
        return new AccessAnswer<AccessRequest>.Given(made);
    }

    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessApplied>> AnswerAsync(Grant caller, string requestId, bool approve, DateTimeOffset? until, string reason, long? expectedRevision)
    {
        var action = approve ? "request.approve" : "request.refuse";
        if (WhyNot(caller, "grant/", "write", out var rule) is { } fault)
        {
            return await RefuseAsync(caller, action, new AccessProblem(fault), rule);
        }

        if (expectedRevision is { } expected && expected != _state.Revision)
        {
            return await RefuseAsync(caller, action, new AccessProblem(Fault.Conflict), rule);
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
        var answer = await CommitAsync(caller, prepared with { Step = step }, reason, action);
        if (answer is AccessAnswer<AccessApplied>.Given)
        {
            TellWatchers(
                new AccessNews.Answered(request, approve, caller.Principal.Name, reason),
                watcher => Subjects.Of(watcher.Principal) == request.Subject || MayGive(watcher));
        }

        return answer;
    }

    /// <inheritdoc/>
    public Task<AccessAnswer<AccessRequests>> ListRequestsAsync(Grant caller)
    {
        var problem = WhyNotOwn(caller, out var seesAll);
        var own = Subjects.Of(caller.Principal);
        return Task.FromResult<AccessAnswer<AccessRequests>>(problem is { } fault
            ? new AccessAnswer<AccessRequests>.Refused(fault)
            : new AccessAnswer<AccessRequests>.Given(new AccessRequests(
                _state.Revision, [.. OpenRequests(time.GetUtcNow()).Where(request => seesAll || request.Subject == own)])));
    }

    private List<AccessRequest> OpenRequests(DateTimeOffset now) => [.. _state.Requests.Where(request => now < request.ExpiresAt)];

    private List<string> Lapsed(DateTimeOffset now) =>
        [.. _state.Requests.Where(request => now >= request.ExpiresAt).Select(static request => request.Id)];

    /// <summary>Why somebody may not even see what is their own; null when they may, and whether they see everybody's.</summary>
    private Fault? WhyNotOwn(Grant caller, out bool seesAll)
    {
        var fault = WhyNot(caller, "member/", "read", out _);
        seesAll = fault is null;
        return seesAll || (_page is not null && new AccessHolder(caller).Covers(_project, caller.Session, time.GetUtcNow())) ? null : fault;
    }

    private bool MayGive(Grant caller) => WhyNot(caller, "grant/", "write", out _) is null;
}
