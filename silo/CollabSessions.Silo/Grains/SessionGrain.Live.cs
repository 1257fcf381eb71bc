using CollabSessions.Contracts;
using CollabSessions.Sessions;
using Microsoft.Extensions.Logging;

namespace CollabSessions.Silo;

// Who is in, who hears, and what they say.
internal sealed partial class SessionGrain
{
    private static readonly TimeSpan HousekeepingPeriod = TimeSpan.FromSeconds(5);

    // What comes within this is told as one change: a full session that comes back after a restart is a handful of them.
    private static readonly TimeSpan RosterDelay = TimeSpan.FromMilliseconds(100);

    private IGrainTimer? _housekeeping;
    private IGrainTimer? _roster;
    private IGrainTimer? _deadline;
    private DateTimeOffset _deadlineAt = DateTimeOffset.MaxValue;
    private long? _lastComment;

    /// <inheritdoc/>
    public async Task<SessionJoinOutcome> JoinAsync(ConnectionId connection, Grant grant, ISessionObserver observer)
    {
        if (_policy is null)
        {
            DeactivateOnIdle();
            return new SessionJoinOutcome.Refused(Fault.Forbidden);
        }

        _policy.Enter(_id);
        await ReadPolicyAsync(_policy);
        var outcome = _row is null
            ? new SessionJoinOutcome.Refused(Fault.Forbidden)
            : _live.Join(connection, grant, observer, _row, _policy, time.GetUtcNow());
        OnRoster();
        SetDeadline();
        return outcome;
    }

    /// <inheritdoc/>
    public Task<RenewOutcome> RenewAsync(ConnectionId connection, Grant grant)
    {
        var outcome = _row is null || _policy is null
            ? new RenewOutcome.Refused(Fault.Forbidden)
            : _live.Renew(connection, grant, _row, _policy, time.GetUtcNow());
        OnRoster();
        SetDeadline();
        return Task.FromResult(outcome);
    }

