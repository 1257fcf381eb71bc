using System.Diagnostics;
using System.Net.WebSockets;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Telemetry;

namespace CollabSessions.Gateway.Sockets;

/// <summary>One WebSocket: a read loop, a bounded outbox, a write loop, and one way to end. Knows no protocol inside the frames.</summary>
internal sealed partial class Connection(
    ConnectionId id, DoorMeter door, GatewayOptions options, TimeProvider time, ILogger logger) : ILiveConnection, IDisposable
{
    private readonly Outbox _outbox = new(options.OutboxBytesMax, options.OutboxFramesMax, time, door);
    private readonly CancellationTokenSource _ending = new();
    private List<Frame>? _filled;
    private SlowReaderWatch? _slow;
    private WebSocket? _socket;
    private ITimer? _patience;
    private int _isCut;
    private long _sentAt = time.GetTimestamp();

    /// <summary>Its name in the cluster.</summary>
    public ConnectionId Id => id;

    /// <summary>What traces of its calls link to; default when it is not traced itself.</summary>
    public ActivityContext Trace { get; } = Activity.Current is { Recorded: true } request ? request.Context : default;

    /// <summary>Where it is counted.</summary>
    public DoorMeter Door => door;

    /// <summary>Cancelled when the connection ends. Not to be asked for after <see cref="Dispose"/>.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Queues a frame; a reader that is too slow for too long is closed with 4205. Never waits, never throws.</summary>
    public void Offer(in Frame frame)
    {
        switch (_outbox.Offer(frame))
        {
            case Outbox.Offered.Full:
                Close(Fault.TooSlow);
                break;
            case Outbox.Offered.Behind:
                StartWatch();
                break;
        }
    }

    /// <summary>Has a backlog filled when the socket has time for it: an answer of any size takes no memory before.</summary>
    public void Request(Backlog backlog, byte[]? stateVector, bool presence) => _outbox.Request(backlog, stateVector, presence);

    /// <summary>Drops what waits of a document that is over for this client.</summary>
    public void Forget(Backlog backlog) => _outbox.Forget(backlog);

    /// <summary>Ends the connection with a reason, once; later reasons are ignored. Safe before, during and after <see cref="RunAsync"/>.</summary>
    public void Close(Fault fault) => End(fault);

    /// <summary>Serves the socket until either side ends it.</summary>
    public async Task RunAsync(WebSocket socket, IMessageSink sink)
    {
        Interlocked.Exchange(ref _socket, socket);
        if (_isCut != 0)
        {
            socket.Abort();
        }

        door.Opened();
        using var silence = StartKeepAlive(sink);
        var writing = WriteAsync(socket);
        await ReadAsync(socket, sink);
        End(null);
        await writing;
        door.Closed(_outbox.Fault);
        Log.Closed(logger, id, _outbox.Fault?.Code ?? (ushort)WebSocketCloseStatus.NormalClosure, _outbox.Fault?.Name ?? "left");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slow?.Dispose();
        _patience?.Dispose();
        _ending.Dispose();
    }

    private void End(Fault? fault)
    {
        if (!_outbox.TryEnd(fault))
        {
            return;
        }

        try
        {
            // From here the peer has its patience to read the close frame; then the line is cut.
            _patience = time.CreateTimer(static state => ((Connection)state!).Cut(), this, options.ClosePatience, Timeout.InfiniteTimeSpan); // The state is this.
            _ending.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The socket is gone already: there is nobody to tell.
        }
    }

    // Ends every call that waits for the socket. They take no token: registering one costs each of them more than it does.
    private void Cut()
    {
        Interlocked.Exchange(ref _isCut, 1);
        _socket?.Abort();
    }

    private async Task ReadAsync(WebSocket socket, IMessageSink sink)
    {
        using var reader = new MessageReader(socket, sink, options.FragmentsMax);

        // Who is closed while sending too large a message may get a little further, or its own sending would keep it from reading why.
        var patience = 4L * options.LiveMessageBytesMax;
        try
        {
            while (await reader.ReadAsync() is not MessageReader.Outcome.Closed and var outcome)
            {
                // A message that arrives while we close is read, so that the close frame gets through, and not taken.
                if (_ending.IsCancellationRequested)
                {
                    patience -= 1 + reader.Message.Length;
                    if (patience < 0)
                    {
                        Cut();
                    }

                    continue;
                }

                door.Received(reader.Message.Length);
                var fault = outcome is MessageReader.Outcome.Refused ? reader.Fault : await TakeAsync(sink, reader.Message);
                if (fault is not null)
                {
                    End(fault);
                }
            }
        }
        catch (Exception broken) when (IsLost(broken))
        {
            Log.Lost(logger, id, broken.GetType().Name);
        }
    }

    private async ValueTask<Fault?> TakeAsync(IMessageSink sink, ReadOnlyMemory<byte> message)
    {
        try
        {
            return await sink.TakeAsync(message, _ending.Token);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // It waited while the connection was ended. The loop reads on until the peer has seen why.
            return null;
        }
    }

    private async Task WriteAsync(WebSocket socket)
    {
        try
        {
            while (await _outbox.WaitAsync())
            {
                while (_outbox.TryTake(out var frame, out var pull))
                {
                    if (frame.Kind is FrameKind.Pull)
                    {
                        await FillAsync(socket, frame.Backlog!, pull); // A pull is always somebody's.
                    }
                    else
                    {
                        await SendAsync(socket, frame.Bytes);
                    }
                }
            }

            var status = (WebSocketCloseStatus)(_outbox.Fault?.Code ?? (ushort)WebSocketCloseStatus.NormalClosure);
            await socket.CloseOutputAsync(status, _outbox.Fault?.Reason, CancellationToken.None);
        }
        catch (Exception broken) when (IsLost(broken))
        {
            End(null);
            socket.Abort();
        }
    }

    private async ValueTask FillAsync(WebSocket socket, Backlog backlog, Pull pull)
    {
        _filled ??= [];
        await backlog.Source.FillAsync(pull, _filled);
        foreach (var frame in _filled)
        {
            await SendAsync(socket, frame.Bytes);
            _outbox.NoteSent(frame);
        }

        _filled.Clear();
    }

    private async ValueTask SendAsync(WebSocket socket, ReadOnlyMemory<byte> bytes)
    {
        await socket.SendAsync(bytes, WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
        door.Sent(bytes.Length);
        Volatile.Write(ref _sentAt, time.GetTimestamp());
    }

    private void StartWatch()
    {
        if (_slow is null)
        {
            Interlocked.CompareExchange(ref _slow, new SlowReaderWatch(_outbox, options.OutboxPatience, time, () => Close(Fault.TooSlow)), null);
        }

        _slow.Start();
    }

    private ITimer StartKeepAlive(IMessageSink sink)
    {
        // Looked at twice per interval, so that the silence is never longer than one.
        var look = TimeSpan.FromTicks(options.PingInterval.Ticks / 2);
        return time.CreateTimer(
            _ =>
            {
                if (time.GetElapsedTime(Volatile.Read(ref _sentAt)) >= look && sink.KeepAlive is { IsEmpty: false } word)
                {
                    Offer(new Frame(word, FrameKind.Control));
                }
            },
            null,
            look,
            look);
    }

    // The ways in which a peer's going away shows itself.
    private static bool IsLost(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException;
}
