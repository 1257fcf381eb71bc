using System.Buffers;
using System.Net.WebSockets;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Sockets;

/// <summary>Puts the fragments of one WebSocket message together, within bounds. One read loop owns it.</summary>
internal sealed class MessageReader(WebSocket socket, IMessageSink sink, int fragmentsMax) : IDisposable
{
    private const int BufferBytesMin = 4096;

    /// <summary>A text message: no door speaks text.</summary>
    public static readonly Fault NotBinary = new(1003, "not-binary", "Only binary messages are spoken here.");

    private byte[]? _buffer;
    private int _length;

    /// <summary>What <see cref="ReadAsync"/> found.</summary>
    internal enum Outcome
    {
        /// <summary>A message is in <see cref="Message"/>.</summary>
        Message,

        /// <summary>The peer closes.</summary>
        Closed,

        /// <summary><see cref="Fault"/> says why no message may be taken.</summary>
        Refused,
    }

    /// <summary>The message, valid until the next read.</summary>
    public ReadOnlyMemory<byte> Message => _buffer.AsMemory(0, _length);

    /// <summary>Why the last read was refused.</summary>
    public Fault? Fault { get; private set; }

    /// <summary>Reads one message. Memory grows with what has arrived, never with what was announced.</summary>
    public async ValueTask<Outcome> ReadAsync()
    {
        Dispose();

        // An idle connection waits here without a buffer.
        var start = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
        if (start.MessageType is not WebSocketMessageType.Binary)
        {
            return start.MessageType is WebSocketMessageType.Close ? Outcome.Closed : Refuse(NotBinary);
        }

        if (start.EndOfMessage)
        {
            return Outcome.Message;
        }

        _buffer = ArrayPool<byte>.Shared.Rent(BufferBytesMin);
        for (var fragments = 1; ;)
        {
            // A receive ends with its fragment or with its window: one that leaves room was a fragment. The window ends one
            // byte behind the limit, so that what is too large is known before the rest of it comes.
            var window = Math.Min(_buffer.Length, sink.BytesMax(Message.Span) + 1);
            var part = await socket.ReceiveAsync(_buffer.AsMemory(_length, window - _length), CancellationToken.None);
            if (part.MessageType is WebSocketMessageType.Close)
            {
                return Outcome.Closed;
            }

            _length += part.Count;
            if (_length > sink.BytesMax(Message.Span))
            {
                return Refuse(Contracts.Fault.TooLarge);
            }

            if (part.EndOfMessage)
            {
                return Outcome.Message;
            }

            if (_length < window && ++fragments > fragmentsMax)
            {
                return Refuse(Contracts.Fault.TooLarge);
            }

            if (_length == _buffer.Length)
            {
                Grow();
            }
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        _length = 0;
    }

    private Outcome Refuse(Fault fault)
    {
        Fault = fault;
        return Outcome.Refused;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_length * 2);
        Message.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer!); // Only called while a message is being put together.
        _buffer = larger;
    }
}
