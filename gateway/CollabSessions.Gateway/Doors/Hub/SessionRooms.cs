using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>The sessions that somebody of this process has joined. A room opens with its first member and closes with its last.</summary>
internal sealed class SessionRooms(IGrainFactory grains)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, Entry> _rooms = [];

    /// <summary>Puts a member into a session's room, opening it if need be.</summary>
    /// <returns>The room, and the observer that the session's grain is given.</returns>
    public (SessionRoom Room, ISessionObserver Observer) Enter(SessionId session, HubSession member)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(session, out var entry))
            {
                var room = new SessionRoom(session);
                entry = new Entry(room, grains.CreateObjectReference<ISessionObserver>(room));
                _rooms.Add(session, entry);
            }

            entry.Room.Add(member);
            return (entry.Room, entry.Observer);
        }
    }

    /// <summary>Takes a member out, closing the room behind the last one.</summary>
    public void Leave(SessionRoom room, HubSession member)
    {
        lock (_gate)
        {
            if (room.Remove(member) && _rooms.Remove(room.Session, out var entry))
            {
                grains.DeleteObjectReference<ISessionObserver>(entry.Observer);
            }
        }
    }

    private sealed record Entry(SessionRoom Room, ISessionObserver Observer);
}
