using System.Text.Json;
using CollabSessions.Contracts;
using CollabSessions.Policy;
using CollabSessions.Sessions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CollabSessions.Silo;

/// <summary>One project's policy: the only one who changes it. What is in force stands in the book, for everybody to read.</summary>
internal sealed partial class AccessGrain(
    IAccessLog log,
    IAuditLog audit,
    PolicyBook book,
    PolicyFiles files,
    [PersistentState("endings", "grains")] IPersistentState<EndingsState> endings,
    IOptions<AccessOptions> options,
    TimeProvider time,
    ILogger<AccessGrain> logger) : Grain, IAccessGrain, IRemindable
{
    // Between two looks at ends that nobody moved; the first look is at the instant.
    private static readonly TimeSpan EndingsPeriod = TimeSpan.FromHours(1);

    // A reminder cannot be set for more than 49 days: what is further away is looked at again then.
    private static readonly TimeSpan WakeMax = TimeSpan.FromDays(30);

    private ProjectId _project;
    private AccessState _state = AccessState.Empty;
    private PolicyPage? _page;

    private ProjectPolicy? Policy => _page?.Current;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _project = new ProjectId(this.GetPrimaryKeyString());
        _state = AccessState.Replay(await log.ReadAsync(_project, long.MaxValue, cancellationToken));
        if (_state.Revision == 0 && _project != ProjectId.Default)
        {
            return; // Nobody made it. Strangers may ask for any name: the book keeps none of them.
        }

        _page = book.Of(_project);
        if (_page.Current is not { } current || current.State.Revision < _state.Revision || current.Shipped != files.Current)
        {
            await TurnPageAsync(Compose(), by: null);
        }

        await WakeBeforeEndsAsync();
    }

    /// <inheritdoc/>
    public Task<bool> ExistsAsync()
    {
        if (_page is null)
        {
            DeactivateOnIdle();
        }

        return Task.FromResult(_page is not null);
    }

    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessApplied>> CreateAsync(Grant caller, string? owner)
    {
        if (!caller.IsServerAdministrator)
        {
            return new AccessAnswer<AccessApplied>.Refused(Fault.Forbidden);
        }

        if (_page is not null)
        {
            return new AccessAnswer<AccessApplied>.Refused(Fault.Conflict, "There is such a project.");
        }

        var change = new AccessChange(owner is null ? [] : [new GrantDraft(owner, "role:owner")], [], null, "The project was made.");
        if (AccessDrafts.Read(_project, _state, change, caller.Principal.UserId, options.Value, time.GetUtcNow(), out var step) is { } problem)
        {
            return Refuse<AccessApplied>(problem);
        }

        _page = book.Of(_project);
        var rule = "";
        if (Judge(caller, step, ref rule, out var after) is { } broken)
        {
            _page = null;
            return Refuse<AccessApplied>(broken);
        }

        var answer = await CommitAsync(caller, new Prepared(step, after), change.Reason, "project.make");
        if (_state.Revision == 0)
        {
            _page = null; // It is not known to be stored: the next call reads whether it is.
            DeactivateOnIdle();
        }

        return answer;
    }

    /// <inheritdoc/>
    public async Task RefreshAsync()
    {
        if (_page is not null && Policy?.Shipped != files.Current)
        {
            await TurnPageAsync(Compose(), by: null);
        }
    }

    /// <inheritdoc/>
    public Task<AccessRuling> DecideAsync(Grant caller, string resource, string action)
    {
        var holder = new AccessHolder(caller);
        if (_page is null)
        {
            DeactivateOnIdle();
            return Task.FromResult(new AccessRuling(Fault.Forbidden, "There is no such project."));
        }

        var ruling = AccessJudge.On(holder, Policy, _project, resource, action, time.GetUtcNow());
        return Task.FromResult(new AccessRuling(FaultOf(ruling), AccessWords.Line(Policy, holder, ruling)));
    }

    private static Fault? FaultOf(Ruling ruling) =>
        ruling.IsAllowed ? null : ruling.Ground is Ground.NoPolicy ? Fault.PolicyUnavailable : Fault.Forbidden;

    private static AccessAnswer<T>.Refused Refuse<T>(AccessProblem problem) => new(problem.Fault, problem.Message);

    /// <summary>Why a caller has not a right on something of the project; null when he has.</summary>
    private Fault? WhyNot(Grant caller, string below, string action, out string rule)
    {
        rule = "";
        if (_page is null)
        {
            DeactivateOnIdle();
            return Fault.Forbidden;
        }

        var holder = new AccessHolder(caller);
        var ruling = AccessJudge.On(holder, Policy, _project, AccessPaths.Of(_project, below), action, time.GetUtcNow());
        rule = AccessWords.Line(Policy, holder, ruling);
        return FaultOf(ruling);
    }

    /// <summary>The policy of what is stored, by the files that are in force; null when they do not go together.</summary>
    private ProjectPolicy? Compose()
    {
        try
        {
            return ProjectPolicy.Compose(_project, files.Current, _state);
        }
        catch (PolicyFormatException wrong)
        {
            // Nobody may do anything until the server's administrator mends it.
            Log.PolicyBroken(logger, _project.Value, wrong.Message);
            return null;
        }
    }

    /// <summary>Puts a policy in force and waits until everybody lives by it.</summary>
    private async Task TurnPageAsync(ProjectPolicy? policy, string? by)
    {
        var page = _page ?? throw new InvalidOperationException($"Project '{_project}' has no page.");
        policy?.ChangedBy = by;
        page.Current = policy;

        // In this order: whoever registers meanwhile reads what was just written.
        var told = new List<Task>();
        foreach (var document in page.Documents)
        {
            told.Add(TellAsync(document.Key, () => GrainFactory.GetGrain<IDocumentGrain>(document.Key).AccessChangedAsync(by)));
        }

        foreach (var session in page.Sessions)
        {
            told.Add(TellAsync(session.Value, () => GrainFactory.GetGrain<ISessionGrain>(session.Value).AccessChangedAsync(by)));
        }

        await Task.WhenAll(told);
    }

    private async Task TellAsync(string whom, Func<Task> tell)
    {
        const int AttemptsMax = 3;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await tell();
                return;
            }
            catch (Exception failure)
            {
                // A boundary: one that cannot be told must not keep the others from it. Its people are decided by the new
                // policy all the same, at their next action and at its next look.
                Log.NotTold(logger, whom, attempt, failure);
                if (attempt == AttemptsMax)
                {
                    return;
                }
            }
        }
    }

    private async Task RecordAsync(Grant caller, string action, string resource, bool isAllowed, string rule, string detail)
    {
        try
        {
            await audit.AppendAsync(
                new AuditEntry(
                    time.GetUtcNow(), caller.Principal.UserId, caller.Address ?? "", _project.Value, action, resource, isAllowed, rule, detail),
                CancellationToken.None);
        }
        catch (LogUnavailableException failure)
        {
            // What was changed stands in the project's own history, with who and why.
            Log.NotRecorded(logger, _project.Value, action, failure);
        }
    }

    private static string Detail(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var detail = new Dictionary<string, string>();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                detail[name] = value.Length <= 2_000 ? value : value[..2_000];
            }
        }

        return JsonSerializer.Serialize(detail);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The policy of project {Project} does not load, nobody may do anything there: {Reason}", EventName = "PolicyBroken")]
        public static partial void PolicyBroken(ILogger logger, string project, string reason);

        [LoggerMessage(2, LogLevel.Error, "{Whom} was not told of a change of access, attempt {Attempt}.", EventName = "AccessNotTold")]
        public static partial void NotTold(ILogger logger, string whom, int attempt, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "{Action} in project {Project} is not in the audit trail.", EventName = "AccessNotRecorded")]
        public static partial void NotRecorded(ILogger logger, string project, string action, Exception exception);

        [LoggerMessage(4, LogLevel.Error, "It is not known whether a change of access in project {Project} is stored.", EventName = "AccessUnknown")]
        public static partial void Unknown(ILogger logger, string project, Exception exception);

        [LoggerMessage(5, LogLevel.Error, "The past of project {Project} could not be read.", EventName = "AccessUnread")]
        public static partial void Unread(ILogger logger, string project, Exception exception);

        [LoggerMessage(6, LogLevel.Error, "Ends of grants in project {Project} may be said late.", EventName = "AccessNoReminder")]
        public static partial void NoReminder(ILogger logger, string project, Exception exception);
    }
}
