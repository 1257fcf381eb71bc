using System.Buffers;
using System.Runtime.InteropServices;
using CollabSessions.Contracts;
using CollabSessions.Crdt;

namespace CollabSessions.Sessions;

/// <summary>One live document: who is in, what it holds, who is told. Knows no engine, no clock and no socket.</summary>
/// <remarks>
/// Single-threaded: its owner calls it from one turn at a time. Two phases keep the log the truth: <see cref="Examine"/>
/// changes nothing, <see cref="Integrate"/> takes only what was examined and logged, and cannot fail.
/// </remarks>
internal sealed partial class LiveDocument(
    DocumentId id,
    PolicyPage policy,
    Doc doc,
    ClientOwners owners,
    long sequence,
    DocumentOptions options)
{
    private readonly Dictionary<ConnectionId, Member> _members = [];
    private readonly Dictionary<IDocumentObserver, int> _observers = [];
    private readonly PresenceBoard _presence = new(options);
    private readonly UpdateSummary _summary = new();
    private readonly UpdateBudget _live = UpdateBudget.Live with { BytesMax = options.UpdateBytesMax };
    private readonly UpdateBudget _relay = UpdateBudget.Import with
    {
        BytesMax = options.RelayBytesMax,
        ClockJumpMax = UpdateBudget.Live.ClockJumpMax,
    };

    private readonly ArrayBufferWriter<byte> _output = new();

    /// <summary>Which document this is.</summary>
    public DocumentId Id { get; } = id;

    /// <summary>Set when a record was damaged: what came before it is served, nothing is written after it.</summary>
    public bool IsQuarantined { get; init; }

    /// <summary>The last record that is in the document.</summary>
    public long Sequence { get; private set; } = sequence;

    /// <summary>How many connections are in.</summary>
    public int MemberCount => _members.Count;

    /// <summary>Lets a connection in, or says why not. A second join of the same connection takes the new grant.</summary>
    public JoinOutcome Join(
        ConnectionId connection, Grant grant, Door door, int color, IDocumentObserver observer, DateTimeOffset now)
    {
        var holder = new AccessHolder(grant);
        var verdict = Decide(holder, now);
        var access = verdict.Under(Ceiling);
        if (access is Access.None)
        {
            return new JoinOutcome.Refused(verdict.Policy is null ? Fault.PolicyUnavailable : Fault.Forbidden);
        }

        Leave(connection);
        if (_members.Count >= options.MembersMax)
        {
            return new JoinOutcome.Refused(Fault.TooMany);
        }

        SessionsMeter.Members.Add(1);
        _sentAway.Remove(connection);
        _members.Add(connection, new Member(connection, holder, verdict, door, color, observer) { Told = access });
        NoteDeadline(verdict);
        AttendanceVersion++;
        CollectionsMarshal.GetValueRefOrAddDefault(_observers, observer, out _)++;
        var stateVector = EncodeStateVector();
        if (_marks.IsDue(now))
        {
            _marks.Add(Sequence, stateVector, now);
        }

        return new JoinOutcome.Joined(stateVector, _presence.EncodeAll(), access, Sequence);
    }

    /// <summary>Forgets a connection and takes its presence away from the others.</summary>
    public void Leave(ConnectionId connection)
    {
        if (!_members.Remove(connection, out var member))
        {
            return;
        }

        SessionsMeter.Members.Add(-1);
        AttendanceVersion++;
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_observers, member.Observer);
        if (--count == 0)
        {
            _observers.Remove(member.Observer);
        }

        if (member.PresenceClient is { } client)
        {
            _presence.Remove(client);
            ShowPresence();
        }
    }

    /// <summary>Phase one: decides whether an update may go into the log. Changes nothing that anybody can see.</summary>
    /// <param name="connection">Who sent it.</param>
    /// <param name="update">What was sent.</param>
    /// <param name="isRelay">Whether it answers a sync request.</param>
    /// <param name="now">The time of the decision and of the record.</param>
    /// <param name="submission">What to log; null when the update was refused or holds nothing new.</param>
    /// <returns>The outcome when there is nothing to log, else null.</returns>
    public PushOutcome? Examine(
        ConnectionId connection,
        ReadOnlyMemory<byte> update,
        bool isRelay,
        DateTimeOffset now,
        out Submission? submission)
    {
        submission = null;
        if (!TryFind(connection, now, out var member, out var fault))
        {
            return new PushOutcome.Refused(fault);
        }

        var status = doc.Examine(update.Span, isRelay ? _relay : _live, _summary);
        if (status is not UpdateStatus.Ok)
        {
            return new PushOutcome.Refused(IsOverLimit(status) ? Fault.TooLarge : Fault.Malformed);
        }

        if (!_summary.HasNews)
        {
            return new PushOutcome.Stored(0);
        }

        if (AccessOf(member, now) < Access.Write)
        {
            return new PushOutcome.Refused(WhyReadOnly(member));
        }

        if (doc.EncodedBytesEstimate + update.Length > options.DocumentBytesMax)
        {
            return new PushOutcome.Refused(Fault.DocumentFull);
        }

        if (!isRelay && !TryBindClients(member))
        {
            return new PushOutcome.Refused(Fault.ClientIdTaken);
        }

        var entry = new LogEntry(now, member.Principal.UserId, connection, ClientRanges.Encode(_summary, isRelay), update);
        submission = new Submission(member, entry);
        return null;
    }

    /// <summary>Phase two: integrates what the log holds and shows it to every reader as one frame.</summary>
    /// <param name="committed">What was appended, in order.</param>
    /// <param name="sequence">The last record of it.</param>
    /// <param name="now">The time.</param>
    public void Integrate(IReadOnlyList<Submission> committed, long sequence, DateTimeOffset now)
    {
        Sequence = sequence;
        doc.Begin();
        for (var index = 0; index < committed.Count; index++)
        {
            doc.Apply(committed[index].Entry.Update.Span);
        }

        _output.ResetWrittenCount();
        var changed = doc.Commit(_output);
        _fullState = null;
        _catchUp = null;
        if (!changed || _observers.Count == 0)
        {
            return;
        }

        // A live keystroke usually comes out as it went in; then the input is shared and nothing is copied.
        var frame = committed.Count == 1 && _output.WrittenSpan.SequenceEqual(committed[0].Entry.Update.Span)
            ? committed[0].Entry.Update
            : _output.WrittenSpan.ToArray();
        foreach (var observer in _observers.Keys)
        {
            observer.OnUpdate(frame, sequence);
        }

        if (_marks.IsDue(now))
        {
            _marks.Add(sequence, EncodeStateVector(), now);
        }
    }

    /// <summary>Tells everybody but its sender something of the app's own; gives why not.</summary>
    public Fault? Broadcast(ConnectionId connection, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        if (!TryFind(connection, now, out var member, out var fault))
        {
            return fault;
        }

        if (AccessOf(member, now) < Access.Write)
        {
            return WhyReadOnly(member);
        }

        foreach (var observer in _observers.Keys)
        {
            observer.OnStateless(connection, payload);
        }

        return null;
    }

    /// <summary>Sends everybody away with a reason. They come back and sync.</summary>
    public void CloseAll(Fault fault)
    {
        foreach (var observer in _observers.Keys)
        {
            observer.OnClose([], fault);
        }

        SessionsMeter.Members.Add(-_members.Count);
        _members.Clear();
        AttendanceVersion++;
        _observers.Clear();
    }

    /// <summary>State and bindings, for the log to cache.</summary>
    public byte[] EncodeSnapshot() => DocumentSnapshot.Encode((_fullState ??= EncodeState()).Span, owners);

    private static bool IsOverLimit(UpdateStatus status) =>
        status is UpdateStatus.TooLarge or UpdateStatus.TooManyStructs or UpdateStatus.TooManyClients
            or UpdateStatus.TooManyDeleteRanges or UpdateStatus.StringTooLong or UpdateStatus.TooDeep
            or UpdateStatus.ClockJump or UpdateStatus.PendingFull;

    private bool TryBindClients(Member member)
    {
        var userId = member.Principal.UserId;
        foreach (ref readonly var range in _summary.Ranges)
        {
            if (!owners.IsFreeOrOwnedBy(range.Client, userId) || _presence.IsHeldByOther(range.Client, userId))
            {
                return false;
            }
        }

        // Bound before the commit: of two people who race for one id, the first one examined has it.
        foreach (ref readonly var range in _summary.Ranges)
        {
            owners.Bind(range.Client, userId);
        }

        return true;
    }
}
