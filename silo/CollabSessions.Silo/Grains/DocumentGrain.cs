using CollabSessions.Contracts;
using CollabSessions.Sessions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CollabSessions.Silo;

/// <summary>Hosts one <see cref="LiveDocument"/>: loads it for its first visitor, gives it turns, reloads it when the log says so.</summary>
[Reentrant]
internal sealed partial class DocumentGrain(
    IDocumentLog log,
    PolicyBook book,
    IOptions<DocumentOptions> options,
    TimeProvider time,
    ILogger<DocumentGrain> logger) : Grain, IDocumentGrain
{
    private static readonly TimeSpan HousekeepingPeriod = TimeSpan.FromSeconds(5);

    private DocumentId _id;
    private Task<LiveDocument>? _loading;
    private LiveDocument? _document;
    private CommitQueue? _queue;
    private IGrainTimer? _housekeeping;
    private IGrainTimer? _deadline;
    private DateTimeOffset _deadlineAt = DateTimeOffset.MaxValue;
    private PolicyPage? _policy;
    private (Access Ceiling, Fault Reason)? _limit;
    private Task _showing = Task.CompletedTask;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = DocumentId.ParseKey(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _document?.CloseAll(Fault.TryAgain);
        ReportAttendance();
        if (_queue is not null)
        {
            SessionsMeter.Documents.Add(-1);
            await _queue.DrainAsync();
        }

        // Last: until here a change of access waits for what is under way.
        _policy?.Leave(_id);

        await _reporting;
    }

    /// <inheritdoc/>
    public async Task<JoinOutcome> JoinAsync(ConnectionId connection, Grant grant, Door door, IDocumentObserver observer)
    {
        // Nothing is loaded, created or told for somebody who may not see it.
        var sessionGrain = GrainFactory.GetGrain<ISessionGrain>(_id.Session.Value);
        if (await sessionGrain.AdmitAsync(grant) is not var (session, color))
        {
            return new JoinOutcome.Refused(Fault.Forbidden);
        }

        _policy ??= book.Of(session.Project);
        await ReadPolicyAsync(_policy);
        if (AccessJudge.OnDocument(new AccessHolder(grant), _policy.Current, session.Project, _id, time.GetUtcNow()).Level is Access.None)
        {
            return new JoinOutcome.Refused(_policy.Current is null ? Fault.PolicyUnavailable : Fault.Forbidden);
        }

        var document = await (_loading ??= LoadAsync(session, _policy));
        if (session.State is SessionState.Created)
        {
            await sessionGrain.VisitAsync();
        }

        var outcome = document.Join(connection, grant, door, color, observer, time.GetUtcNow());
        if (outcome is JoinOutcome.Joined)
        {
            _housekeeping ??= this.RegisterGrainTimer(
                KeepHouseAsync,
                new GrainTimerCreationOptions(HousekeepingPeriod, HousekeepingPeriod) { Interleave = true, KeepAlive = true });
            ReportAttendance();
            SetDeadline();
        }

        return outcome;
    }

    /// <inheritdoc/>
    public Task<RenewOutcome> RenewAsync(ConnectionId connection, Grant grant)
    {
        var outcome = _document?.Renew(connection, grant, time.GetUtcNow()) ?? new RenewOutcome.Refused(Fault.TryAgain);
        ReportAttendance();
        SetDeadline();
        return Task.FromResult(outcome);
    }

    /// <inheritdoc/>
    public Task LimitAsync(Access ceiling, Fault reason)
    {
        // Kept for a document that is being loaded just now for a session that was still running when it was asked.
        _limit = (ceiling, reason);
        _document?.Limit(ceiling, reason, time.GetUtcNow());
        ReportAttendance();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task AccessChangedAsync(string? by)
    {
        if (_document is null || _queue is null)
        {
            return; // Whoever comes is decided by what is in force then.
        }

        Review(by);
        await _queue.SettleAsync();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LiveConnection>> ListConnectionsAsync() => Task.FromResult(_document?.ListConnections() ?? []);

    /// <inheritdoc/>
    public Task<SyncOutcome> SyncAsync(ConnectionId connection, ReadOnlyMemory<byte> stateVector) =>
        Task.FromResult(_document?.Sync(connection, stateVector.Span, time.GetUtcNow()) ?? new SyncOutcome.Refused(Fault.TryAgain));

    /// <inheritdoc/>
    public Task<SyncOutcome> SyncSinceAsync(ConnectionId connection, long sequence) =>
        Task.FromResult(_document?.SyncSince(connection, sequence, time.GetUtcNow()) ?? new SyncOutcome.Refused(Fault.TryAgain));

    /// <inheritdoc/>
    public Task<PushOutcome> PushAsync(ConnectionId connection, ReadOnlyMemory<byte> update, bool isRelay)
    {
        if (_document is null || _queue is null)
        {
            return Task.FromResult<PushOutcome>(new PushOutcome.Refused(Fault.TryAgain));
        }

        var outcome = _document.Examine(connection, update, isRelay, time.GetUtcNow(), out var submission);
        if (submission is not null)
        {
            return _queue.Enqueue(submission);
        }

        // What follows a large paste looks like a jump of the clock until the paste is integrated: ask again then.
        return !_queue.IsIdle && outcome is PushOutcome.Refused { Fault.Name: var name } && name == Fault.TooLarge.Name
            ? PushLaterAsync(_document, _queue, connection, update, isRelay)
            : Task.FromResult(outcome!); // Without a submission there is an outcome.
    }

    /// <inheritdoc/>
    public Task<PresenceOutcome> PresentAsync(ConnectionId connection, ReadOnlyMemory<byte> awareness)
    {
        if (_document is null)
        {
            return Task.FromResult<PresenceOutcome>(new PresenceOutcome.Refused(Fault.TryAgain));
        }

        var now = time.GetUtcNow();
        var outcome = _document.Present(connection, awareness.Span, now);
        if (_showing.IsCompleted && _document.UntilPresence(now) is { } left)
        {
            _showing = ShowPresenceAsync(_document, left);
        }

        return Task.FromResult(outcome);
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> GetPresenceAsync(ConnectionId connection) =>
        Task.FromResult(_document?.GetPresence(connection, time.GetUtcNow()) ?? default);

    /// <inheritdoc/>
    public Task<Fault?> BroadcastAsync(ConnectionId connection, ReadOnlyMemory<byte> payload) =>
        Task.FromResult(_document is null ? Fault.TryAgain : _document.Broadcast(connection, payload, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task LeaveAsync(ConnectionId connection)
    {
        _document?.Leave(connection);
        ReportAttendance();
        return Task.CompletedTask;
    }

    private async Task ShowPresenceAsync(LiveDocument document, TimeSpan wait)
    {
        await Task.Delay(wait, time);
        document.ShowPresence(time.GetUtcNow());
    }

    private async Task<PushOutcome> PushLaterAsync(
        LiveDocument document,
        CommitQueue queue,
        ConnectionId connection,
        ReadOnlyMemory<byte> update,
        bool isRelay)
    {
        await queue.DrainAsync();
        var outcome = document.Examine(connection, update, isRelay, time.GetUtcNow(), out var submission);
        return submission is null ? outcome! : await queue.Enqueue(submission); // Without a submission there is an outcome.
    }

    private async Task<LiveDocument> LoadAsync(SessionRow session, PolicyPage policy)
    {
        try
        {
            (_document, _queue) = await DocumentLoader.LoadAsync(_id, policy, log, options.Value, time, logger, CancellationToken.None);
        }
        catch (Exception failed)
        {
            // The callers get the exception; the next one finds a new activation and tries again.
            Log.LoadFailed(logger, _id.Key, failed);
            DeactivateOnIdle();
            throw;
        }

        SessionsMeter.Documents.Add(1);
        policy.Enter(_id);
        var (ceiling, reason) = _limit ?? (SessionLifecycle.Ceiling(session.State), Fault.ReadOnly);
        _document.Limit(ceiling, reason, time.GetUtcNow());
        _ = ReloadOnFailureAsync(_document, _queue);
        return _document;
    }

    private async Task ReloadOnFailureAsync(LiveDocument document, CommitQueue queue)
    {
        var failure = await queue.Failure;
        SessionsMeter.Reloads.Add(1);
        Log.DocumentReloads(logger, _id.Key, queue.Sequence, failure);
        document.CloseAll(Fault.TryAgain);
        DeactivateOnIdle();
    }

    /// <summary>Decides anew about everybody for whom it is time, and looks again when the next decision ends.</summary>
    private void Review(string? by)
    {
        _document?.Review(Fault.ReadOnly, by, time.GetUtcNow());
        ReportAttendance();
        SetDeadline();
    }

    private void SetDeadline()
    {
        if (_document is null || _document.NextDeadline == _deadlineAt)
        {
            return;
        }

        _deadlineAt = _document.NextDeadline;
        _deadline?.Dispose();
        _deadline = Deadlines.Until(_deadlineAt, time.GetUtcNow()) is { } wait
            ? this.RegisterGrainTimer(
                OnDeadlineAsync,
                new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan) { Interleave = true })
            : null;
    }

    private Task OnDeadlineAsync(CancellationToken cancellationToken)
    {
        _deadlineAt = DateTimeOffset.MaxValue;
        Review(by: null);
        return Task.CompletedTask;
    }

    // The first who needs the policy has it read; a policy that cannot be read lets nobody in but the server's administrator.
    private async Task ReadPolicyAsync(PolicyPage policy)
    {
        try
        {
            if (policy.Current is null)
            {
                await GrainFactory.GetGrain<IAccessGrain>(policy.Project.Value).ExistsAsync();
            }
        }
        catch (LogUnavailableException failure)
        {
            Log.PolicyNotRead(logger, _id.Key, failure);
        }
    }

    private Task KeepHouseAsync(CancellationToken cancellationToken)
    {
        // The timer at the deadline is exact as long as the clock goes on evenly; this finds what a step of the clock brought.
        Review(by: null);
        _document?.ExpirePresence(time.GetUtcNow());
        if (_document?.MemberCount is not > 0)
        {
            _housekeeping?.Dispose();
            _housekeeping = null;
        }

        return Task.CompletedTask;
    }
}
