using CollabSessions.Contracts;
using CollabSessions.Gateway.Sockets;
using CollabSessions.Gateway.Telemetry;

namespace CollabSessions.Gateway.Rooms;

/// <summary>
/// One WebSocket connection's membership of one document, as the doors of y-protocols share it: the calls of its messages, in
/// order and bounded, and the frames of what the document says. A door adds what it tells its client about it.
/// </summary>
internal abstract partial class DocumentMember : IRoomMember, IBacklogSource
{
    private readonly DocumentId _document;
    private readonly IDocumentGrain _grain;
    private readonly SyncEncoding _encoding;
    private readonly InFlight _flight;
    private readonly ILogger _logger;
    private readonly Backlog _backlog;
    private Room? _room;
    private volatile bool _isJoined;
    private volatile bool _hasMissed;
    private bool _hasShown;
    private bool _isStranger;

    /// <summary>A member that has not joined yet.</summary>
    /// <param name="id">Its name at the document.</param>
    /// <param name="document">The document's name.</param>
    /// <param name="grain">The document.</param>
    /// <param name="connection">The socket; several members may share one.</param>
    /// <param name="encoding">How its frames are spelled.</param>
    /// <param name="flight">The socket's bound on calls under way.</param>
    /// <param name="logger">Told of failures.</param>
    protected DocumentMember(
        ConnectionId id,
        DocumentId document,
        IDocumentGrain grain,
        Connection connection,
        SyncEncoding encoding,
        InFlight flight,
        ILogger logger)
    {
        (Id, Connection, _document, _grain, _encoding, _flight, _logger) = (id, connection, document, grain, encoding, flight, logger);
        _backlog = new Backlog(this);
    }

    /// <inheritdoc/>
    public ConnectionId Id { get; }

    /// <inheritdoc/>
    public IFrameEncoding Encoding => _encoding;

    /// <summary>The socket.</summary>
    protected Connection Connection { get; }

    /// <summary>How its client came.</summary>
    protected abstract Door Door { get; }

    /// <summary>Opens the document. Nothing is heard or said before it answers <see cref="JoinOutcome.Joined"/>.</summary>
    /// <returns>Null, or why not.</returns>
    public async Task<Fault?> JoinAsync(Room room, IDocumentObserver observer, Grant grant)
    {
        _room = room;
        try
        {
            var outcome = await _grain.JoinAsync(Id, grant, Door, observer);
            if (outcome is not JoinOutcome.Joined joined)
            {
                _isStranger = true;
                return outcome is JoinOutcome.Refused refused ? refused.Fault : Fault.Forbidden;
            }

            _backlog.Sent = joined.Sequence;
            OnJoined(joined.Access);
            Say(_encoding.EncodeStep1(joined.StateVector.Span));
            _isJoined = true;

            // An update that slipped in between is in the answer to the client's sync request; presence is in no later answer.
            TellPresence(_hasMissed ? await _grain.GetPresenceAsync(Id) : joined.Presence);
            return null;
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(_logger, _document, Id, failure);
            return Fault.TryAgain;
        }
    }

    /// <summary>Ends the membership at the document, also one that nobody knows whether it began. Nothing is heard from here on.</summary>
    public async Task LeaveAsync()
    {
        _isJoined = false;
        Connection.Forget(_backlog);
        if (_isStranger)
        {
            return;
        }

        try
        {
            await _grain.LeaveAsync(Id);
        }
        catch (Exception failure)
        {
            // The document is gone or going: it forgets its members by that.
            Log.DocumentFailed(_logger, _document, Id, failure);
        }
    }

    /// <inheritdoc/>
    public void Offer(in Frame frame)
    {
        if (_isJoined)
        {
            Connection.Offer(frame with { Backlog = _backlog });
        }
        else
        {
            _hasMissed = true;
        }
    }

    /// <inheritdoc/>
    public abstract void Tell(ConnectionId sender, ReadOnlyMemory<byte> stateless);

    /// <inheritdoc/>
    public abstract void ChangeAccess(Access access, Fault? reason, string? by = null);

    /// <inheritdoc/>
    public abstract void Close(Fault fault, string? by = null);

