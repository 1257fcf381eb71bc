using System.Diagnostics;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Sockets;
using CollabSessions.Gateway.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>One SignalR connection: its grant, what it has open, and a bounded outbox in front of SignalR's own pipe.</summary>
/// <remarks>
/// SignalR writes as fast as the socket takes it and keeps whoever writes waiting. Here one loop per connection waits, and what
/// would pile up behind it is bounded by the same outbox as at the other doors.
/// </remarks>
internal sealed partial class HubClient : ILiveConnection, IAsyncDisposable
{
    private static readonly object Key = new();

    private readonly HubConnectionContext _connection;
    private readonly HubServices _services;
    private readonly HubTicket _ticket;
    private readonly Outbox _outbox;
    private readonly GrantWatch _watch;
    private readonly CancellationTokenSource _ended = new();
    private readonly SlowReaderWatch _slow;
    private readonly Task _writing;
    private ITimer? _patience;
    private volatile bool _isGone;

    /// <summary>Begins to serve a connection whose handshake is done.</summary>
    public HubClient(HubConnectionContext connection, HubTicket ticket, HubServices services)
    {
        (_connection, _ticket, _services) = (connection, ticket, services);
        Id = new ConnectionId(services.Random.NextUInt64());
        Grant = ticket.Grant;
        var time = services.Time;
        _outbox = new Outbox(services.Gateway.OutboxBytesMax, services.Gateway.OutboxFramesMax, time, DoorMeter.Hub);
        _slow = new SlowReaderWatch(_outbox, services.Gateway.OutboxPatience, time, () => Close(Fault.TooSlow));
        Pace = new HubPace(services.Gateway, time, _ended.Token);
        Documents = new HubDocuments(this, services);
        Sessions = new HubSessions(this, services);
        Projects = new HubProjects(this, services);
        _watch = new GrantWatch(time, services.Gateway.TokenLead, near: TellEnd, passed: () => Close(Fault.Expired));
        DoorMeter.Hub.Opened();
        _writing = WriteAsync();
        connection.Items[Key] = this;
        _watch.Set(Grant);
        ticket.Claim(this);
    }

    /// <summary>Its name at grains and in rosters.</summary>
    public ConnectionId Id { get; }

    /// <summary>What its credential allows now.</summary>
    public Grant Grant { get; private set; }

    /// <summary>Whose it is, for as long as it lives.</summary>
    public string UserId => _ticket.Grant.Principal.UserId;

    /// <summary>What traces of its calls link to; default when it is not traced itself.</summary>
    public ActivityContext Trace => _ticket.Trace;

    /// <summary>How its frames are spelled.</summary>
    public IHubProtocol Protocol => _connection.Protocol;

    /// <summary>Starts its calls in order, within its rates.</summary>
    public HubPace Pace { get; }

    /// <summary>What it has open.</summary>
    public HubDocuments Documents { get; }

    /// <summary>What it has joined.</summary>
    public HubSessions Sessions { get; }

    /// <summary>What it hears of.</summary>
    public HubProjects Projects { get; }

    /// <summary>Cancelled when it ends.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>The one behind a call of the hub.</summary>
    public static HubClient Of(IDictionary<object, object?> items) =>
        items.TryGetValue(Key, out var client) && client is HubClient found
            ? found
            : throw new InvalidOperationException("The connection was not admitted.");

    /// <summary>Queues a frame; a reader that is too slow for too long is closed with 4205. Never waits, never throws.</summary>
    public void Offer(in Frame frame)
    {
        switch (_outbox.Offer(frame))
        {
            case Outbox.Offered.Full:
                Close(Fault.TooSlow);
                break;
            case Outbox.Offered.Behind:
                _slow.Start();
                break;
        }
    }

    /// <summary>Tells this client something that must arrive.</summary>
    public void Say(string target, params object?[] arguments) => Say(new HubEvent(target, arguments));

    /// <summary>Tells this client what others are told too.</summary>
    public void Say(HubEvent happening) => Offer(new Frame(happening.For(Protocol), FrameKind.Control));

    /// <summary>Drops what waits of a document that is over for this client.</summary>
    public void Forget(Backlog backlog) => _outbox.Forget(backlog);

