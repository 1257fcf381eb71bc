using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>One session that a hub connection has joined.</summary>
internal sealed partial class HubSession(HubClient client, SessionId session, HubServices services)
{
    // Between a join and its answer lie milliseconds: more than this has another reason.
    private const int EarlyMax = 1000;

    private readonly Lock _gate = new();
    private readonly ISessionGrain _grain = services.Grains.GetGrain<ISessionGrain>(session.Value);
    private List<HubEvent>? _early = [];
    private Task<SessionJoined>? _joining;
    private SessionRoom? _room;

    /// <summary>The name under which the grain knows it.</summary>
    public ConnectionId Id => client.Id;

    /// <summary>Why a join was refused.</summary>
    public static SessionJoined Refused(Fault fault) => new(null, Access.None, [], FaultShape.From(fault));

    /// <summary>Comes in, or says why not. Called once.</summary>
    public Task<SessionJoined> JoinAsync() => _joining = EnterAsync();

    /// <summary>Goes out, also when nobody knows whether it got in.</summary>
    public async Task LeaveAsync()
    {
        if (_joining is not null)
        {
            await _joining; // It deals with its failures itself.
        }

        try
        {
            await _grain.LeaveAsync(Id);
        }
        catch (Exception failure)
        {
            // The session is gone or going: it forgets its members by that.
            Log.SessionFailed(services.Logger, session, Id, failure);
        }

        if (Interlocked.Exchange(ref _room, null) is { } room)
        {
            services.SessionRooms.Leave(room, this);
        }
    }

    /// <summary>Tells the client, or keeps it until the client has the answer to its join: an event before it would be overwritten by it.</summary>
    public void Say(HubEvent happening)
    {
        lock (_gate)
        {
            if (_early is null)
            {
                client.Say(happening);
            }
            else if (_early.Count < EarlyMax)
            {
                _early.Add(happening);
            }
            else
            {
                client.Close(Fault.TooSlow);
            }
        }
    }

    /// <summary>Ends it with a reason.</summary>
    public void Close(Fault fault, string? by = null)
    {
        if (client.Sessions.Remove(session.Value, this))
        {
            client.Say(nameof(ICollabClient.Left), session.Value, FaultShape.From(fault), by);
            _ = LeaveAsync(); // It deals with its failures itself.
        }
    }

    /// <summary>Replaces the grant.</summary>
    public async Task RenewAsync(Grant grant)
    {
        try
        {
            if (await _grain.RenewAsync(Id, grant) is RenewOutcome.Refused refused)
            {
                Close(refused.Fault);
            }
        }
        catch (Exception failure)
        {
            Log.SessionFailed(services.Logger, session, Id, failure);
            Close(Fault.TryAgain);
        }
    }

    /// <summary>Says something of the app's own to the others.</summary>
    public async Task<FaultShape?> BroadcastAsync(byte[] payload)
    {
        try
        {
            return await _grain.BroadcastAsync(Id, payload) is { } fault ? FaultShape.From(fault) : null;
        }
        catch (Exception failure)
        {
            Log.SessionFailed(services.Logger, session, Id, failure);
            return FaultShape.From(Fault.TryAgain);
        }
    }

    /// <summary>Writes a comment.</summary>
    public async Task<Commented> CommentAsync(CommentDraft draft)
    {
        try
        {
            return await _grain.CommentAsync(Id, draft) switch
            {
                CommentOutcome.Stored stored => new Commented(ShapeOf.Comment(stored.Comment), null),
                CommentOutcome.Refused refused => new Commented(null, FaultShape.From(refused.Fault)),
                _ => new Commented(null, FaultShape.From(Fault.TryAgain)),
            };
        }
        catch (Exception failure)
        {
            Log.SessionFailed(services.Logger, session, Id, failure);
            return new Commented(null, FaultShape.From(Fault.TryAgain));
        }
    }

    /// <summary>Reads a page of comments.</summary>
    public async Task<CommentPage> ListCommentsAsync(long before, int limit)
    {
        try
        {
            return await _grain.ListCommentsAsync(Id, before, limit) switch
            {
                CommentsOutcome.Page page => new CommentPage([.. page.Comments.Select(ShapeOf.Comment)], page.HasMore, null),
                CommentsOutcome.Refused refused => new CommentPage([], false, FaultShape.From(refused.Fault)),
                _ => new CommentPage([], false, FaultShape.From(Fault.TryAgain)),
            };
        }
        catch (Exception failure)
        {
            Log.SessionFailed(services.Logger, session, Id, failure);
            return new CommentPage([], false, FaultShape.From(Fault.TryAgain));
        }
    }

    private async Task<SessionJoined> EnterAsync()
    {
        (_room, var observer) = services.SessionRooms.Enter(session, this);
        try
        {
            return await _grain.JoinAsync(Id, client.Grant, observer) switch
            {
                SessionJoinOutcome.Joined joined => new SessionJoined(
                    ShapeOf.Session(joined.Session), joined.Access, [.. joined.Roster.Select(ShapeOf.Participant)], null)
                { Written = Release },
                SessionJoinOutcome.Refused refused => Refused(refused.Fault),
                _ => Refused(Fault.TryAgain),
            };
        }
        catch (Exception failure)
        {
            Log.SessionFailed(services.Logger, session, Id, failure);
            return Refused(Fault.TryAgain);
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            foreach (var happening in _early ?? [])
            {
                client.Say(happening);
            }

            _early = null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Warning, "Session {Session} failed a call of hub connection {Connection}.", EventName = "SessionFailed")]
        public static partial void SessionFailed(ILogger logger, SessionId session, ConnectionId connection, Exception failure);
    }
}
