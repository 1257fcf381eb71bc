using CollabSessions.Contracts;
using CollabSessions.Policy;
using CollabSessions.Sessions;

namespace CollabSessions.Silo;

// What changes nothing: what is written, what a change would do, why, who and what, now and then.
internal sealed partial class AccessGrain
{
    private const int ConnectionsMax = 1_000;

    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessView>> ViewAsync(Grant caller, long? revision)
    {
        if (WhyNot(caller, "member/", "read", out _) is { } fault)
        {
            return new AccessAnswer<AccessView>.Refused(fault);
        }

        var (problem, state) = revision is { } wanted && wanted != _state.Revision ? await ReadPastAsync(wanted) : (null, _state);
        if (problem is not null || state is null)
        {
            return Refuse<AccessView>(problem ?? new AccessProblem(Fault.TryAgain));
        }

        var now = time.GetUtcNow();
        var (broken, policy) = ComposeOf(state);
        return broken is not null || policy is null
            ? Refuse<AccessView>(broken ?? new AccessProblem(Fault.PolicyUnavailable))
            : new AccessAnswer<AccessView>.Given(new AccessView(
                _project,
                state.Revision,
                state.Grants,
                state.Lines,
                RolesOf(policy.Map),
                GroupsOf(policy.Map, now),
                [.. state.Requests.Where(request => now < request.ExpiresAt)]));
    }

    /// <inheritdoc/>
    public async Task<AccessAnswer<IReadOnlyList<AccessRevision>>> HistoryAsync(Grant caller, long? before, int count)
    {
        if (WhyNot(caller, "member/", "read", out _) is { } fault)
        {
            return new AccessAnswer<IReadOnlyList<AccessRevision>>.Refused(fault);
        }

        if (count is < 1 or > AccessRow.PageMax)
        {
            return new AccessAnswer<IReadOnlyList<AccessRevision>>.Refused(Fault.Malformed, "'count' is 1 to 100.");
        }

        try
        {
            var rows = await log.ListAsync(_project, before ?? long.MaxValue, count, CancellationToken.None);
            return new AccessAnswer<IReadOnlyList<AccessRevision>>.Given([.. rows.Select(static row =>
            {
                var step = AccessState.Step(row);
                return new AccessRevision(row.Revision, row.At, row.Actor, row.Reason, step.Added, step.Revoked, step.Lines);
            })]);
        }
        catch (LogUnavailableException failure)
        {
            Log.Unread(logger, _project.Value, failure);
            return new AccessAnswer<IReadOnlyList<AccessRevision>>.Refused(Fault.TryAgain);
        }
    }

    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessPreview>> PreviewAsync(Grant caller, AccessChange change)
    {
        if (Prepare(caller, change, out var prepared, out _) is { } problem)
        {
            return Refuse<AccessPreview>(problem);
        }

        if (Policy is not { } before || prepared.Policy is not { } after)
        {
            return Refuse<AccessPreview>(new AccessProblem(Fault.PolicyUnavailable));
        }

        var (now, revision) = (time.GetUtcNow(), _state.Revision);
        var (changes, isComplete) = AccessQuestions.Compare(before, after, now);
        var connections = await CompareConnectionsAsync(before, after, now);
        return new AccessAnswer<AccessPreview>.Given(new AccessPreview(
            revision, changes, [.. connections.Take(ConnectionsMax)], isComplete && connections.Count <= ConnectionsMax));
    }

    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessExplanation>> ExplainAsync(Grant caller, AccessQuestion question)
    {
        var own = new AccessHolder(caller);
        var isOwn = question.Subject is null || question.Subject == own.Subject;
        if (WhyNotAsk(caller, isOwn) is { } fault)
        {
            return new AccessAnswer<AccessExplanation>.Refused(fault);
        }

        if (WhyNotQuestion(question.Subject, question.Resource, question.Action) is { } problem)
        {
            return Refuse<AccessExplanation>(problem);
        }

        var (unknown, policy, at) = await PolicyAtAsync(question.At);
        if (unknown is not null)
        {
            return Refuse<AccessExplanation>(unknown);
        }

        var holder = question.Subject is { } subject
            ? AccessHolder.Named(subject, _project, question.Address ?? (isOwn ? caller.Address : null))
            : question.Address is null ? own : new AccessHolder(caller with { Address = question.Address });
        return new AccessAnswer<AccessExplanation>.Given(AccessWords.Explain(policy, holder, _project, question.Resource, question.Action, at));
    }

    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessListing>> WhoAsync(Grant caller, string resource, string action, DateTimeOffset? at)
    {
        if (WhyNot(caller, "member/", "read", out _) is { } fault)
        {
            return new AccessAnswer<AccessListing>.Refused(fault);
        }

        var problem = WhyNotQuestion(null, resource, action);
        if (problem is not null || AccessPaths.PlaceOf(_project, resource) is not { } place)
        {
            return Refuse<AccessListing>(problem ?? new AccessProblem(Fault.Malformed, "'resource' is a path of the project."));
        }

        var (unknown, policy, then) = await PolicyAtAsync(at);
        return unknown is not null || policy is null
            ? Refuse<AccessListing>(unknown ?? new AccessProblem(Fault.PolicyUnavailable))
            : new AccessAnswer<AccessListing>.Given(AccessQuestions.Who(policy, place, resource, action, then));
    }

    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessListing>> WhatAsync(Grant caller, string subject, DateTimeOffset? at)
    {
        if (WhyNotAsk(caller, subject == Subjects.Of(caller.Principal)) is { } fault)
        {
            return new AccessAnswer<AccessListing>.Refused(fault);
        }

        if (WhyNotQuestion(subject, AccessPaths.Of(_project), "read") is { } problem)
        {
            return Refuse<AccessListing>(problem);
        }

        var (unknown, policy, then) = await PolicyAtAsync(at);
        return unknown is not null || policy is null
            ? Refuse<AccessListing>(unknown ?? new AccessProblem(Fault.PolicyUnavailable))
            : new AccessAnswer<AccessListing>.Given(AccessQuestions.What(policy, subject, then));
    }

