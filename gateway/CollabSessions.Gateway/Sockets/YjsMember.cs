using CollabSessions.Contracts;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rooms;

namespace CollabSessions.Gateway.Sockets;

/// <summary>One y-websocket connection in its document: turns messages into grain calls and answers into frames.</summary>
internal sealed partial class YjsMember(
    DocumentId document,
    IDocumentGrain grain,
    Connection connection,
    GatewayOptions options,
    TimeProvider time,
    ILogger logger) : IRoomMember, IMessageSink
{
    private readonly RateGate _rates = new(options, time);
    private readonly InFlight _flight = new(options.PushesInFlightMax, options.PushBytesInFlightMax);
    private Room? _room;
    private volatile bool _isJoined;
    private volatile bool _hasMissed;
    private bool _isDenialTold;
    private bool _hasShown;
    private bool _isStranger;

    /// <inheritdoc/>
    public ConnectionId Id => connection.Id;

    /// <inheritdoc/>
    public IFrameEncoding Encoding => YjsEncoding.Shared;

    /// <summary>Opens the document. Nothing is heard or said before the answer is <see cref="JoinOutcome.Joined"/>.</summary>
    /// <returns>Null, or why not.</returns>
    public async Task<Fault?> JoinAsync(Room room, IDocumentObserver observer, Grant grant)
    {
        _room = room;
        try
        {
            var outcome = await grain.JoinAsync(connection.Id, grant, observer);
            if (outcome is not JoinOutcome.Joined joined)
            {
                _isStranger = true;
                return outcome is JoinOutcome.Refused refused ? refused.Fault : Fault.Forbidden;
            }

            connection.Offer(YjsEncoding.Step1(joined.StateVector.Span));
            _isJoined = true;

            // An update that slipped in between is in the answer to the client's sync request; presence is in no later answer.
            var presence = _hasMissed ? await grain.GetPresenceAsync(connection.Id) : joined.Presence;
            TellPresence(presence);
            return null;
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(logger, document, connection.Id, failure);
            return Fault.TryAgain;
        }
    }

    /// <summary>Ends the membership at the document, also one that nobody knows whether it began.</summary>
    public async Task LeaveAsync()
    {
        if (_isStranger)
        {
            return;
        }

        try
        {
            await grain.LeaveAsync(connection.Id);
        }
        catch (Exception failure)
        {
            // The document is gone or going: it forgets its members by that.
            Log.DocumentFailed(logger, document, connection.Id, failure);
        }
    }

    /// <inheritdoc/>
    public void Offer(in Frame frame)
    {
        if (_isJoined)
        {
            connection.Offer(frame);
        }
        else
        {
            _hasMissed = true;
        }
    }

    /// <inheritdoc/>
    public void ChangeAccess(Access access, Fault? reason)
    {
        // The protocol has a word for "no" and none for "yes": a rise is seen by the next edit going through.
        _isDenialTold = reason is not null;
        if (reason is not null)
        {
            connection.Offer(YjsEncoding.Denied(reason.Reason));
        }
    }

    /// <inheritdoc/>
    public void Close(Fault fault) => connection.Close(fault);

    /// <inheritdoc/>
    public int BytesMax(ReadOnlySpan<byte> start) =>
        YjsMessage.IsStep2(start) ? options.SyncMessageBytesMax : options.LiveMessageBytesMax;

    /// <inheritdoc/>
    public async ValueTask<Fault?> TakeAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (!YjsMessage.TryParse(message.Span, out var parsed))
        {
            return Fault.Malformed;
        }

        var body = message[parsed.Body];
        var isEcho = parsed.Kind is YjsMessageKind.Awareness && IsEcho(body.Span);
        if (!await (isEcho ? _rates.TakeEchoAsync(message.Length, cancellationToken) : _rates.TakeAsync(message.Length, cancellationToken)))
        {
            return Fault.TooMany;
        }

        switch (parsed.Kind)
        {
            case YjsMessageKind.Step1:
                return await _rates.TakeSyncAsync(cancellationToken) ? await SyncAsync(body) : Fault.TooMany;
            case YjsMessageKind.QueryAwareness:
                return await QueryPresenceAsync();
            case YjsMessageKind.Awareness when isEcho:
                return null;
            default:
                await StartAsync(parsed.Kind, body.ToArray(), cancellationToken);
                return null;
        }
    }

    private bool IsEcho(ReadOnlySpan<byte> awareness)
    {
        // The first one is its own: after a reconnect it repeats a clock that the room may remember.
        var isEcho = _hasShown && _room!.Presence.IsEcho(awareness); // Set by the join.
        _hasShown = true;
        return isEcho;
    }

    private async Task<Fault?> SyncAsync(ReadOnlyMemory<byte> stateVector)
    {
        if (connection.HasReply)
        {
            // The waiting answer and the updates behind it cover this request too: state vectors only grow.
            return null;
        }

        try
        {
            var outcome = await grain.SyncAsync(connection.Id, stateVector.ToArray());
            if (outcome is SyncOutcome.Synced synced)
            {
                connection.Offer(YjsEncoding.Step2(synced.Update.Span));
                return null;
            }

            return outcome is SyncOutcome.Refused refused ? refused.Fault : Fault.TryAgain;
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(logger, document, connection.Id, failure);
            return Fault.TryAgain;
        }
    }

    private async Task<Fault?> QueryPresenceAsync()
    {
        try
        {
            TellPresence(await grain.GetPresenceAsync(connection.Id));
            return null;
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(logger, document, connection.Id, failure);
            return Fault.TryAgain;
        }
    }

    private void TellPresence(ReadOnlyMemory<byte> presence)
    {
        if (!presence.IsEmpty)
        {
            _room!.Presence.Learn(presence.Span); // Set by the join.
            connection.Offer(YjsEncoding.Presence(presence.Span));
        }
    }

    private async ValueTask StartAsync(YjsMessageKind kind, byte[] body, CancellationToken cancellationToken)
    {
        await _flight.EnterAsync(body.Length, cancellationToken);

        // Not awaited: the next message follows at once. The call itself is made before this returns, so order is kept.
        _ = CompleteAsync(kind, body);
    }

    private async Task CompleteAsync(YjsMessageKind kind, byte[] body)
    {
        try
        {
            var fault = kind is YjsMessageKind.Awareness
                ? Judge(await grain.PresentAsync(connection.Id, body))
                : Judge(await grain.PushAsync(connection.Id, body, isRelay: kind is YjsMessageKind.Step2), kind);
            if (fault is not null)
            {
                connection.Close(fault);
            }
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(logger, document, connection.Id, failure);
            connection.Close(Fault.TryAgain);
        }
        finally
        {
            _flight.Leave(body.Length);
        }
    }

    private Fault? Judge(PushOutcome outcome, YjsMessageKind kind)
    {
        if (outcome is not PushOutcome.Refused refused)
        {
            return null;
        }

        Log.UpdateRefused(logger, document, connection.Id, refused.Fault.Name);
        if (refused.Fault.Name != Fault.ReadOnly.Name)
        {
            return refused.Fault;
        }

        // The protocol knows no refusal. A reader's sync answer is routine; its first own edit is worth a word in its console.
        if (kind is YjsMessageKind.Update && !_isDenialTold)
        {
            _isDenialTold = true;
            connection.Offer(YjsEncoding.Denied(Fault.ReadOnly.Reason));
        }

        return null;
    }

    private Fault? Judge(PresenceOutcome outcome)
    {
        if (outcome is PresenceOutcome.Shown { Answer.IsEmpty: false } shown)
        {
            // For this sender alone, so the room learns nothing from it.
            connection.Offer(YjsEncoding.Presence(shown.Answer.Span));
        }

        return (outcome as PresenceOutcome.Refused)?.Fault;
    }
}