    /// <inheritdoc/>
    public async ValueTask FillAsync(Pull pull, List<Frame> frames)
    {
        if (!_isJoined)
        {
            return;
        }

        try
        {
            if (pull.StateVector is not null || pull.Since is not null)
            {
                var outcome = pull.StateVector is { } stateVector
                    ? await _grain.SyncAsync(Id, stateVector)
                    : await _grain.SyncSinceAsync(Id, pull.Since!.Value); // One of the two is there.
                if (outcome is not SyncOutcome.Synced synced)
                {
                    Close(outcome is SyncOutcome.Refused refused ? refused.Fault : Fault.TryAgain);
                    return;
                }

                if (pull.Since is not null)
                {
                    GatewayMeter.CatchUps.Add(1);
                }

                // Who asked must be answered; who was behind and is not any more needs nothing.
                if (pull.StateVector is not null || synced.Sequence > pull.Since)
                {
                    var bytes = pull.StateVector is null
                        ? _encoding.EncodeUpdate(synced.Update.Span, synced.Sequence)
                        : _encoding.EncodeStep2(synced.Update.Span);
                    frames.Add(new Frame(bytes, FrameKind.Update, synced.Sequence, _backlog));
                }
            }

            if (pull.Presence && await _grain.GetPresenceAsync(Id) is { IsEmpty: false } presence)
            {
                _room!.Presence.Learn(presence.Span); // Set by the join.
                frames.Add(new Frame(_encoding.EncodePresence(presence.Span), FrameKind.Presence));
            }
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(_logger, _document, Id, failure);
            Close(Fault.TryAgain);
        }
    }

    /// <summary>Says something that must arrive.</summary>
    protected void Say(ReadOnlyMemory<byte> message) => Connection.Offer(new Frame(message, FrameKind.Control));

    /// <summary>The membership has begun; what is said here goes out before anything of the document.</summary>
    protected virtual void OnJoined(Access access)
    {
    }

    /// <summary>An update was stored or refused.</summary>
    protected abstract void OnPushed(PushOutcome outcome, bool isRelay);

    /// <summary>Whether a presence message repeats what this member was told.</summary>
    protected bool IsEcho(ReadOnlySpan<byte> awareness)
    {
        // The first one is its own: after a reconnect it repeats a clock that the room may remember.
        var isEcho = _hasShown && _room!.Presence.IsEcho(awareness); // Set by the join.
        _hasShown = true;
        return isEcho;
    }

    /// <summary>The client asks for what it lacks. The answer is fetched when its socket has time for it.</summary>
    protected void Sync(ReadOnlySpan<byte> stateVector) => Connection.Request(_backlog, stateVector.ToArray(), presence: false);

    /// <summary>The client asks for everybody's presence.</summary>
    protected void QueryPresence() => Connection.Request(_backlog, stateVector: null, presence: true);

    /// <summary>Hands a message on. Waits for room, not for the answer.</summary>
    protected async ValueTask HandOnAsync(MemberCall call, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var kept = body.ToArray();
        await _flight.EnterAsync(kept.Length, cancellationToken);

        // Not awaited: the next message follows at once. The call itself is made before this returns, so order is kept.
        _ = CompleteAsync(call, kept);
    }

    /// <summary>Replaces the grant. Null when the document could not be asked; the member has been closed then.</summary>
    protected async Task<RenewOutcome?> RenewAsync(Grant grant)
    {
        try
        {
            return await _grain.RenewAsync(Id, grant);
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(_logger, _document, Id, failure);
            Close(Fault.TryAgain);
            return null;
        }
    }

    /// <summary>Notes a refusal in the log, without what was refused.</summary>
    protected void LogRefused(Fault fault)
    {
        GatewayMeter.Refused(fault);
        Log.UpdateRefused(_logger, _document, Id, fault.Name);
    }

    private async Task CompleteAsync(MemberCall call, byte[] body)
    {
        try
        {
            switch (call)
            {
                case MemberCall.Update:
                case MemberCall.Relay:
                    var isRelay = call is MemberCall.Relay;
                    OnPushed(await _grain.PushAsync(Id, body, isRelay), isRelay);
                    break;
                case MemberCall.Presence:
                    OnPresented(await _grain.PresentAsync(Id, body));
                    break;
                case MemberCall.Broadcast when await _grain.BroadcastAsync(Id, body) is { } fault:
                    LogRefused(fault);
                    break;
            }
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(_logger, _document, Id, failure);
            Close(Fault.TryAgain);
        }
        finally
        {
            _flight.Leave(body.Length);
        }
    }

    private void OnPresented(PresenceOutcome outcome)
    {
        switch (outcome)
        {
            case PresenceOutcome.Shown { Answer.IsEmpty: false } shown:
                // For this sender alone: the room learns nothing from it, and nobody else's presence stands for it.
                Say(_encoding.EncodePresence(shown.Answer.Span));
                break;
            case PresenceOutcome.Refused refused:
                Close(refused.Fault);
                break;
        }
    }

    private void TellPresence(ReadOnlyMemory<byte> presence)
    {
        if (!presence.IsEmpty)
        {
            _room!.Presence.Learn(presence.Span); // Set by the join.
            Connection.Offer(new Frame(_encoding.EncodePresence(presence.Span), FrameKind.Presence, 0, _backlog));
        }
    }
}

/// <summary>What a document is called for.</summary>
internal enum MemberCall
{
    /// <summary>An edit.</summary>
    Update,

    /// <summary>The answer to a sync request, which may carry what others wrote offline.</summary>
    Relay,

    /// <summary>Presence of the member's own client.</summary>
    Presence,

    /// <summary>A message of the app's own.</summary>
    Broadcast,
}
