using System.Net.WebSockets;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Limits;

namespace CollabSessions.Gateway.Sockets;

/// <summary>One WebSocket: a read loop, a bounded outbox, a write loop, and one way to end. Knows no protocol inside the frames.</summary>
internal sealed partial class Connection(ConnectionId id, GatewayOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly Outbox _outbox = new(options.OutboxBytesMax, options.OutboxFramesMax);
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _aborting = new(Timeout.InfiniteTimeSpan, time);

    /// <summary>Its name in the cluster.</summary>
    public ConnectionId Id => id;

    /// <summary>Whether an answer waits to be written.</summary>
    public bool HasReply => _outbox.HasReply;

    /// <summary>Queues a frame; a reader that is too slow is closed with 4205. Never waits, never throws.</summary>
    public void Offer(in Frame frame)
    {
        if (!_outbox.TryOffer(frame))
        {
            Close(Fault.TooSlow);
        }
    }

    /// <summary>Ends the connection with a reason, once; later reasons are ignored. Safe before, during and after <see cref="RunAsync"/>.</summary>
    public void Close(Fault fault) => End(fault);

    /// <summary>Serves the socket until either side ends it.</summary>
    public async Task RunAsync(WebSocket socket, IMessageSink sink)
    {
        var writing = WriteAsync(socket);
        await ReadAsync(socket, sink);
        End(null);
        await writing;
        Log.Closed(logger, id, _outbox.Fault?.Code ?? (ushort)WebSocketCloseStatus.NormalClosure, _outbox.Fault?.Name ?? "left");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
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
                while (_outbox.TryTake(out var frame))
                {
                    await socket.SendAsync(frame.Bytes, WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage, _aborting.Token);
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

    // The ways in which a peer's going away shows itself.
    private static bool IsLost(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException;
}
