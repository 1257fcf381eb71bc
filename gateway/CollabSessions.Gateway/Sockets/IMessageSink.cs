using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Sockets;

/// <summary>What a door does with the messages of one connection.</summary>
internal interface IMessageSink
{
    /// <summary>
    /// What to send when nothing was sent for a while; empty for nothing. y-websocket and Hocuspocus providers count messages only,
    /// no WebSocket pings: without one for 30 s they hang up and come back.
    /// </summary>
    ReadOnlyMemory<byte> KeepAlive { get; }

    /// <summary>The largest message that may go on like this, in bytes.</summary>
    /// <param name="start">What has arrived so far; may be empty.</param>
    int BytesMax(ReadOnlySpan<byte> start);

    /// <summary>Takes one message, one at a time and in order. While it runs the socket is not read.</summary>
    /// <param name="message">Valid until the task completes; what is kept must be copied.</param>
    /// <param name="cancellationToken">Cancelled when the connection ends.</param>
    /// <returns>Null, or why the connection must be closed.</returns>
    ValueTask<Fault?> TakeAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
