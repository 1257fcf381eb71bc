using System.Diagnostics;
using System.Runtime.CompilerServices;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rooms;
using CollabSessions.Gateway.Sockets;
using CollabSessions.Gateway.Telemetry;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>One document that a hub connection has open.</summary>
internal sealed class HubDocument(HubClient client, DocumentId document, LiveConnections.Place place, HubServices services)
    : RoomMember(client.Id, document, services.Grains.GetGrain<IDocumentGrain>(document.Key), services.Logger)
{
    private readonly HubEncoding _encoding = new(client.Protocol, document.Key);
    private readonly SyncRate _syncs = new(services.Gateway, services.Time);
    private readonly Lock _gate = new();
    private Task<Opened>? _opening;
    private Room? _entered;
    private JoinOutcome.Joined? _joined;
    private ReadOnlyMemory<byte> _presence;
    private Access _access;

    /// <inheritdoc/>
    public override IFrameEncoding Encoding => _encoding;

    /// <inheritdoc/>
    protected override Door Door => Door.Hub;

    /// <inheritdoc/>
    protected override DoorMeter Meter => DoorMeter.Hub;

    /// <inheritdoc/>
    protected override ActivityContext Trace => client.Trace;

    /// <summary>Opens it, or says why not. Called once.</summary>
    public Task<Opened> OpenAsync() => _opening = OpenOnceAsync();

    /// <inheritdoc/>
    public override async Task LeaveAsync()
    {
        BeSilent();
        if (_opening is not null)
        {
            // A document must not be told to forget somebody whom it is about to let in.
            await _opening;
        }

        await base.LeaveAsync();

        // In this order: the document must not call an ear that is gone.
        if (Interlocked.Exchange(ref _entered, null) is { } room)
        {
            services.Rooms.Leave(room, this);
            place.Dispose();
        }
    }

    /// <summary>What the client lacks, in parts.</summary>
    public async IAsyncEnumerable<SyncPart> SyncAsync(byte[] stateVector, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ValueTask<bool> rate;
        lock (_gate)
        {
            rate = _syncs.TakeAsync(cancellationToken);
        }

        if (!await rate)
        {
            yield return new SyncPart(default, 0, IsLast: true, FaultShape.From(Fault.TooMany));
            yield break;
        }

        var outcome = await SyncAsync(stateVector);
        if (outcome is not SyncOutcome.Synced synced)
        {
            var fault = (outcome as SyncOutcome.Refused)?.Fault ?? Fault.TryAgain;
            yield return new SyncPart(default, 0, IsLast: true, FaultShape.From(fault));
            yield break;
        }

        var rest = synced.Update;
        while (rest.Length > HubDoorOptions.PartBytesMax)
        {
            yield return new SyncPart(rest[..HubDoorOptions.PartBytesMax], 0, IsLast: false, null);
            rest = rest[HubDoorOptions.PartBytesMax..];
        }

        yield return new SyncPart(rest, synced.Sequence, IsLast: true, null);
    }

    /// <summary>Hands an update to the document. The call is made before this returns.</summary>
    public async Task<Pushed> PushAsync(byte[] update, bool isRelay, long receipt)
    {
        var call = PushAsync(update, isRelay);
        if (receipt > 0)
        {
            client.Say(nameof(ICollabClient.Received), Document.Key, receipt);
        }

        switch (await call)
        {
            case PushOutcome.Stored stored:
                return new Pushed(stored.Sequence, null);
            case PushOutcome.Refused refused:
                NoteRefused(refused.Fault);
                return new Pushed(0, FaultShape.From(refused.Fault));
            default:
                return new Pushed(0, FaultShape.From(Fault.TryAgain));
        }
    }

    /// <summary>Whether presence repeats what this connection was told.</summary>
    public bool RepeatsPresence(ReadOnlySpan<byte> awareness) => IsEcho(awareness);

    /// <summary>Shows presence to the others.</summary>
    public async Task<FaultShape?> ShowAsync(byte[] awareness)
    {
        switch (await PresentAsync(awareness))
        {
            case PresenceOutcome.Shown { Answer.IsEmpty: false } shown:
                // For this sender alone, so the room learns nothing from it.
                Offer(new Frame(_encoding.EncodePresence(shown.Answer.Span), FrameKind.Presence));
                return null;
            case PresenceOutcome.Refused refused:
                return FaultShape.From(refused.Fault);
            default:
                return null;
        }
    }

    /// <summary>Everybody's presence; empty also when the document does not answer, because the next change says it again.</summary>
    public async Task<byte[]> ListPresenceAsync()
    {
        if (await GetPresenceAsync() is not { } presence)
        {
            return [];
        }

        Learn(presence);
        return presence.ToArray();
    }

    /// <summary>Says something of the app's own to the others.</summary>
    public async Task<FaultShape?> SayAsync(byte[] payload) => await BroadcastAsync(payload) is { } fault ? FaultShape.From(fault) : null;

    /// <summary>Replaces the grant, and tells the client what that changed.</summary>
    public async Task RenewAsync(Grant grant)
    {
        switch (await RenewAtDocumentAsync(grant))
        {
            case RenewOutcome.Renewed renewed when renewed.Access != _access:
                ChangeAccess(renewed.Access, renewed.Access < _access ? Fault.ReadOnly : null);
                break;
            case RenewOutcome.Refused refused:
                Close(refused.Fault);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Tell(ConnectionId sender, ReadOnlyMemory<byte> stateless)
    {
        if (IsJoined)
        {
            client.Say(nameof(ICollabClient.DocumentMessage), Document.Key, sender.ToString(), System.Text.Encoding.UTF8.GetString(stateless.Span));
        }
    }

    /// <inheritdoc/>
    public override void ChangeAccess(Access access, Fault? reason, string? by = null)
    {
        _access = access;
        client.Say(nameof(ICollabClient.Access), Document.Key, access, reason is null ? null : FaultShape.From(reason), by);
    }

    /// <inheritdoc/>
    public override void Close(Fault fault, string? by = null)
    {
        if (client.Documents.Remove(Document.Key, this))
        {
            client.Say(nameof(ICollabClient.Closed), Document.Key, FaultShape.From(fault), by);
            _ = LeaveAsync(); // It deals with its failures itself.
        }
    }

    /// <summary>What <see cref="OpenAsync"/> answers when it may not.</summary>
    public static Opened Refused(Fault fault) => new(Access.None, [], [], 0, FaultShape.From(fault));

    /// <inheritdoc/>
    protected override void Queue(in Frame frame) => client.Offer(frame);

    /// <inheritdoc/>
    protected override void Forget() => client.Forget(Backlog);

    /// <inheritdoc/>
    protected override void OnJoined(JoinOutcome.Joined joined) => (_joined, _access) = (joined, joined.Access);

    /// <inheritdoc/>
    protected override void OnPresence(ReadOnlyMemory<byte> presence) => _presence = presence;

    private async Task<Opened> OpenOnceAsync()
    {
        (_entered, var observer) = services.Rooms.Enter(Document, this);
        if (await JoinAsync(_entered, observer, client.Grant) is { } fault)
        {
            return Refused(fault);
        }

        // Said once, so not kept.
        var (joined, presence) = (_joined!, _presence); // Set by the join.
        (_joined, _presence) = (null, default);
        return new Opened(joined.Access, joined.StateVector.ToArray(), presence.ToArray(), joined.Sequence, null);
    }
}
