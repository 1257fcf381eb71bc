using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>A session in memory: it answers by grants as the contract says, keeps comments, and says what it is told to say.</summary>
internal sealed class FakeSession(FakeSessions owner, string key) : ISessionGrain
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ConnectionId, (Grant Grant, ISessionObserver Observer)> _members = [];
    private readonly List<CommentRow> _comments = [];
    private TaskCompletionSource _changed = New();

    public IReadOnlyList<ConnectionId> Members
    {
        get
        {
            lock (_gate)
            {
                return [.. _members.Keys];
            }
        }
    }

    public Task AccessChangedAsync(string? by) => Task.CompletedTask;

    public Task<IReadOnlyList<LiveConnection>> ListConnectionsAsync() => Task.FromResult<IReadOnlyList<LiveConnection>>([]);

    public Task<SessionOutcome> CreateAsync(Grant grant, CreateSession command)
    {
        owner.ThrowIfFailing();
        if (!grant.Allows(Access.Write, command.Project, owner.Now))
        {
            return Task.FromResult<SessionOutcome>(new SessionOutcome.Refused(Fault.Forbidden));
        }

        var row = new SessionRow(
            new(key), command.Project, command.Name, command.Kind, SessionState.Created, grant.Principal.UserId, owner.Now, owner.Now, 1);
        owner.Put(row);
        return Task.FromResult<SessionOutcome>(new SessionOutcome.Found(row));
    }

    public Task<SessionOutcome> GetAsync(Grant grant)
    {
        owner.ThrowIfFailing();
        return Task.FromResult<SessionOutcome>(
            Readable(grant) is { } row ? new SessionOutcome.Found(row) : new SessionOutcome.Refused(Fault.Forbidden));
    }

    public Task<Admission?> AdmitAsync(Grant grant) => Task.FromResult(Readable(grant) is { } row ? new Admission(row, 0) : null);

    public Task VisitAsync() => Task.CompletedTask;

    public Task AttendAsync(string document, IReadOnlyList<Attendance> members) => Task.CompletedTask;

    public Task<SessionJoinOutcome> JoinAsync(ConnectionId connection, Grant grant, ISessionObserver observer)
    {
        owner.ThrowIfFailing();
        if (Readable(grant) is not { } row)
        {
            return Task.FromResult<SessionJoinOutcome>(new SessionJoinOutcome.Refused(Fault.Forbidden));
        }

        lock (_gate)
        {
            _members[connection] = (grant, observer);
            Signal();
            return Task.FromResult<SessionJoinOutcome>(new SessionJoinOutcome.Joined(
                row,
                grant.Access,
                [.. _members.Select(member => new Participant(member.Key, member.Value.Grant.Principal, 0, member.Value.Grant.Access, Door.Hub, []))]));
        }
    }

    public Task<RenewOutcome> RenewAsync(ConnectionId connection, Grant grant)
    {
        lock (_gate)
        {
            if (!_members.TryGetValue(connection, out var member))
            {
                return Task.FromResult<RenewOutcome>(new RenewOutcome.Refused(Fault.Forbidden));
            }

            _members[connection] = (grant, member.Observer);
            Signal();
        }

        return Task.FromResult<RenewOutcome>(new RenewOutcome.Renewed(grant.Access));
    }

    public Task LeaveAsync(ConnectionId connection)
    {
        lock (_gate)
        {
            _members.Remove(connection);
            Signal();
        }

        return Task.CompletedTask;
    }

    public Task<Fault?> BroadcastAsync(ConnectionId connection, ReadOnlyMemory<byte> payload)
    {
        Tell(observer => observer.OnMessage(connection, payload));
        return Task.FromResult<Fault?>(null);
    }

    public Task<CommentOutcome> CommentAsync(ConnectionId connection, CommentDraft draft)
    {
        CommentRow row;
        lock (_gate)
        {
            if (!_members.TryGetValue(connection, out var member) || member.Grant.Access < Access.Write)
            {
                return Task.FromResult<CommentOutcome>(new CommentOutcome.Refused(Fault.ReadOnly));
            }

            var author = member.Grant.Principal;
            row = new CommentRow(
                new(key), _comments.Count + 1, owner.Now, author.UserId, author.Name, draft.Text, draft.Document, draft.Anchor, draft.ReplyTo);
            _comments.Add(row);
        }

        Tell(observer => observer.OnNews(new SessionNews.Commented(row)));
        return Task.FromResult<CommentOutcome>(new CommentOutcome.Stored(row));
    }

    public Task<CommentsOutcome> ListCommentsAsync(ConnectionId connection, long before, int countMax)
    {
        lock (_gate)
        {
            var older = _comments.Where(comment => before == 0 || comment.Number < before).Reverse().ToArray();
            return Task.FromResult<CommentsOutcome>(new CommentsOutcome.Page([.. older.Take(countMax)], older.Length > countMax));
        }
    }

    public Task TellAsync(SessionNews news)
    {
        Tell(observer => observer.OnNews(news));
        return Task.CompletedTask;
    }

    /// <summary>Says something to every gateway that has members here.</summary>
    public void Tell(Action<ISessionObserver> say)
    {
        ISessionObserver[] observers;
        lock (_gate)
        {
            observers = [.. _members.Values.Select(static member => member.Observer).Distinct()];
        }

        foreach (var observer in observers)
        {
            say(observer);
        }
    }

    /// <summary>Waits until a statement about this session is true.</summary>
    public async Task UntilAsync(Func<FakeSession, bool> isTrue, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (isTrue(this))
            {
                return;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SessionRow? Readable(Grant grant) =>
        owner.Find(key) is { } row && grant.Allows(Access.Read, row.Project, row.Id, owner.Now) ? row : null;

    private void Signal()
    {
        _changed.SetResult();
        _changed = New();
    }
}
