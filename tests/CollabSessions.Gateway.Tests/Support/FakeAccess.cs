using System.Collections.Concurrent;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>
/// A policy that gives a credential what it carries: a session's rights in the session, a project's everywhere. It keeps grants and
/// revisions as the contract says, remembers what it was asked, and refuses what it is told to refuse.
/// </summary>
internal sealed class FakeAccess(ProjectId project, TimeProvider time) : IAccessGrain
{
    private readonly Lock _gate = new();
    private readonly List<AccessGrant> _grants = [];
    private readonly List<AccessRequest> _requests = [];
    private readonly List<AccessRevision> _history = [];

    /// <summary>What everything is refused with; null while it is not.</summary>
    public (Fault Fault, string? Message)? Refusal { get; set; }

    public string Lines { get; private set; } = "";

    public long Revision => _history.Count;

    public IReadOnlyList<AccessGroup> Groups { get; set; } = [];

    /// <summary>The caller of the last call.</summary>
    public Grant? Caller { get; private set; }

    /// <summary>What the last call was about.</summary>
    public object? Asked { get; private set; }

    public Task<bool> ExistsAsync() => Task.FromResult(true);

    public Task<AccessRuling> DecideAsync(Grant caller, string resource, string action)
    {
        var wanted = action is "read" ? Access.Read : action is "admin" ? Access.Admin : Access.Write;
        var isOfProject = !resource.StartsWith($"project/{project.Value}/session/", StringComparison.Ordinal) || resource.Contains("/invite/", StringComparison.Ordinal);
        var guest = _grants.Exists(grant => grant.Subject == Subjects.Of(caller.Principal));
        var allowed = caller.IsIdentity ? guest && wanted is not Access.Admin
            : isOfProject ? caller.Allows(wanted, project, time.GetUtcNow())
            : caller.Allows(wanted, project, new SessionId(resource.Split('/')[3]), time.GetUtcNow());
        return Task.FromResult(new AccessRuling(allowed ? null : Fault.Forbidden, "the fake's own rule"));
    }

    public Task RefreshAsync() => Task.CompletedTask;

    public Task<AccessAnswer<AccessApplied>> CreateAsync(Grant caller, string? owner) => Answer(caller, owner, () => Add(caller, new AccessChange(
        owner is null ? [] : [new GrantDraft(owner, "role:owner")], [], null, "The project was made.")));

    public Task<AccessAnswer<AccessView>> ViewAsync(Grant caller, long? revision) => Answer(caller, revision, () => new AccessView(
        project,
        revision ?? Revision,
        [.. _grants],
        Lines,
        [new AccessRole("role:editor", ["role:viewer"], ["p, role:editor, *, project/{p}/*, write, allow, true"], true)],
        Groups,
        [.. _requests]));

    public Task<AccessAnswer<AccessApplied>> ApplyAsync(Grant caller, AccessChange change, long? expectedRevision) =>
        Refusal is null && change is { RevokeGrants: [var only], AddGrants: [], Lines: null } && !_grants.Exists(grant => grant.Id == only)
            ? Task.FromResult<AccessAnswer<AccessApplied>>(new AccessAnswer<AccessApplied>.Refused(Fault.Forbidden, "There is no such grant."))
            : Conflict(expectedRevision) ?? Answer(caller, change, () => Add(caller, change));

    public Task<AccessAnswer<AccessApplied>> WriteRoleAsync(Grant caller, RoleDraft role, long? expectedRevision) =>
        Answer(caller, role, () => Add(caller, new AccessChange([], [], $"# {role.Name}\n", role.Reason)));

    public Task<AccessAnswer<AccessFiles>> ReadFilesAsync(Grant caller) => Answer(caller, null, () => new AccessFiles(Revision, "the model", "the lines"));

    public Task<AccessAnswer<AccessPreview>> PreviewAsync(Grant caller, AccessChange change) => Answer(caller, change, () => new AccessPreview(
        Revision,
        [new AccessDifference("user:bob", new SessionId("s1"), "project/default/session/s1/doc/", "write", IsGain: true)],
        [new ConnectionDifference(new ConnectionId(255), new Principal("bob", "Bob"), new SessionId("s1"), "main.md", Access.Read, Access.Write)],
        IsComplete: true));

    public Task<AccessAnswer<AccessApplied>> RevertAsync(Grant caller, long toRevision, string reason, long? expectedRevision) =>
        Conflict(expectedRevision) ?? Answer(caller, (toRevision, reason), () => Add(caller, new AccessChange([], [], null, reason)));

    public Task<AccessAnswer<IReadOnlyList<AccessRevision>>> HistoryAsync(Grant caller, long? before, int count) =>
        Answer<IReadOnlyList<AccessRevision>>(caller, (before, count), () => [.. _history
            .Where(revision => before is null || revision.Revision < before).Reverse().Take(count)]);

