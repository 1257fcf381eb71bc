using System.Net.WebSockets;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Telemetry;

namespace CollabSessions.Gateway.Sockets;

/// <summary>One WebSocket: a read loop, a bounded outbox, a write loop, and one way to end. Knows no protocol inside the frames.</summary>
internal sealed partial class Connection(
    ConnectionId id, string door, GatewayOptions options, TimeProvider time, ILogger logger) : ILiveConnection, IDisposable
{
    private readonly Outbox _outbox = new(options.OutboxBytesMax, options.OutboxFramesMax, time);
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _aborting = new(Timeout.InfiniteTimeSpan, time);
    private readonly List<Frame> _filled = [];
    private ITimer? _patience;
    private long _sentAt = time.GetTimestamp();

    /// <summary>Its name in the cluster.</summary>
    public ConnectionId Id => id;

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
                StartPatience();
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
        GatewayMeter.Opened(door);
        using var silence = StartKeepAlive(sink);
        var writing = WriteAsync(socket);
        await ReadAsync(socket, sink);
        End(null);
        await writing;
        GatewayMeter.Closed(door, _outbox.Fault);
        Log.Closed(logger, id, _outbox.Fault?.Code ?? (ushort)WebSocketCloseStatus.NormalClosure, _outbox.Fault?.Name ?? "left");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _patience?.Dispose();
        _ending.Dispose();
        _aborting.Dispose();
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
            _aborting.CancelAfter(options.ClosePatience);
            _ending.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The socket is gone already: there is nobody to tell.
        }
    }

    private async Task ReadAsync(WebSocket socket, IMessageSink sink)
    {
        using var reader = new MessageReader(socket, sink, options.FragmentsMax);
        try
        {
            while (await reader.ReadAsync(_aborting.Token) is not MessageReader.Outcome.Closed and var outcome)
            {
                // A message that arrives while we close is read, so that the close frame gets through, and not taken.
                if (_ending.IsCancellationRequested)
                {
                    continue;
                }

                GatewayMeter.FramesReceived.Add(1);
                GatewayMeter.BytesReceived.Add(reader.Message.Length);
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
            while (await _outbox.WaitAsync(_aborting.Token))
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
            await socket.CloseOutputAsync(status, _outbox.Fault?.Reason, _aborting.Token);
        }
        catch (Exception broken) when (IsLost(broken))
        {
            End(null);
            socket.Abort();
        }
    }

    private async ValueTask FillAsync(WebSocket socket, Backlog backlog, Pull pull)
    {
        _filled.Clear();
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
        await socket.SendAsync(bytes, WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage, _aborting.Token);
        GatewayMeter.FramesSent.Add(1);
        GatewayMeter.BytesSent.Add(bytes.Length);
        Volatile.Write(ref _sentAt, time.GetTimestamp());
    }

    private void StartPatience()
    {
        if (_patience is not null)
        {
            return;
        }

        var look = TimeSpan.FromTicks(options.OutboxPatience.Ticks / 10);
        var timer = time.CreateTimer(
            static state => ((Connection)state!).CheckPatience(), // The state is the line below.
            this,
            look,
            look);
        if (Interlocked.CompareExchange(ref _patience, timer, null) is not null)
        {
            timer.Dispose();
        }
    }

    private void CheckPatience()
    {
        if (_outbox.BehindFor >= options.OutboxPatience)
        {
            Close(Fault.TooSlow);
        }
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
