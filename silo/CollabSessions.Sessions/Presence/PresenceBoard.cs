using System.Buffers;
using CollabSessions.Contracts;
using CollabSessions.Contracts.Wire;

namespace CollabSessions.Sessions;

/// <summary>Who shows what: the awareness states of one document's members, by y-protocols' rules.</summary>
/// <remarks>
/// Source: y-protocols 1.0.7 <c>awareness.js</c>. Differs: a connection speaks for one client id only, a state must be JSON of
/// bounded size and depth (the peers parse it), the server writes into it whose it is, and a removed client's clock is forgotten
/// with its connection.
/// </remarks>
internal sealed class PresenceBoard(DocumentOptions options)
{
    private readonly Dictionary<ulong, Entry> _entries = [];
    private readonly Dictionary<ulong, (ulong Clock, ReadOnlyMemory<byte> Json)> _changes = [];
    private readonly ArrayBufferWriter<byte> _state = new();
    private readonly ArrayBufferWriter<byte> _output = new();

    private static readonly byte[] Null = "null"u8.ToArray();

    /// <summary>How many clients show presence.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether anything changed that <see cref="TakeChanges"/> has not given yet.</summary>
    public bool HasChanges => _changes.Count > 0;

    /// <summary>Whether a client id is in use by somebody else's live connection.</summary>
    public bool IsHeldByOther(ulong client, string userId) =>
        _entries.TryGetValue(client, out var entry)
        && !string.Equals(entry.Member.Principal.UserId, userId, StringComparison.Ordinal);

    /// <summary>Takes what one connection says of itself, and passes over what it repeats of others.</summary>
    /// <remarks>y-websocket clients send every change that they hear back to the server, so others' entries are no offence.</remarks>
    public Result Apply(Member member, ReadOnlySpan<byte> update, ClientOwners owners, DateTimeOffset now)
    {
        if (!IsWellFormed(update))
        {
            return new Result(Fault.Malformed, default);
        }

        VarUint.TryRead(ref update, out var count);
        for (; count > 0; count--)
        {
            VarUint.TryRead(ref update, out var client);
            VarUint.TryRead(ref update, out var clock);
            VarUint.TryReadBytes(ref update, out var json);
            if (!SpeaksFor(member, client, json, owners))
            {
                continue;
            }

            if (json.Length > options.PresenceBytesMax)
            {
                return new Result(Fault.TooLarge, default);
            }

            return Take(member, client, clock, json, now);
        }

        return default;
    }

    /// <summary>What changed since the last call, as one update: of each client the last that it said. Empty for nothing.</summary>
    public ReadOnlyMemory<byte> TakeChanges()
    {
        if (_changes.Count == 0)
        {
            return default;
        }

        _output.ResetWrittenCount();
        Write((ulong)_changes.Count);
        foreach (var (client, (clock, json)) in _changes)
        {
            Write(client, clock, json.Span);
        }

        _changes.Clear();
        return _output.WrittenSpan.ToArray();
    }

    /// <summary>Removes a client.</summary>
    public void Remove(ulong client)
    {
        if (_entries.Remove(client, out var entry))
        {
            entry.Member.PresenceClient = null;
            _changes[client] = (entry.Clock, Null);
        }
    }

    /// <summary>Removes every client that was silent for too long.</summary>
    public void Expire(DateTimeOffset now)
    {
        List<ulong>? gone = null;
        foreach (var (client, entry) in _entries)
        {
            if (now - entry.HeardAt >= options.PresenceTimeout)
            {
                (gone ??= []).Add(client);
            }
        }

        foreach (var client in gone ?? [])
        {
            Remove(client);
        }
    }

    /// <summary>Everybody's state as one update; empty when there is none.</summary>
    public ReadOnlyMemory<byte> EncodeAll()
    {
        if (_entries.Count == 0)
        {
            return default;
        }

        _output.ResetWrittenCount();
        Write((ulong)_entries.Count);
        foreach (var (client, entry) in _entries)
        {
            Write(client, entry.Clock, entry.Json.Span);
        }

        return _output.WrittenSpan.ToArray();
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> update)
    {
        if (!VarUint.TryRead(ref update, out var count))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!VarUint.TryRead(ref update, out _)
                || !VarUint.TryRead(ref update, out _)
                || !VarUint.TryReadBytes(ref update, out _))
            {
                return false;
            }
        }

        return update.IsEmpty;
    }

    /// <summary>A connection speaks for the first free client id that it shows, and from then on for no other.</summary>
    private bool SpeaksFor(Member member, ulong client, ReadOnlySpan<byte> json, ClientOwners owners)
    {
        var userId = member.Principal.UserId;
        if (IsHeldByOther(client, userId) || !owners.IsFreeOrOwnedBy(client, userId))
        {
            return false;
        }

        return member.PresenceClient is { } own
            ? own == client
            : _entries.ContainsKey(client) || !json.SequenceEqual(Null);
    }

    private Result Take(Member member, ulong client, ulong clock, ReadOnlySpan<byte> json, DateTimeOffset now)
    {
        var isKnown = _entries.TryGetValue(client, out var entry);
        if (json.SequenceEqual(Null))
        {
            if (!isKnown || clock < entry!.Clock)
            {
                return default;
            }

            entry.Clock = clock;
            Remove(client);
            return default;
        }

        if (isKnown && clock <= entry!.Clock)
        {
            return default;
        }

        _state.ResetWrittenCount();
        if (!PresenceIdentity.TryWrite(json, member.Principal, member.Verdict.Level, member.Color, _state))
        {
            return new Result(Fault.Malformed, default);
        }

        if (isKnown && !ReferenceEquals(entry!.Member, member))
        {
            // The same person reconnected before the old connection was seen to be dead.
            entry.Member.PresenceClient = null;
        }

        var state = _state.WrittenSpan.ToArray();
        _entries[client] = new Entry(member, clock, state, now);
        member.PresenceClient = client;

        // A client that comes back keeps its clock, and peers who knew it ignore the same clock twice. Told that it is
        // gone, it says itself that it is not, one clock later. Without this its caret is missing for up to 15 s.
        _changes[client] = (clock, state);
        return new Result(null, isKnown ? default : Encode(client, clock, Null));
    }

    private byte[] Encode(ulong client, ulong clock, ReadOnlySpan<byte> json)
    {
        _output.ResetWrittenCount();
        Write(1);
        Write(client, clock, json);
        return _output.WrittenSpan.ToArray();
    }

    private void Write(ulong client, ulong clock, ReadOnlySpan<byte> json)
    {
        Write(client);
        Write(clock);
        Write((ulong)json.Length);
        _output.Write(json);
    }

    private void Write(ulong value) => _output.Advance(VarUint.Write(_output.GetSpan(VarUint.LengthMax), value));

    /// <summary>What became of an update.</summary>
    /// <param name="Fault">Why nothing changed, or null.</param>
    /// <param name="Answer">What the sender alone is told; empty for nothing.</param>
    internal readonly record struct Result(Fault? Fault, ReadOnlyMemory<byte> Answer);

    private sealed class Entry(Member member, ulong clock, ReadOnlyMemory<byte> json, DateTimeOffset heardAt)
    {
        public Member Member { get; } = member;

        public ulong Clock { get; set; } = clock;

        public ReadOnlyMemory<byte> Json { get; } = json;

        public DateTimeOffset HeardAt { get; } = heardAt;
    }
}
