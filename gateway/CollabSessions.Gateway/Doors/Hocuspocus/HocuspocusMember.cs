using CollabSessions.Contracts;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rooms;
using CollabSessions.Gateway.Sockets;

namespace CollabSessions.Gateway.Doors.Hocuspocus;

/// <summary>One open document of a Hocuspocus connection, from its authentication to its end.</summary>
internal sealed class HocuspocusMember(
    HocuspocusChannel channel,
    ConnectionId id,
    DocumentId document,
    IDocumentGrain grain,
    Connection connection,
    InFlight flight,
    GatewayOptions options,
    TimeProvider time,
    ILogger logger)
    : DocumentMember(id, document, grain, connection, channel.Speech.Encoding, flight, logger)
{
    private readonly SyncRate _syncs = new(options, time);

    /// <inheritdoc/>
    protected override Door Door => Door.Hocuspocus;

    /// <inheritdoc/>
    public override void Tell(ConnectionId sender, ReadOnlyMemory<byte> stateless) => Say(channel.Speech.Stateless(stateless.Span));

    /// <inheritdoc/>
    public override void ChangeAccess(Access access, Fault? reason, string? by = null) => Say(channel.Speech.Authenticated(access));

    /// <inheritdoc/>
    public override void Close(Fault fault, string? by = null) => channel.End(this, fault.By(by));

    /// <summary>Whether a presence message repeats what this client was told: provider 3 sends back every change that it hears.</summary>
    public bool RepeatsPresence(ReadOnlySpan<byte> awareness) => IsEcho(awareness);

    /// <summary>Takes one message of the document; gives why the document must be closed for this client.</summary>
    public async ValueTask<Fault?> TakeAsync(HocuspocusMessageKind kind, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case HocuspocusMessageKind.Step1:
                if (!await _syncs.TakeAsync(cancellationToken))
                {
                    return Fault.TooMany;
                }

                Sync(body.Span);
                return null;
            case HocuspocusMessageKind.Step2:
                await HandOnAsync(MemberCall.Relay, body, cancellationToken);
                return null;
            case HocuspocusMessageKind.Update:
                await HandOnAsync(MemberCall.Update, body, cancellationToken);
                return null;
            case HocuspocusMessageKind.Awareness:
                await HandOnAsync(MemberCall.Presence, body, cancellationToken);
                return null;
            case HocuspocusMessageKind.QueryAwareness:
                QueryPresence();
                return null;
            case HocuspocusMessageKind.Stateless:
                if (body.Length > options.StatelessBytesMax)
                {
                    return Fault.TooLarge;
                }

                await HandOnAsync(MemberCall.Broadcast, body, cancellationToken);
                return null;
            default:
                return Fault.Malformed;
        }
    }

    /// <summary>Takes a newer grant of the same person. Null when it counts.</summary>
    public async Task<Fault?> TakeGrantAsync(Grant grant)
    {
        switch (await RenewAtDocumentAsync(grant))
        {
            case RenewOutcome.Renewed renewed:
                Say(channel.Speech.Authenticated(renewed.Access));
                return null;
            case RenewOutcome.Refused refused:
                return refused.Fault;
            default:
                return Fault.TryAgain;
        }
    }

    /// <inheritdoc/>
    protected override void Greet(Access access) => Say(channel.Speech.Authenticated(access));

    /// <inheritdoc/>
    protected override void OnPushed(PushOutcome outcome, bool isRelay)
    {
        // The provider counts these: "stored" comes after the commit and at no other time.
        Say(channel.Speech.SyncStatus(outcome is PushOutcome.Stored));
        if (outcome is PushOutcome.Refused refused)
        {
            NoteRefused(refused.Fault);
            if (refused.Fault.Name != Fault.ReadOnly.Name)
            {
                Close(refused.Fault);
            }
        }
    }
}
