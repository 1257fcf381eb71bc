using System.Runtime.CompilerServices;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rooms;
using CollabSessions.Gateway.Sockets;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>One document that a hub connection has open.</summary>
internal sealed partial class HubDocument : IRoomMember, IBacklogSource
{
    private readonly HubClient _client;
    private readonly HubServices _services;
    private readonly DocumentId _document;
    private readonly IDocumentGrain _grain;
    private readonly HubEncoding _encoding;
    private readonly Backlog _backlog;
    private readonly LiveConnections.Place _place;
    private readonly SyncRate _syncs;
    private readonly Lock _gate = new();
    private Task<Opened>? _opening;
    private Room? _room;
    private Access _access;
    private volatile bool _isJoined;
    private volatile bool _hasMissed;
    private bool _hasShown;

    /// <summary>A document that is not open yet, with a place in it.</summary>
    public HubDocument(HubClient client, DocumentId document, LiveConnections.Place place, HubServices services)
    {
        (_client, _document, _place, _services) = (client, document, place, services);
        _grain = services.Grains.GetGrain<IDocumentGrain>(document.Key);
        _encoding = new HubEncoding(client.Protocol, document.Key);
        _backlog = new Backlog(this);
        _syncs = new SyncRate(services.Gateway, services.Time);
    }

    /// <inheritdoc/>
    public ConnectionId Id => _client.Id;

    /// <inheritdoc/>
    public IFrameEncoding Encoding => _encoding;

    /// <summary>Opens it, or says why not. Called once.</summary>
    public Task<Opened> OpenAsync() => _opening = JoinAsync();

    /// <summary>Goes out of it, also when nobody knows whether it got in. Nothing is heard from here on.</summary>
    public async Task LeaveAsync()
    {
        _isJoined = false;
        _client.Forget(_backlog);
        if (_opening is not null)
        {
            // A document must not be told to forget somebody whom it is about to let in.
            await _opening;
            _isJoined = false;
        }

        try
        {
            await _grain.LeaveAsync(Id);
        }
        catch (Exception failure)
        {
            // The document is gone or going: it forgets its members by that.
            Log.DocumentFailed(_services.Logger, _document, Id, failure);
        }

        // In this order: the document must not call an ear that is gone.
        Go();
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

        var outcome = await TrySyncAsync(stateVector);
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
        try
        {
            var call = _grain.PushAsync(Id, update, isRelay);
            if (receipt > 0)
            {
                _client.Say(nameof(ICollabClient.Received), _document.Key, receipt);
            }

            switch (await call)
            {
                case PushOutcome.Stored stored:
                    return new Pushed(stored.Sequence, null);
                case PushOutcome.Refused refused:
                    Log.UpdateRefused(_services.Logger, _document, Id, refused.Fault.Name);
                    return new Pushed(0, FaultShape.From(refused.Fault));
                default:
                    return new Pushed(0, FaultShape.From(Fault.TryAgain));
            }
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(_services.Logger, _document, Id, failure);
            return new Pushed(0, FaultShape.From(Fault.TryAgain));
        }
    }

    /// <summary>Whether presence repeats what this connection was told.</summary>
    public bool IsEcho(ReadOnlySpan<byte> awareness)
    {
        // The first one is its own: after a reconnect it repeats a clock that the room may remember.
        var isEcho = _hasShown && _room?.Presence.IsEcho(awareness) is true;
        _hasShown = true;
        return isEcho;
    }