    private static readonly string[] SubjectKinds = [Subjects.User, Subjects.Group, Subjects.Service, Subjects.Role, Subjects.Grant];

    private static AccessProblem? WhyNotQuestion(string? subject, string resource, string action)
    {
        const int ResourceLengthMax = 512;
        const int ActionLengthMax = 16;
        return !AccessDrafts.IsText(subject ?? "", Subjects.LengthMax)
            || !AccessDrafts.IsText(resource, ResourceLengthMax)
            || !AccessDrafts.IsText(action, ActionLengthMax)
            ? new AccessProblem(Fault.Malformed, "'subject' has at most 136, 'resource' 512 and 'action' 16 characters.")
            // A name without its kind is nobody's: "no" would be an answer about somebody else.
            : subject is not null && !Array.Exists(SubjectKinds, kind => subject.StartsWith(kind, StringComparison.Ordinal))
                ? new AccessProblem(Fault.Malformed, "'subject' is 'user:', 'group:', 'service:' or 'role:' and a name.")
                : null;
    }

    private static List<AccessRole> RolesOf(PolicyMap map) =>
    [
        .. map.Names
            .Where(static name => Subjects.Is(name, Subjects.Role))
            .OrderByDescending(map.IsShipped)
            .ThenBy(static name => name, StringComparer.Ordinal)
            .Select(name => new AccessRole(
                name,
                [.. map.LinksOf(name).Select(static link => link.To).Distinct(StringComparer.Ordinal)],
                [.. map.RulesOf(name).Select(static rule => rule.ToString())],
                map.IsShipped(name))),
    ];

    private static List<AccessGroup> GroupsOf(PolicyMap map, DateTimeOffset now)
    {
        var members = map.Links
            .Where(link => !(now <= link.ValidAfter) && !(now >= link.ValidBefore))
            .ToLookup(static link => link.To, static link => link.From, StringComparer.Ordinal);
        return
        [
            .. map.Names
                .Where(static name => Subjects.Is(name, Subjects.Group))
                .Order(StringComparer.Ordinal)
                .Select(name => new AccessGroup(name, [.. members[name].Distinct(StringComparer.Ordinal)])),
        ];
    }