    public Task<AccessAnswer<AccessRequest>> RequestAsync(Grant caller, AccessRequestDraft draft) => Answer(caller, draft, () =>
    {
        var now = time.GetUtcNow();
        var made = new AccessRequest(
            $"r{_requests.Count + 1}", Subjects.Of(caller.Principal), caller.Principal.Name, draft.Role, draft.Session, draft.Until, draft.Reason, now, now.AddDays(14));
        _requests.Add(made);
        return made;
    });

    public Task<AccessAnswer<AccessApplied>> AnswerAsync(Grant caller, string requestId, bool approve, DateTimeOffset? until, string reason, long? expectedRevision) =>
        Conflict(expectedRevision) ?? Answer(caller, (requestId, approve, until, reason), () =>
        {
            var request = _requests.Single(request => request.Id == requestId);
            _requests.Remove(request);
            return Add(caller, new AccessChange(
                approve ? [new GrantDraft(request.Subject, request.Role, null, request.Session, null, until ?? request.Until)] : [], [], null, reason));
        });

    public Task<AccessAnswer<AccessExplanation>> ExplainAsync(Grant caller, AccessQuestion question) => Answer(caller, question, () => new AccessExplanation(
        true, "A rule says so.", "p, role:editor, …", "collab.csv", 22,
        [new AccessLink("user:bob", "role:editor", "default/*", "grants", 1, "1-1")],
        _grants.FirstOrDefault(), Revision, null, [new AccessNearMiss("p, …", "team.csv", 1, ["r.act == p.act"])]));

    public Task<AccessAnswer<AccessListing>> WhoAsync(Grant caller, string resource, string action, DateTimeOffset? at) => Answer(caller, (resource, action, at), () =>
        new AccessListing(Revision, [new AccessEntry("user:bob", "default/*", resource, action, "p, …", null)], true));

    public Task<AccessAnswer<AccessListing>> WhatAsync(Grant caller, string subject, DateTimeOffset? at) => Answer(caller, (subject, at), () =>
        new AccessListing(Revision, [new AccessEntry(subject, "default/*", "project/{p}/*", "read", "p, …", null)], true));

    /// <summary>Who hears of it.</summary>
    public ConcurrentDictionary<ConnectionId, (Grant Grant, IAccessObserver Observer)> Watchers { get; } = new();

    public Task<AccessAnswer<AccessRequests>> ListRequestsAsync(Grant caller) => Answer(caller, null, () => new AccessRequests(Revision, [.. _requests]));

    public Task<AccessAnswer<AccessEndings>> ListEndingsAsync(Grant caller, TimeSpan within) => Answer(caller, within, () =>
        new AccessEndings(Revision, [.. _grants.Where(grant => grant.Until - time.GetUtcNow() <= within)]));

    public Task<Fault?> WatchAsync(ConnectionId connection, Grant caller, IAccessObserver observer)
    {
        if (Refusal is { } refusal)
        {
            return Task.FromResult<Fault?>(refusal.Fault);
        }

        if (!caller.Allows(Access.Read, project, time.GetUtcNow()))
        {
            return Task.FromResult<Fault?>(Fault.Forbidden);
        }

        Watchers[connection] = (caller, observer);
        return Task.FromResult<Fault?>(null);
    }

    public Task UnwatchAsync(ConnectionId connection)
    {
        Watchers.TryRemove(connection, out _);
        return Task.CompletedTask;
    }

    private Task<AccessAnswer<AccessApplied>>? Conflict(long? expectedRevision) => expectedRevision is { } expected && expected != Revision
        ? Task.FromResult<AccessAnswer<AccessApplied>>(new AccessAnswer<AccessApplied>.Refused(Fault.Conflict))
        : null;

    private AccessApplied Add(Grant caller, AccessChange change)
    {
        var now = time.GetUtcNow();
        var added = change.AddGrants.Select((draft, index) => new AccessGrant(
            $"{Revision + 1}-{index + 1}", draft.Subject, draft.Role, draft.Right, draft.Session, draft.From, draft.Until, draft.Reason ?? change.Reason, caller.Principal.UserId, now)).ToList();
        var revoked = _grants.Where(grant => change.RevokeGrants.Contains(grant.Id)).ToList();
        _grants.RemoveAll(revoked.Contains);
        _grants.AddRange(added);
        Lines = change.Lines ?? Lines;
        _history.Add(new AccessRevision(Revision + 1, now, caller.Principal.UserId, change.Reason, added, revoked, change.Lines));
        return new AccessApplied(Revision, added);
    }

    private Task<AccessAnswer<T>> Answer<T>(Grant caller, object? asked, Func<T> answer)
    {
        lock (_gate)
        {
            (Caller, Asked) = (caller, asked);
            return Task.FromResult<AccessAnswer<T>>(
                Refusal is { } refusal ? new AccessAnswer<T>.Refused(refusal.Fault, refusal.Message)
                : caller.Allows(Access.Write, project, time.GetUtcNow()) ? new AccessAnswer<T>.Given(answer())
                : new AccessAnswer<T>.Refused(Fault.Forbidden));
        }
    }
}