    /// <summary>Shows presence to the others.</summary>
    public async Task<FaultShape?> PresentAsync(byte[] awareness)
    {
        try
        {
            switch (await _grain.PresentAsync(Id, awareness))
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
        catch (Exception failure)
        {
            Log.DocumentFailed(_services.Logger, _document, Id, failure);
            return FaultShape.From(Fault.TryAgain);
        }
    }

    /// <summary>Everybody's presence; empty also when the document does not answer, because the next change says it again.</summary>
    public async Task<byte[]> GetPresenceAsync()
    {
        try
        {
            var presence = await _grain.GetPresenceAsync(Id);
            _room?.Presence.Learn(presence.Span);
            return presence.ToArray();
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(_services.Logger, _document, Id, failure);
            return [];
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
            Log.DocumentFailed(_services.Logger, _document, Id, failure);
            return FaultShape.From(Fault.TryAgain);
        }
    }

    /// <summary>Replaces the grant, and tells the client what that changed.</summary>
    public async Task RenewAsync(Grant grant)
    {
        try
        {
            switch (await _grain.RenewAsync(Id, grant))
            {
                case RenewOutcome.Renewed renewed when renewed.Access != _access:
                    ChangeAccess(renewed.Access, renewed.Access < _access ? Fault.ReadOnly : null);
                    break;
                case RenewOutcome.Refused refused:
                    Close(refused.Fault);
                    break;
            }
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(_services.Logger, _document, Id, failure);
            Close(Fault.TryAgain);
        }
    }

    /// <inheritdoc/>
    public void Offer(in Frame frame)
    {
        if (_isJoined)
        {
            _client.Offer(frame with { Backlog = _backlog });
        }
        else
        {
            _hasMissed = true;
        }
    }

    /// <inheritdoc/>
    public void Tell(ConnectionId sender, ReadOnlyMemory<byte> stateless)
    {
        if (_isJoined)
        {
            _client.Say(nameof(ICollabClient.DocumentMessage), _document.Key, sender.ToString(), System.Text.Encoding.UTF8.GetString(stateless.Span));
        }
    }

    /// <inheritdoc/>
    public void ChangeAccess(Access access, Fault? reason, string? by = null)
    {
        _access = access;
        _client.Say(nameof(ICollabClient.Access), _document.Key, access, reason is null ? null : FaultShape.From(reason), by);
    }

    /// <inheritdoc/>
    public void Close(Fault fault, string? by = null)
    {
        if (_client.Documents.Remove(_document.Key, this))
        {
            _client.Say(nameof(ICollabClient.Closed), _document.Key, FaultShape.From(fault), by);
            _ = LeaveAsync(); // It deals with its failures itself.
        }
    }

    /// <inheritdoc/>
    public async ValueTask FillAsync(Pull pull, List<Frame> frames)
    {
        if (!_isJoined)
        {
            return;
        }

        try
        {
            if (pull.Since is { } since)
            {
                if (await _grain.SyncSinceAsync(Id, since) is not SyncOutcome.Synced synced)
                {
                    Close(Fault.TryAgain);
                    return;
                }

                frames.Add(new Frame(_encoding.EncodeUpdate(synced.Update.Span, synced.Sequence), FrameKind.Update, synced.Sequence, _backlog));
            }

            if (pull.Presence && await _grain.GetPresenceAsync(Id) is { IsEmpty: false } presence)
            {
                _room?.Presence.Learn(presence.Span);
                frames.Add(new Frame(_encoding.EncodePresence(presence.Span), FrameKind.Presence));
            }
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(_services.Logger, _document, Id, failure);
            Close(Fault.TryAgain);
        }
    }

    /// <summary>What <see cref="OpenAsync"/> answers when it may not.</summary>
    public static Opened Refused(Fault fault) => new(Contracts.Access.None, [], [], 0, FaultShape.From(fault));

    private async Task<Opened> JoinAsync()
    {
        (_room, var observer) = _services.Rooms.Enter(_document, this);
        try
        {
            var outcome = await _grain.JoinAsync(Id, _client.Grant, Door.Hub, observer);
            if (outcome is not JoinOutcome.Joined joined)
            {
                Go();
                return Refused((outcome as JoinOutcome.Refused)?.Fault ?? Fault.Forbidden);
            }

            (_backlog.Sent, _access) = (joined.Sequence, joined.Access);
            _isJoined = true;

            // An update that slipped in between is in the answer to Sync; presence is in no later answer.
            var presence = _hasMissed ? await _grain.GetPresenceAsync(Id) : joined.Presence;
            _room?.Presence.Learn(presence.Span);
            return new Opened(joined.Access, joined.StateVector.ToArray(), presence.ToArray(), joined.Sequence, null);
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(_services.Logger, _document, Id, failure);
            return Refused(Fault.TryAgain);
        }
    }

    private void Go()
    {
        if (Interlocked.Exchange(ref _room, null) is { } room)
        {
            _services.Rooms.Leave(room, this);
            _place.Dispose();
        }
    }

    private async Task<SyncOutcome> TrySyncAsync(byte[] stateVector)
    {
        try
        {
            return await _grain.SyncAsync(Id, stateVector);
        }
        catch (Exception failure)
        {
            Log.DocumentFailed(_services.Logger, _document, Id, failure);
            return new SyncOutcome.Refused(Fault.TryAgain);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "Document {Document} failed a call of hub connection {Connection}.", EventName = "DocumentFailed")]
        public static partial void DocumentFailed(ILogger logger, DocumentId document, ConnectionId connection, Exception failure);

        [LoggerMessage(11, LogLevel.Information, "Document {Document} refused an update of hub connection {Connection}: {Fault}.", EventName = "UpdateRefused")]
        public static partial void UpdateRefused(ILogger logger, DocumentId document, ConnectionId connection, string fault);
    }
}
