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
    private long? _lastComment;

    /// <inheritdoc/>
    public Task<SessionJoinOutcome> JoinAsync(ConnectionId connection, Grant grant, ISessionObserver observer)
    {
        if (_row is null)
        {
            DeactivateOnIdle();
            return Task.FromResult<SessionJoinOutcome>(new SessionJoinOutcome.Refused(Fault.Forbidden));
        }

        var outcome = _live.Join(connection, grant, observer, _row, time.GetUtcNow());
        OnRoster();
        return Task.FromResult(outcome);
    }

    /// <inheritdoc/>
    public Task<RenewOutcome> RenewAsync(ConnectionId connection, Grant grant)
    {
        var outcome = _row is null
            ? new RenewOutcome.Refused(Fault.Forbidden)
            : _live.Renew(connection, grant, _row, time.GetUtcNow());
        OnRoster();
        return Task.FromResult(outcome);
    }

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
        var fault = WhyNot(connection, Access.Write, out _);
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

            var fault = WhyNot(connection, Access.Write, out var author) ?? LiveSession.WhyNot(draft, _lastComment.Value);
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
        var fault = WhyNot(connection, Access.Read, out _)
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

    private Fault? WhyNot(ConnectionId connection, Access wanted, out Principal? principal)
    {
        principal = null;
        return _row is null ? Fault.Forbidden : _live.WhyNot(connection, wanted, _row, time.GetUtcNow(), out principal);
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
        var now = time.GetUtcNow();
        _live.ExpireGrants(now);
        _live.Roster.Expire(now - (3 * Attendance.Period));
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
    }
}
