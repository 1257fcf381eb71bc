using CollabSessions.Contracts;
using CollabSessions.Gateway.Sockets;

namespace CollabSessions.Gateway.Rooms;

/// <summary>This process's ear for one open document: hears each event once and offers it to every member.</summary>
/// <remarks>Members come and go by replacing <see cref="_members"/>, so an event is handed out without a lock around it.</remarks>
internal sealed class Room(DocumentId document) : IDocumentObserver
{
    private readonly Lock _gate = new();
    private volatile RoomMember[] _members = [];

    /// <summary>Which document.</summary>
    public DocumentId Document => document;

    /// <summary>What this room has been told about presence.</summary>
    public PresenceClocks Presence { get; } = new();

    /// <summary>Lets a member hear. It must be in before it joins, or it could miss what is said meanwhile.</summary>
    public void Add(RoomMember member)
    {
        lock (_gate)
        {
            // Beside those who read the same bytes, so that Tell meets each spelling once.
            var others = _members;
            var last = Array.FindLastIndex(others, other => other.Encoding.SpellsLike(member.Encoding));
            var place = last < 0 ? others.Length : last + 1;
            _members = [.. others[..place], member, .. others[place..]];
        }
    }

    /// <summary>Lets a member hear no more.</summary>
    /// <returns>Whether the room is empty now.</returns>
    public bool Remove(RoomMember member)
    {
        lock (_gate)
        {
            _members = [.. _members.Where(other => other != member)];
            return _members.Length == 0;
        }
    }

    /// <inheritdoc/>
    public void OnUpdate(ReadOnlyMemory<byte> update, long sequence) => Tell(update, FrameKind.Update, sequence);

    /// <inheritdoc/>
    public void OnPresence(ReadOnlyMemory<byte> awareness)
    {
        Presence.Learn(awareness.Span);
        Tell(awareness, FrameKind.Presence, 0);
    }

    /// <inheritdoc/>
    public void OnClose(IReadOnlyList<ConnectionId> connections, Fault fault, string? by)
    {
        foreach (var member in _members)
        {
            if (connections.Count == 0 || connections.Contains(member.Id))
            {
                member.Close(fault, by);
            }
        }
    }

    /// <inheritdoc/>
    public void OnStateless(ConnectionId sender, ReadOnlyMemory<byte> payload)
    {
        foreach (var member in _members)
        {
            if (member.Id != sender)
            {
                member.Tell(sender, payload);
            }
        }
    }

    /// <inheritdoc/>
    public void OnAccess(IReadOnlyList<ConnectionId> connections, Access access, Fault? reason, string? by)
    {
        foreach (var member in _members)
        {
            if (connections.Contains(member.Id))
            {
                member.ChangeAccess(access, reason, by);
            }
        }
    }

    private void Tell(ReadOnlyMemory<byte> body, FrameKind kind, long sequence)
    {
        IFrameEncoding? encoding = null;
        Frame frame = default;
        foreach (var member in _members)
        {
            if (encoding is null || !member.Encoding.SpellsLike(encoding))
            {
                encoding = member.Encoding;
                frame = new Frame(
                    kind is FrameKind.Update ? encoding.EncodeUpdate(body.Span, sequence) : encoding.EncodePresence(body.Span), kind, sequence);
            }

            member.Offer(frame);
        }
    }
}