    // Whoever has a credential for the project may ask about himself.
    private Fault? WhyNotAsk(Grant caller, bool isOwn) =>
        isOwn && _page is not null && new AccessHolder(caller).Covers(_project, caller.Session, time.GetUtcNow())
            ? null
            : WhyNot(caller, "member/", "read", out _);

    private async Task<List<ConnectionDifference>> CompareConnectionsAsync(ProjectPolicy before, ProjectPolicy after, DateTimeOffset now)
    {
        var page = _page ?? throw new InvalidOperationException($"Project '{_project}' has no page.");
        var differences = new List<ConnectionDifference>();
        foreach (var document in page.Documents)
        {
            Add(document.Session, document.Name, await GrainFactory.GetGrain<IDocumentGrain>(document.Key).ListConnectionsAsync(), (holder, policy) =>
                AccessJudge.OnDocument(holder, policy, _project, document, now).Level);
        }

        foreach (var session in page.Sessions)
        {
            Add(session, null, await GrainFactory.GetGrain<ISessionGrain>(session.Value).ListConnectionsAsync(), (holder, policy) =>
                AccessJudge.OnSession(holder, policy, _project, session, now).Level);
        }

        return differences;

        void Add(SessionId session, string? document, IReadOnlyList<LiveConnection> connections, Func<AccessHolder, ProjectPolicy, Access> level)
        {
            foreach (var connection in connections)
            {
                var holder = new AccessHolder(connection.Grant);
                var (was, willBe) = (Lower(level(holder, before), connection.Ceiling), Lower(level(holder, after), connection.Ceiling));
                if (was != willBe && differences.Count <= ConnectionsMax)
                {
                    differences.Add(new ConnectionDifference(connection.Connection, connection.Grant.Principal, session, document, was, willBe));
                }
            }
        }

        static Access Lower(Access left, Access right) => left < right ? left : right;
    }

    /// <summary>The policy of an instant: now, what is in force.</summary>
    private async Task<(AccessProblem? Problem, ProjectPolicy? Policy, DateTimeOffset At)> PolicyAtAsync(DateTimeOffset? at)
    {
        var now = time.GetUtcNow();
        if (at is not { } then || then >= now)
        {
            return (null, Policy, at ?? now);
        }

        try
        {
            var revision = await log.FindRevisionAsync(_project, then, CancellationToken.None);
            var (problem, state) = await ReadPastAsync(revision);
            var (broken, policy) = state is null ? (problem, null) : ComposeOf(state);
            return (problem ?? broken, policy, then);
        }
        catch (LogUnavailableException failure)
        {
            Log.Unread(logger, _project.Value, failure);
            return (new AccessProblem(Fault.TryAgain), null, then);
        }
    }

    private (AccessProblem? Problem, ProjectPolicy? Policy) ComposeOf(AccessState state)
    {
        if (Policy is { } current && current.State.Revision == state.Revision)
        {
            return (null, current);
        }

        try
        {
            return (null, ProjectPolicy.Compose(_project, files.Current, state));
        }
        catch (PolicyFormatException wrong)
        {
            return (new AccessProblem(Fault.BadPolicy, wrong.Message), null);
        }
    }

    private async Task<(AccessProblem? Problem, AccessState? State)> ReadPastAsync(long revision) =>
        revision < 0 || revision > _state.Revision ? (new AccessProblem(Fault.Malformed, "There is no such revision."), null)
        : await ReadStateAsync(revision) is { } state ? (null, state)
        : (new AccessProblem(Fault.TryAgain), null);

    private async Task<AccessState?> ReadStateAsync(long revision)
    {
        try
        {
            return AccessState.Replay(await log.ReadAsync(_project, revision, CancellationToken.None));
        }
        catch (LogUnavailableException failure)
        {
            Log.Unread(logger, _project.Value, failure);
            return null;
        }
    }
}
