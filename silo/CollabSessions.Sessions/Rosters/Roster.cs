using System.Runtime.InteropServices;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>Who is in a session, through whatever door: those who joined it, and those who are in one of its documents.</summary>
/// <remarks>
/// A document reports everybody each time, so a lost report is mended by the next one, and one that is silent for too long
/// takes its people with it. Changes are collected until somebody takes them.
/// </remarks>
internal sealed class Roster
{
    /// <summary>Most connections that are shown. Who comes later is shown when somebody goes; documents have a bound of their own.</summary>
    public const int ConnectionsMax = 1_000;

    private readonly Dictionary<ConnectionId, Entry> _entries = [];
    private readonly Dictionary<string, Report> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _connectionsOf = new(StringComparer.Ordinal);
    private readonly HashSet<ConnectionId> _changed = [];
    private readonly HashSet<ConnectionId> _gone = [];
    private readonly ColorSlots _colors = new();

    /// <summary>How many connections are shown.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether anything changed since <see cref="TakeChange"/>.</summary>
    public bool HasChanged => _changed.Count + _gone.Count > 0;

    /// <summary>The colour that a person has, or would get.</summary>
    public int ColorOf(string userId) => _colors.SlotOf(userId);

    /// <summary>Shows a connection that joined the session itself. False when there is no room.</summary>
    public bool TryJoin(ConnectionId connection, Grant grant, Access access, Door door)
    {
        if (!TryMeet(connection, grant.Principal, access, door, out var entry))
        {
            return false;
        }

        entry.IsJoined = true;
        return true;
    }

    /// <summary>Shows what a joined connection may do from now on.</summary>
    public void Change(ConnectionId connection, Principal principal, Access access)
    {
        if (_entries.TryGetValue(connection, out var entry))
        {
            Update(connection, entry, principal, access);
        }
    }

    /// <summary>Ends <see cref="TryJoin"/>. A connection that is still in a document stays.</summary>
    public void Leave(ConnectionId connection)
    {
        if (_entries.TryGetValue(connection, out var entry))
        {
            entry.IsJoined = false;
            DropIfGone(connection, entry);
        }
    }

    /// <summary>Takes a document's report.</summary>
    public void Attend(string document, IReadOnlyList<Attendance> members, DateTimeOffset now)
    {
        var before = _documents.TryGetValue(document, out var last) ? last.Members : [];
        var after = new HashSet<ConnectionId>(members.Count);
        foreach (var member in members)
        {
            if (!TryMeet(member.Connection, member.Principal, member.Access, member.Door, out var entry))
            {
                continue;
            }

            after.Add(member.Connection);
            before.Remove(member.Connection);
            if (entry.Documents.Add(document))
            {
                _changed.Add(member.Connection);
            }
        }

        foreach (var connection in before)
        {
            if (_entries.TryGetValue(connection, out var entry) && entry.Documents.Remove(document))
            {
                _changed.Add(connection);
                DropIfGone(connection, entry);
            }
        }

        if (after.Count == 0)
        {
            _documents.Remove(document);
        }
        else
        {
            _documents[document] = new Report(after, now);
        }
    }

    /// <summary>Forgets what documents said that have been silent since <paramref name="since"/>.</summary>
    public void Expire(DateTimeOffset since)
    {
        List<string>? silent = null;
        foreach (var (document, report) in _documents)
        {
            if (report.HeardAt < since)
            {
                (silent ??= []).Add(document);
            }
        }

        foreach (var document in silent ?? [])
        {
            Attend(document, [], since);
        }
    }

    /// <summary>Everybody.</summary>
    public IReadOnlyList<Participant> All()
    {
        var all = new List<Participant>(_entries.Count);
        foreach (var (connection, entry) in _entries)
        {
            all.Add(Show(connection, entry));
        }

        return all;
    }

    /// <summary>What changed since the last time.</summary>
    public (IReadOnlyList<Participant> Present, IReadOnlyList<ConnectionId> Gone) TakeChange()
    {
        var present = new List<Participant>(_changed.Count);
        foreach (var connection in _changed)
        {
            if (_entries.TryGetValue(connection, out var entry))
            {
                present.Add(Show(connection, entry));
            }
        }

        ConnectionId[] gone = [.. _gone];
        _changed.Clear();
        _gone.Clear();
        return (present, gone);
    }

    private Participant Show(ConnectionId connection, Entry entry) => new(
        connection, entry.Principal, _colors.SlotOf(entry.Principal.UserId), entry.Access, entry.Door, [.. entry.Documents]);

    private bool TryMeet(ConnectionId connection, Principal principal, Access access, Door door, out Entry entry)
    {
        if (_entries.TryGetValue(connection, out entry!))
        {
            Update(connection, entry, principal, access);
            return true;
        }

        if (_entries.Count >= ConnectionsMax)
        {
            return false;
        }

        entry = new Entry(principal, access, door);
        _entries.Add(connection, entry);
        _changed.Add(connection);
        _gone.Remove(connection);
        CollectionsMarshal.GetValueRefOrAddDefault(_connectionsOf, principal.UserId, out _)++;
        _colors.Hold(principal.UserId);
        return true;
    }

    private void Update(ConnectionId connection, Entry entry, Principal principal, Access access)
    {
        // The person behind a connection never changes; what they are called and may do can.
        if (entry.Principal != principal || entry.Access != access)
        {
            (entry.Principal, entry.Access) = (principal, access);
            _changed.Add(connection);
        }
    }

    private void DropIfGone(ConnectionId connection, Entry entry)
    {
        if (entry.IsJoined || entry.Documents.Count > 0)
        {
            return;
        }

        _entries.Remove(connection);
        _changed.Remove(connection);
        _gone.Add(connection);
        ref var connections = ref CollectionsMarshal.GetValueRefOrNullRef(_connectionsOf, entry.Principal.UserId);
        if (--connections == 0)
        {
            _connectionsOf.Remove(entry.Principal.UserId);
            _colors.Free(entry.Principal.UserId);
        }
    }

    private sealed record Report(HashSet<ConnectionId> Members, DateTimeOffset HeardAt);

    private sealed class Entry(Principal principal, Access access, Door door)
    {
        public Principal Principal { get; set; } = principal;

        public Access Access { get; set; } = access;

        public Door Door { get; } = door;

        public bool IsJoined { get; set; }

        public SortedSet<string> Documents { get; } = new(StringComparer.Ordinal);
    }
}
