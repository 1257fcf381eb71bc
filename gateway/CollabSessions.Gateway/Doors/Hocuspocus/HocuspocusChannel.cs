using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rooms;

namespace CollabSessions.Gateway.Doors.Hocuspocus;

/// <summary>One address of a Hocuspocus connection: what waits until its token has come, and the document while it is open.</summary>
/// <remarks>
/// The read loop of the socket calls <see cref="TakeAsync"/>; opening goes on beside it, so that a document that takes long to load
/// does not hold up the others. Providers go on sending after they were refused: that is dropped, until they bring a token again.
/// </remarks>
internal sealed class HocuspocusChannel(HocuspocusSocket socket, string address, HocuspocusSpeech speech)
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private readonly long _createdAt = socket.Services.Time.GetTimestamp();
    private volatile State _state = State.Pending;
    private int _waitingBytes;
    private Opened? _opened;
    private Task _work = Task.CompletedTask;

    private enum State
    {
        /// <summary>No token has come.</summary>
        Pending,

        /// <summary>The token holds; the document is being opened, or what waited is being handed on.</summary>
        Opening,

        /// <summary>Messages go straight to the document.</summary>
        Open,

        /// <summary>Refused, or over.</summary>
        Closed,
    }

    /// <summary>How the server speaks to this address.</summary>
    public HocuspocusSpeech Speech => speech;

    /// <summary>Whether its sender was let in: then larger messages may come.</summary>
    public bool IsLetIn => _state is State.Opening or State.Open;

    /// <summary>Whether its token has not come yet.</summary>
    public bool IsPending => _state is State.Pending;

    /// <summary>Whether nothing would be lost by forgetting it.</summary>
    public bool IsClosed => _state is State.Closed;

    /// <summary>Whether a presence message only repeats what this client was told.</summary>
    public bool RepeatsPresence(ReadOnlySpan<byte> awareness) =>
        _state is State.Open && _opened is { } opened && opened.Member.RepeatsPresence(awareness);

    /// <summary>Takes one message; gives why the whole connection must be closed.</summary>
    public async ValueTask<Fault?> TakeAsync(HocuspocusMessageKind kind, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Opened? opened;
        while (true)
        {
            Task work;
            lock (_gate)
            {
                opened = _opened;
                switch (_state)
                {
                    case State.Pending or State.Closed when kind is HocuspocusMessageKind.Auth:
                        Authenticate(body.Span);
                        return null;
                    case State.Closed:
                        return null;
                    case State.Pending when kind is HocuspocusMessageKind.Close:
                        Close();
                        return null;
                    case State.Pending:
                        return Hold(kind, body.Span);
                    case State.Opening when HasRoom(body.Length):
                        Enqueue(kind, body.Span, isHeld: false);
                        return null;
                }

                work = _work;
            }

            if (_state is State.Open)
            {
                break;
            }

            // As much waits as may: the socket is not read until the document is open.
            await work.WaitAsync(cancellationToken);
        }

        if (await HandOnAsync(opened!, kind, body, cancellationToken) is { } fault) // Open means opened.
        {
            End(opened!.Member, fault);
        }

        return null;
    }

    /// <summary>Ends the membership and tells the client why, the way that makes it do what is right. Never waits, never throws.</summary>
    public void End(HocuspocusMember member, Fault fault)
    {
        if (TryClose(member))
        {
            socket.Tell(speech, fault);
        }
    }

    /// <summary>Leaves the document, whatever state this is in, and waits until that is done. The connection is gone.</summary>
    public async Task LeaveAsync()
    {
        Opened? opened;
        lock (_gate)
        {
            opened = _opened;
        }

        if (opened is not null)
        {
            TryClose(opened.Member);
        }

        await _work;
    }

    private bool TryClose(HocuspocusMember member)
    {
        lock (_gate)
        {
            if (_opened is not { } opened || opened.Member != member)
            {
                return false;
            }

            var wasOpen = _state is State.Open;
            Close();
            if (wasOpen)
            {
                // While it is still being opened, that leaves when it sees that it is over.
                _work = LeaveAsync(opened);
            }

            return true;
        }
    }

    private void Close()
    {
        _state = State.Closed;
        _opened = null;
        while (_waiting.TryDequeue(out var message))
        {
            Release(message);
        }
    }

    private bool HasRoom(int bytes) =>
        _waiting.Count == 0
        || (_waiting.Count < socket.Services.Options.PushesInFlightMax && _waitingBytes + bytes <= socket.Services.Options.PushBytesInFlightMax);

    private void Enqueue(HocuspocusMessageKind kind, ReadOnlySpan<byte> body, bool isHeld)
    {
        _waiting.Enqueue(new Waiting(kind, body.ToArray(), isHeld));
        _waitingBytes += body.Length;
    }

    private void Release(in Waiting message)
    {
        _waitingBytes -= message.Body.Length;
        if (message.IsHeld)
        {
            socket.Release(message.Body.Length);
        }
    }

    private Fault? Hold(HocuspocusMessageKind kind, ReadOnlySpan<byte> body)
    {
        if (socket.Services.Time.GetElapsedTime(_createdAt) >= socket.Services.Options.PendingTimeout)
        {
            Close();
            return null;
        }

        if (!socket.TryHold(body.Length))
        {
            return Fault.TooMany;
        }

        Enqueue(kind, body, isHeld: true);
        return null;
    }

    private void Authenticate(ReadOnlySpan<byte> body)
    {
        if (Verify(body, out var grant) is { } fault)
        {
            Refuse(fault);
        }
        else if (!HocuspocusAddress.TryResolve(address, grant, out var document))
        {
            Refuse(Fault.Forbidden);
        }
        else if (!socket.TryAssign(grant.Principal.UserId) || socket.Services.Connections.TryEnter(document) is not { } place)
        {
            Refuse(Fault.TooMany);
        }
        else
        {
            _state = State.Opening;
            var member = socket.CreateMember(this, document);
            var (room, observer) = socket.Services.Rooms.Enter(document, member);
            var opened = new Opened(member, room, place, document);
            _opened = opened;
            _work = OpenAsync(opened, observer, grant, _work);
        }
    }

    private void Refuse(Fault fault)
    {
        Close();
        socket.Tell(speech, fault);
    }

    private Fault? Verify(ReadOnlySpan<byte> body, out Grant grant)
    {
        grant = null!; // Only read when no fault is returned.
        if (!HocuspocusMessage.TryReadToken(body, out var token, out var knowsPing))
        {
            return Fault.Unauthorized;
        }

        socket.KnowsPing |= knowsPing;
        var credential = token.Length == 0 ? socket.Credential : socket.Services.Credentials.ReadToken(token);
        if (credential.Grant is null)
        {
            return socket.CountFailure(credential.Fault ?? Fault.Unauthorized);
        }

        grant = credential.Grant with { Address = socket.RemoteAddress };
        return null;
    }

    private async Task OpenAsync(Opened opened, IDocumentObserver observer, Grant grant, Task before)
    {
        // The last membership of this address ends before the next one begins.
        await before;
        if (await opened.Member.JoinAsync(opened.Room, observer, grant) is { } refused)
        {
            End(opened.Member, refused);
        }

        opened.Watch = new GrantWatch(
            socket.Services.Time,
            socket.Services.Options.TokenLead,
            near: () => socket.Say(speech.TokenRequest),
            passed: () => End(opened.Member, Fault.Expired));
        opened.Watch.Set(grant);
        while (TryTakeWaiting(opened, out var message))
        {
            try
            {
                if (await HandOnAsync(opened, message.Kind, message.Body, socket.Ending) is { } fault)
                {
                    End(opened.Member, fault);
                }
            }
            catch (OperationCanceledException) when (socket.Ending.IsCancellationRequested)
            {
                TryClose(opened.Member);
            }
        }

        bool isOver;
        lock (_gate)
        {
            isOver = _opened != opened;
        }

        if (isOver)
        {
            await LeaveAsync(opened);
        }
    }

    private bool TryTakeWaiting(Opened opened, out Waiting message)
    {
        lock (_gate)
        {
            message = default;
            if (_opened != opened)
            {
                return false;
            }

            if (_waiting.TryDequeue(out message))
            {
                Release(message);
                return true;
            }

            _state = State.Open;
            return false;
        }
    }

    private async ValueTask<Fault?> HandOnAsync(
        Opened opened, HocuspocusMessageKind kind, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case HocuspocusMessageKind.Close:
                TryClose(opened.Member);
                return null;
            case HocuspocusMessageKind.Auth:
                return await RenewAsync(opened, body);
            default:
                return await opened.Member.TakeAsync(kind, body, cancellationToken);
        }
    }

    private async Task<Fault?> RenewAsync(Opened opened, ReadOnlyMemory<byte> body)
    {
        if (Verify(body.Span, out var grant) is { } fault)
        {
            return fault;
        }

        // A bare name means the token's own session: with another token it may mean another document.
        if (!HocuspocusAddress.TryResolve(address, grant, out var document) || document != opened.Document)
        {
            return Fault.Forbidden;
        }

        if (await opened.Member.TakeGrantAsync(grant) is { } refused)
        {
            return refused;
        }

        opened.Watch?.Set(grant);
        return null;
    }

    private async Task LeaveAsync(Opened opened)
    {
        // In this order: the document must not call an ear that is gone.
        opened.Watch?.Dispose();
        await opened.Member.LeaveAsync();
        socket.Services.Rooms.Leave(opened.Room, opened.Member);
        opened.Place.Dispose();
    }

    /// <summary>A message that came too early.</summary>
    private readonly record struct Waiting(HocuspocusMessageKind Kind, byte[] Body, bool IsHeld);

    /// <summary>What an open document holds on to.</summary>
    private sealed record Opened(HocuspocusMember Member, Room Room, LiveConnections.Place Place, DocumentId Document)
    {
        public GrantWatch? Watch { get; set; }
    }
}
