using System.Diagnostics;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Sockets;
using CollabSessions.Gateway.Telemetry;

namespace CollabSessions.Gateway.Rooms;

/// <summary>
/// A member as the doors of y-protocols share it: messages that nobody waits for are handed on in order, and bounded. A door adds
/// what it tells its client about it.
/// </summary>
/// <param name="id">Its name at the document.</param>
/// <param name="document">The document's name.</param>
/// <param name="grain">The document.</param>
/// <param name="connection">The socket; several members may share one.</param>
/// <param name="encoding">How its frames are spelled.</param>
/// <param name="flight">The socket's bound on calls under way.</param>
/// <param name="logger">Told of failures.</param>
internal abstract class DocumentMember(
    ConnectionId id,
    DocumentId document,
    IDocumentGrain grain,
    Connection connection,
    SyncEncoding encoding,
    InFlight flight,
    ILogger logger)
    : RoomMember(id, document, grain, logger)
{
    /// <inheritdoc/>
    public override IFrameEncoding Encoding => encoding;

    /// <summary>The socket.</summary>
    protected Connection Connection => connection;

    /// <inheritdoc/>
    protected override DoorMeter Meter => connection.Door;

    /// <inheritdoc/>
    protected override ActivityContext Trace => connection.Trace;

    /// <inheritdoc/>
    protected override void Queue(in Frame frame) => connection.Offer(frame);

    /// <inheritdoc/>
    protected override void Forget() => connection.Forget(Backlog);

    /// <inheritdoc/>
    protected override void OnJoined(JoinOutcome.Joined joined)
    {
        Greet(joined.Access);
        Say(encoding.EncodeStep1(joined.StateVector.Span));
    }

    /// <inheritdoc/>
    protected override void OnPresence(ReadOnlyMemory<byte> presence)
    {
        if (!presence.IsEmpty)
        {
            Offer(new Frame(encoding.EncodePresence(presence.Span), FrameKind.Presence));
        }
    }

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> EncodeAnswer(SyncOutcome.Synced synced) => encoding.EncodeStep2(synced.Update.Span);

    /// <summary>The first word of a door whose clients wait for one.</summary>
    protected virtual void Greet(Access access)
    {
    }

    /// <summary>An update was stored or refused.</summary>
    protected abstract void OnPushed(PushOutcome outcome, bool isRelay);

    /// <summary>Says something that must arrive.</summary>
    protected void Say(ReadOnlyMemory<byte> message) => connection.Offer(new Frame(message, FrameKind.Control));

    /// <summary>The client asks for what it lacks. The answer is fetched when its socket has time for it.</summary>
    protected void Sync(ReadOnlySpan<byte> stateVector) => connection.Request(Backlog, stateVector.ToArray(), presence: false);

    /// <summary>The client asks for everybody's presence.</summary>
    protected void QueryPresence() => connection.Request(Backlog, stateVector: null, presence: true);

    /// <summary>Hands a message on. Waits for room, not for the answer.</summary>
    protected async ValueTask HandOnAsync(MemberCall call, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var kept = body.ToArray();
        await flight.EnterAsync(kept.Length, cancellationToken);

        // Not awaited: the next message follows at once. The call itself is made before this returns, so order is kept.
        _ = CompleteAsync(call, kept);
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
                    OnPushed(await PushAsync(body, isRelay), isRelay);
                    break;
                case MemberCall.Presence:
                    OnPresented(await PresentAsync(body));
                    break;
                case MemberCall.Broadcast when await BroadcastAsync(body) is { } fault:
                    NoteRefused(fault);
                    if (fault == Fault.TryAgain)
                    {
                        Close(fault);
                    }

                    break;
            }
        }
        catch (Exception failure)
        {
            // Nobody awaits this: what fails here is ours, and must not be lost.
            NoteFailed(failure);
            Close(Fault.TryAgain);
        }
        finally
        {
            flight.Leave(body.Length);
        }
    }

    private void OnPresented(PresenceOutcome outcome)
    {
        switch (outcome)
        {
            case PresenceOutcome.Shown { Answer.IsEmpty: false } shown:
                // For this sender alone: the room learns nothing from it, and nobody else's presence stands for it.
                Say(encoding.EncodePresence(shown.Answer.Span));
                break;
            case PresenceOutcome.Refused refused:
                Close(refused.Fault);
                break;
        }
    }
}
