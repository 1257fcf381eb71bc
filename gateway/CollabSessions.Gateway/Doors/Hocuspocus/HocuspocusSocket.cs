using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Sockets;

namespace CollabSessions.Gateway.Doors.Hocuspocus;

/// <summary>One Hocuspocus connection: its documents by address, and what nobody has signed in for yet, within bounds.</summary>
internal sealed class HocuspocusSocket(
    HocuspocusServices services, Connection connection, LiveConnections.Seat seat, Credential credential, string remoteAddress) : IMessageSink
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HocuspocusChannel> _channels = new(StringComparer.Ordinal);
    private readonly RateGate _rates = new(services.Options, services.Time);
    private readonly InFlight _flight = new(services.Options.PushesInFlightMax, services.Options.PushBytesInFlightMax);
    private int _heldMessages;
    private int _heldBytes;

    /// <summary>What it works with.</summary>
    public HocuspocusServices Services => services;

    /// <summary>What the upgrade brought: it counts for documents whose token is empty.</summary>
    public Credential Credential => credential;

    /// <summary>Where its client is.</summary>
    public string RemoteAddress => remoteAddress;

    /// <summary>Cancelled when the connection ends.</summary>
    public CancellationToken Ending => connection.Ending;

    /// <summary>Whether its client answers pings: provider 4.</summary>
    public bool KnowsPing { get; set; }

    /// <summary>Whether no token has held yet.</summary>
    public bool IsStranger => seat.UserId is null;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> KeepAlive
    {
        get
        {
            if (KnowsPing)
            {
                return HocuspocusSpeech.Ping;
            }

            lock (_gate)
            {
                foreach (var channel in _channels.Values)
                {
                    if (channel.IsLetIn)
                    {
                        return channel.Speech.Encoding.KeepAlive;
                    }
                }
            }

            return default;
        }
    }

    /// <inheritdoc/>
    public int BytesMax(ReadOnlySpan<byte> start)
    {
        var rest = start;
        if (!HocuspocusMessage.TryReadAddress(ref rest, out var address)
            || Find(start[address]) is not { IsLetIn: true })
        {
            return services.Options.PendingMessageBytesMax;
        }

        return HocuspocusMessage.IsStep2(rest) ? services.Options.SyncMessageBytesMax : services.Options.LiveMessageBytesMax;
    }

    /// <inheritdoc/>
    public async ValueTask<Fault?> TakeAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (message.Span is [HocuspocusMessage.Pong])
        {
            return await _rates.TakeAsync(message.Length, cancellationToken) ? null : Fault.TooMany;
        }

        if (!HocuspocusMessage.TryParse(message.Span, out var parsed))
        {
            return Fault.Malformed;
        }

        if (Find(message.Span[parsed.Address]) is not { } channel)
        {
            if (!TryOpen(message.Span[parsed.Address], out channel))
            {
                return Fault.TooMany;
            }
        }

        var body = message[parsed.Body];
        var isEcho = parsed.Kind is HocuspocusMessageKind.Awareness && channel.RepeatsPresence(body.Span);
        if (!await (isEcho ? _rates.TakeEchoAsync(message.Length, cancellationToken) : _rates.TakeAsync(message.Length, cancellationToken)))
        {
            return Fault.TooMany;
        }

        return isEcho ? null : await channel.TakeAsync(parsed.Kind, body, cancellationToken);
    }

    /// <summary>Leaves every document.</summary>
    public Task LeaveAsync()
    {
        HocuspocusChannel[] channels;
        lock (_gate)
        {
            channels = [.. _channels.Values];
        }

        return Task.WhenAll(channels.Select(static channel => channel.LeaveAsync()));
    }

    /// <summary>A member of a document for this connection, under a name of its own.</summary>
    public HocuspocusMember CreateMember(HocuspocusChannel channel, DocumentId document) => new(
        channel,
        new ConnectionId(services.Random.NextUInt64()),
        document,
        services.Grains.GetGrain<IDocumentGrain>(document.Key),
        connection,
        _flight,
        services.Options,
        services.Time,
        services.Logger);

    /// <summary>Counts a stranger's connection as that of the person whose token held first. False when that person has no more.</summary>
    public bool TryAssign(string userId) => !IsStranger || (services.Connects.TryTake(userId) && seat.TryAssign(userId));

    /// <summary>Counts a token that does not hold; gives what to say.</summary>
    public Fault CountFailure(Fault fault) => services.Failures.TryTake(remoteAddress) ? fault : Fault.TooMany;

    /// <summary>Makes room for a message that waits for a token; false when there is none.</summary>
    public bool TryHold(int bytes)
    {
        lock (_gate)
        {
            if (_heldMessages >= services.Options.PendingMessagesMax || _heldBytes + bytes > services.Options.PendingBytesMax)
            {
                return false;
            }

            _heldMessages++;
            _heldBytes += bytes;
            return true;
        }
    }

    /// <summary>A message that waited waits no more.</summary>
    public void Release(int bytes)
    {
        lock (_gate)
        {
            _heldMessages--;
            _heldBytes -= bytes;
        }
    }

    /// <summary>Says something that must arrive.</summary>
    public void Say(ReadOnlyMemory<byte> message) => connection.Offer(new Frame(message, FrameKind.Control));

    /// <summary>Tells a client why a document is over, by the word that makes its provider do what is right.</summary>
    public void Tell(HocuspocusSpeech speech, Fault fault)
    {
        switch (fault.Name)
        {
            case "try-again" or "going-away" or "too-slow" or "policy-unavailable":
                // Nothing but the end of the socket makes a provider come back by itself.
                connection.Close(fault);
                break;
            case "unauthorized" or "expired" or "forbidden" or "revoked" or "read-only":
                Say(speech.PermissionDenied(fault));
                break;
            default:
                Say(speech.Closed(fault));
                break;
        }
    }

    private HocuspocusChannel? Find(ReadOnlySpan<byte> address)
    {
        Span<char> text = stackalloc char[HocuspocusMessage.AddressBytesMax];
        if (!Encoding.UTF8.TryGetChars(address, text, out var length))
        {
            return null;
        }

        lock (_gate)
        {
            return _channels.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var channel) ? channel : null;
        }
    }

    private bool TryOpen(ReadOnlySpan<byte> address, out HocuspocusChannel channel)
    {
        var text = Encoding.UTF8.GetString(address);
        lock (_gate)
        {
            channel = new HocuspocusChannel(this, text, new HocuspocusSpeech(address));
            if (_channels.Count >= services.Options.DocumentsPerSocketMax)
            {
                ForgetClosed();
            }

            var pending = 0;
            foreach (var other in _channels.Values)
            {
                pending += other.IsPending ? 1 : 0;
            }

            return _channels.Count < services.Options.DocumentsPerSocketMax
                && pending < services.Options.PendingDocumentsMax
                && _channels.TryAdd(text, channel);
        }
    }

    private void ForgetClosed()
    {
        foreach (var (address, channel) in _channels)
        {
            // Removing while enumerating is allowed since .NET Core 3.
            if (channel.IsClosed)
            {
                _channels.Remove(address);
            }
        }
    }
}
