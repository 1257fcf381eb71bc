using CollabSessions.Contracts;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rooms;
using CollabSessions.Gateway.Sockets;

namespace CollabSessions.Gateway.Doors.Yjs;

/// <summary>One y-websocket connection in its document.</summary>
internal sealed class YjsMember(
    DocumentId document,
    IDocumentGrain grain,
    Connection connection,
    GatewayOptions options,
    TimeProvider time,
    ILogger logger)
    : DocumentMember(
        connection.Id,
        document,
        grain,
        connection,
        SyncEncoding.Bare,
        new InFlight(options.PushesInFlightMax, options.PushBytesInFlightMax),
        logger),
        IMessageSink
{
    private readonly RateGate _rates = new(options, time);
    private readonly SyncRate _syncs = new(options, time);
    private bool _isDenialTold;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> KeepAlive => SyncEncoding.Bare.KeepAlive;

    /// <inheritdoc/>
    protected override Door Door => Door.Yjs;

    /// <inheritdoc/>
    public override void Tell(ConnectionId sender, ReadOnlyMemory<byte> stateless)
    {
        // y-websocket has no such message.
    }

    /// <inheritdoc/>
    public override void ChangeAccess(Access access, Fault? reason, string? by = null)
    {
        // The protocol has a word for "no" and none for "yes": a rise is seen by the next edit going through.
        _isDenialTold = reason is not null;
        if (reason is not null)
        {
            Say(YjsMessage.EncodeDenied(reason.By(by)));
        }
    }

    /// <inheritdoc/>
    public override void Close(Fault fault, string? by = null) => Connection.Close(fault.By(by));

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
                if (!await _syncs.TakeAsync(cancellationToken))
                {
                    return Fault.TooMany;
                }

                Sync(body.Span);
                break;
            case YjsMessageKind.QueryAwareness:
                QueryPresence();
                break;
            case YjsMessageKind.Awareness when isEcho:
                break;
            case YjsMessageKind.Awareness:
                await HandOnAsync(MemberCall.Presence, body, cancellationToken);
                break;
            default:
                await HandOnAsync(parsed.Kind is YjsMessageKind.Step2 ? MemberCall.Relay : MemberCall.Update, body, cancellationToken);
                break;
        }

        return null;
    }

    /// <inheritdoc/>
    protected override void OnPushed(PushOutcome outcome, bool isRelay)
    {
        if (outcome is not PushOutcome.Refused refused)
        {
            return;
        }

        NoteRefused(refused.Fault);
        if (refused.Fault.Name != Fault.ReadOnly.Name)
        {
            Connection.Close(refused.Fault);
        }
        else if (!isRelay && !_isDenialTold)
        {
            // The protocol knows no refusal. A reader's sync answer is routine; its first own edit is worth a word in its console.
            _isDenialTold = true;
            Say(YjsMessage.EncodeDenied(Fault.ReadOnly));
        }
    }
}
