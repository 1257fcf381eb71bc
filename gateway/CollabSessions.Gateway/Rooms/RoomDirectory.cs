using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Rooms;

/// <summary>The rooms of this process. A room opens with its first member and closes with its last.</summary>
internal sealed class RoomDirectory(IGrainFactory grains)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DocumentId, Entry> _rooms = [];

    /// <summary>How many documents are open here.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rooms.Count;
            }
        }
    }

    /// <summary>Puts a member into a document's room, opening it if need be.</summary>
    /// <returns>The room, and the observer that the document's grain is given.</returns>
    public (Room Room, IDocumentObserver Observer) Enter(DocumentId document, RoomMember member)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(document, out var entry))
            {
                var room = new Room(document);
                entry = new Entry(room, grains.CreateObjectReference<IDocumentObserver>(room));
                _rooms.Add(document, entry);
            }

            entry.Room.Add(member);
            return (entry.Room, entry.Observer);
        }
    }

    /// <summary>Takes a member out, closing the room behind the last one.</summary>
    public void Leave(Room room, RoomMember member)
    {
        lock (_gate)
        {
            if (room.Remove(member) && _rooms.Remove(room.Document, out var entry))
            {
                grains.DeleteObjectReference<IDocumentObserver>(entry.Observer);
            }
        }
    }

    private sealed record Entry(Room Room, IDocumentObserver Observer);
}