    /// <inheritdoc/>
    public Task AccessChangedAsync(string? by)
    {
        Review(by);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LiveConnection>> ListConnectionsAsync() =>
        Task.FromResult(_row is null ? [] : _live.ListConnections(_row));

    /// <inheritdoc/>
    public Task LeaveAsync(ConnectionId connection)
    {
        _live.Leave(connection);
        OnRoster();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AttendAsync(string document, IReadOnlyList<Attendance> members)
    {
        if (_row is not null)
        {
            _live.Roster.Attend(document, members, time.GetUtcNow());
            OnRoster();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Fault?> BroadcastAsync(ConnectionId connection, ReadOnlyMemory<byte> payload)
    {
        var fault = WhyNot(connection, SessionAction.Broadcast, out _);
        if (fault is null)
        {
            _live.Broadcast(connection, payload);
        }

        return Task.FromResult(fault);
    }

    /// <inheritdoc/>
    public Task TellAsync(SessionNews news)
    {
        _live.Tell(news);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<CommentOutcome> CommentAsync(ConnectionId connection, CommentDraft draft)
    {
        try
        {
            if (_lastComment is null)
            {
                var newest = await comments.ListAsync(_id, before: 0, countMax: 1, CancellationToken.None);
                _lastComment = newest.Count == 0 ? 0 : newest[0].Number;
            }

            var fault = WhyNot(connection, SessionAction.Comment, out var author) ?? LiveSession.WhyNot(draft, _lastComment.Value);
            if (fault is not null || author is null)
            {
                return new CommentOutcome.Refused(fault ?? Fault.Forbidden);
            }

            var row = new CommentRow(
                _id, 0, time.GetUtcNow(), author.UserId, author.Name, draft.Text, draft.Document, draft.Anchor, draft.ReplyTo);
            row = row with { Number = await comments.AppendAsync(row, CancellationToken.None) };
            _lastComment = row.Number;

            // One call at a time: they are heard in the order of their numbers.
            _live.Tell(new SessionNews.Commented(row));
            return new CommentOutcome.Stored(row);
        }
        catch (LogUnavailableException failure)
        {
            _lastComment = null; // It may be stored, and nobody has heard of it: whoever reads the past sees it.
            Log.CommentsUnavailable(logger, _id.Value, failure);
            return new CommentOutcome.Refused(Fault.TryAgain);
        }
    }

    /// <inheritdoc/>
    public async Task<CommentsOutcome> ListCommentsAsync(ConnectionId connection, long before, int countMax)
    {
        var fault = WhyNot(connection, SessionAction.Hear, out _)
            ?? (before < 0 || countMax is < 1 or > CommentRow.PageMax ? Fault.Malformed : null);
        if (fault is not null)
        {
            return new CommentsOutcome.Refused(fault);
        }

        try
        {
            // One more than asked for says whether there are more.
            var page = await comments.ListAsync(_id, before, countMax + 1, CancellationToken.None);
            return page.Count <= countMax
                ? new CommentsOutcome.Page(page, HasMore: false)
                : new CommentsOutcome.Page([.. page.Take(countMax)], HasMore: true);
        }
        catch (LogUnavailableException failure)
        {
            Log.CommentsUnavailable(logger, _id.Value, failure);
            return new CommentsOutcome.Refused(Fault.TryAgain);
        }
    }

    private Fault? WhyNot(ConnectionId connection, SessionAction action, out Principal? principal)
    {
        principal = null;
        return _row is null || _policy is null
            ? Fault.Forbidden
            : _live.WhyNot(connection, action, _row, _policy, time.GetUtcNow(), out principal);
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
            Log.PolicyNotRead(logger, _id.Value, failure);
        }
    }

    private void Review(string? by)
    {
        if (_row is not null && _policy is not null)
        {
            _live.Review(_row, _policy, by, time.GetUtcNow());
            OnRoster();
            SetDeadline();
        }
    }

    private void SetDeadline()
    {
        if (_live.NextDeadline == _deadlineAt)
        {
            return;
        }

        _deadlineAt = _live.NextDeadline;
        _deadline?.Dispose();
        _deadline = Deadlines.Until(_deadlineAt, time.GetUtcNow()) is { } wait
            ? this.RegisterGrainTimer(OnDeadlineAsync, new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan) { Interleave = true })
            : null;
    }

    private Task OnDeadlineAsync(CancellationToken cancellationToken)
    {
        _deadlineAt = DateTimeOffset.MaxValue;
        Review(by: null);
        return Task.CompletedTask;
    }

    private void OnRoster()
    {
        if (_live.Roster.HasChanged)
        {
            _roster ??= this.RegisterGrainTimer(
                TellRosterAsync,
                new GrainTimerCreationOptions(RosterDelay, Timeout.InfiniteTimeSpan) { Interleave = true });
        }

        if (_live.Roster.Count > 0)
        {
            _housekeeping ??= this.RegisterGrainTimer(
                KeepHouseAsync,
                new GrainTimerCreationOptions(HousekeepingPeriod, HousekeepingPeriod) { Interleave = true, KeepAlive = true });
        }
    }

    private Task TellRosterAsync(CancellationToken cancellationToken)
    {
        _roster?.Dispose();
        _roster = null;
        _live.TellRoster();
        return Task.CompletedTask;
    }

    private Task KeepHouseAsync(CancellationToken cancellationToken)
    {
        // The timer at the deadline is exact as long as the clock goes on evenly; this finds what a step of the clock brought.
        Review(by: null);
        _live.Roster.Expire(time.GetUtcNow() - (3 * Attendance.Period));
        OnRoster();
        if (_live.Roster.Count == 0)
        {
            _housekeeping?.Dispose();
            _housekeeping = null;
        }

        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The comments of session {Session} could not be read or written.", EventName = "CommentsUnavailable")]
        public static partial void CommentsUnavailable(ILogger logger, string session, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The policy for session {Session} could not be read.", EventName = "PolicyNotRead")]
        public static partial void PolicyNotRead(ILogger logger, string session, Exception exception);
    }
}
