using System.Diagnostics;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Sockets;
using CollabSessions.Gateway.Telemetry;

namespace CollabSessions.Gateway.Rooms;

/// <summary>
/// One connection in one document, whatever its door: the way in and out, its calls, and what it is offered. A door says how its
/// frames are spelled and queued, and what a change means to its client.
/// </summary>
/// <remarks>A document that fails a call is noted, and answers <see cref="Fault.TryAgain"/>: no failure of it comes through here.</remarks>
internal abstract partial class RoomMember : IBacklogSource
{
    private readonly IDocumentGrain _grain;
    private readonly ILogger _logger;
    private Room? _room;
    private volatile bool _isJoined;
    private volatile bool _hasMissed;
    private bool _hasShown;
    private bool _isStranger;

    /// <summary>A member that has not joined yet.</summary>
    /// <param name="id">Its name at the document.</param>
    /// <param name="document">The document's name.</param>
    /// <param name="grain">The document.</param>
    /// <param name="logger">Told of failures.</param>
    protected RoomMember(ConnectionId id, DocumentId document, IDocumentGrain grain, ILogger logger)
    {
        (Id, Document, _grain, _logger) = (id, document, grain, logger);
        Backlog = new Backlog(this);
    }

    /// <summary>The name under which the grain knows it.</summary>
    public ConnectionId Id { get; }

    /// <summary>How its frames are spelled. Members of one room whose encodings spell alike share frames.</summary>
    public abstract IFrameEncoding Encoding { get; }

    /// <summary>The document's name.</summary>
    protected DocumentId Document { get; }

    /// <summary>What its socket owes it of the document.</summary>
    protected Backlog Backlog { get; }

    /// <summary>Whether it hears and says.</summary>
    protected bool IsJoined => _isJoined;

    /// <summary>How its client came.</summary>
    protected abstract Door Door { get; }

    /// <summary>Where that door counts.</summary>
    protected abstract DoorMeter Meter { get; }

    /// <summary>What traces of its calls link to.</summary>
    protected abstract ActivityContext Trace { get; }

    /// <summary>Opens the document. Nothing is heard or said before it answers <see cref="JoinOutcome.Joined"/>.</summary>
    /// <returns>Null, or why not.</returns>
    public async Task<Fault?> JoinAsync(Room room, IDocumentObserver observer, Grant grant)
    {
        _room = room;
        var outcome = await AskToJoinAsync(observer, grant);
        if (outcome is not JoinOutcome.Joined joined)
        {
            // Whoever got no answer may be in all the same, and has to leave.
            _isStranger = outcome is not null;
            return outcome is null ? Fault.TryAgain : (outcome as JoinOutcome.Refused)?.Fault ?? Fault.Forbidden;
        }

        Backlog.Sent = joined.Sequence;
        OnJoined(joined);
        _isJoined = true;

        // An update that slipped in between is in the answer to the client's sync request; presence is in no later answer.
        if ((_hasMissed ? await GetPresenceAsync() : joined.Presence) is not { } presence)
        {
            return Fault.TryAgain;
        }

        Learn(presence);
        OnPresence(presence);
        return null;
    }

    /// <summary>Ends the membership at the document, also one that nobody knows whether it began. Nothing is heard from here on.</summary>
    public virtual async Task LeaveAsync()
    {
        BeSilent();
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
            NoteFailed(failure);
        }
    }

    /// <summary>Queues a frame, or notes that it missed one while it was not joined yet. Never waits, never throws.</summary>
    public void Offer(in Frame frame)
    {
        if (_isJoined)
        {
            Queue(frame with { Backlog = Backlog });
        }
        else
        {
            _hasMissed = true;
        }
    }

    /// <summary>Somebody else's message of the app's own. A door without a word for it passes it over.</summary>
    /// <param name="sender">Who said it.</param>
    /// <param name="stateless">What.</param>
    public abstract void Tell(ConnectionId sender, ReadOnlyMemory<byte> stateless);

    /// <summary>Its rights changed in place. Never waits, never throws.</summary>
    /// <param name="access">What it may do from here on, at least <see cref="Access.Read"/>.</param>
    /// <param name="reason">Why it fell; null when it rose.</param>
    /// <param name="by">The name of who changed it; null when nobody did.</param>
    public abstract void ChangeAccess(Access access, Fault? reason, string? by = null);

    /// <summary>Ends its membership with a reason. Never waits, never throws.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="by">The name of who took the access away; null when nobody did.</param>
    public abstract void Close(Fault fault, string? by = null);

    /// <inheritdoc/>
    public async ValueTask FillAsync(Pull pull, List<Frame> frames)
    {
        if (!_isJoined || !await TryFillUpdatesAsync(pull, frames) || !pull.Presence)
        {
            return;
        }

        if (await GetPresenceAsync() is not { } presence)
        {
            Close(Fault.TryAgain);
        }
        else if (!presence.IsEmpty)
        {
            Learn(presence);
            frames.Add(new Frame(Encoding.EncodePresence(presence.Span), FrameKind.Presence));
        }
    }

    /// <summary>Gives a frame to the socket.</summary>
    protected abstract void Queue(in Frame frame);

    /// <summary>Drops what the socket still owes.</summary>
    protected abstract void Forget();

    /// <summary>The membership has begun; what is said here goes out before anything of the document.</summary>
    protected abstract void OnJoined(JoinOutcome.Joined joined);

    /// <summary>Who was there when it joined.</summary>
    protected abstract void OnPresence(ReadOnlyMemory<byte> presence);

    /// <summary>Spells what the client asked for.</summary>
    protected virtual ReadOnlyMemory<byte> EncodeAnswer(SyncOutcome.Synced synced) => Encoding.EncodeUpdate(synced.Update.Span, synced.Sequence);

    /// <summary>Nothing is heard or said from here on.</summary>
    protected void BeSilent()
    {
        _isJoined = false;
        Forget();
    }

    /// <summary>Whether a presence message repeats what this member was told.</summary>
    protected bool IsEcho(ReadOnlySpan<byte> awareness)
    {
        // The first one is its own: after a reconnect it repeats a clock that the room may remember.
        var isEcho = _hasShown && _room?.Presence.IsEcho(awareness) is true;
        _hasShown = true;
        return isEcho;
    }

    /// <summary>Remembers presence that did not come through the room.</summary>
    protected void Learn(ReadOnlyMemory<byte> presence)
    {
        if (!presence.IsEmpty)
        {
            _room?.Presence.Learn(presence.Span);
        }
    }
}