    /// <inheritdoc/>
    public void Close(Fault fault) => End(fault);

    /// <summary>Takes a newer grant of the same person for everything that is open.</summary>
    /// <returns>Null, or why the old one still counts.</returns>
    public async Task<Fault?> RenewAsync(string token)
    {
        await _services.Credentials.PrepareAsync(token, CancellationToken.None);
        var credential = _services.Credentials.ReadToken(token);
        if (credential.Grant is not { } brought)
        {
            return credential.Fault ?? Fault.Unauthorized;
        }

        var grant = brought with { Address = Grant.Address };

        if (!string.Equals(grant.Principal.UserId, UserId, StringComparison.Ordinal))
        {
            return Fault.Forbidden;
        }

        Grant = grant;
        _watch.Set(grant);
        await Documents.RenewAsync(grant);
        await Sessions.RenewAsync(grant);
        await Projects.RenewAsync(grant);
        return null;
    }

    /// <summary>Goes out of everything, once the connection is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _isGone = true;
        End(null);
        _watch.Dispose();
        _slow.Dispose();
        await Documents.CloseAllAsync();
        await Sessions.LeaveAllAsync();
        await Projects.EndAllAsync();
        await _writing;
        _patience?.Dispose();
        _ticket.Dispose();
        DoorMeter.Hub.Closed(_outbox.Fault);
        Log.Closed(_services.Logger, Id, _outbox.Fault?.Code ?? 0, _outbox.Fault?.Name ?? "left");
    }

    private void TellEnd()
    {
        if (Grant.NotAfter is { } notAfter)
        {
            Say(nameof(ICollabClient.Expiring), notAfter);
        }
    }

    private void End(Fault? fault)
    {
        if (!_outbox.TryEnd(fault))
        {
            return;
        }

        // From here the peer has its patience to read why; then the line is cut.
        _ended.CancelAsync();
        _patience = _services.Time.CreateTimer(
            static state => ((HubClient)state!).Cut(), this, _services.Gateway.ClosePatience, Timeout.InfiniteTimeSpan); // The state is this.
    }

    /// <summary>Ends the line, whatever is being written: SignalR alone would wait for a write that the reader never takes.</summary>
    private void Cut()
    {
        if (_isGone || _writing.IsCompleted)
        {
            // Nothing is being written, or SignalR ends it itself and may be saying why.
            return;
        }

        _connection.Abort();
        try
        {
            _connection.GetHttpContext()?.Abort();
        }
        catch (ObjectDisposedException)
        {
            // Its socket is gone already, and it had not come back yet.
        }
    }

    private async Task WriteAsync()
    {
        var frames = new List<Frame>();
        try
        {
            while (await _outbox.WaitAsync())
            {
                while (_outbox.TryTake(out var frame, out var pull))
                {
                    if (frame.Kind is not FrameKind.Pull)
                    {
                        await SendAsync(frame);
                        continue;
                    }

                    frames.Clear();
                    await frame.Backlog!.Source.FillAsync(pull, frames); // A pull is always somebody's.
                    foreach (var filled in frames)
                    {
                        await SendAsync(filled);
                        _outbox.NoteSent(filled);
                    }
                }
            }

            if (_outbox.Fault is { } fault)
            {
                await SayGoodbyeAsync(fault);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more.
        }
    }

    private ValueTask SendAsync(in Frame frame) => _connection.WriteAsync(new EncodedMessage(frame.Bytes), CancellationToken.None);

    private async Task SayGoodbyeAsync(Fault fault)
    {
        var isFinal = fault.Code is >= 4400 and < 4500;
        var wait = isFinal ? 0 : _services.Waits.Next();
        var last = new InvocationMessage(nameof(ICollabClient.Closing), [FaultShape.From(fault), wait]);
        await _connection.WriteAsync(last, CancellationToken.None);
        await _connection.WriteAsync(new CloseMessage($"{fault.Code} {fault.Name}: {fault.Reason}", allowReconnect: !isFinal), CancellationToken.None);
        _connection.Abort();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Hub connection {Connection} closed with {Code} {Name}.", EventName = "HubConnectionClosed")]
        public static partial void Closed(ILogger logger, ConnectionId connection, ushort code, string name);
    }
}
