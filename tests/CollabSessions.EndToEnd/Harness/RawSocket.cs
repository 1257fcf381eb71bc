using System.Net.WebSockets;

namespace CollabSessions.EndToEnd;

/// <summary>A WebSocket without any client library's good manners.</summary>
internal sealed class RawSocket : IDisposable
{
    /// <summary>Sync step 1 with an empty state vector: asks for the whole document.</summary>
    public static ReadOnlyMemory<byte> AskForAll { get; } = new byte[] { 0, 0, 1, 0 };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket;
    private readonly MemoryStream _message = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    private RawSocket(ClientWebSocket socket) => _socket = socket;

    /// <summary>Whether nobody has closed it, as far as is known on this side.</summary>
    public bool IsOpen => _socket.State is WebSocketState.Open;

    /// <summary>The code that the server closed with; null while it has not.</summary>
    public int? CloseCode => (int?)_socket.CloseStatus;

    /// <summary>The reason that the server closed with.</summary>
    public string CloseReason => _socket.CloseStatusDescription ?? string.Empty;

    /// <summary>Opens <c>/yjs/{session}/{document}?token=…</c>.</summary>
    /// <exception cref="WebSocketException">The server refused the handshake.</exception>
    public static async Task<RawSocket> OpenAsync(
        string socketBase,
        string session,
        string document,
        string? token,
        CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            var query = token is null ? string.Empty : $"?token={Uri.EscapeDataString(token)}";
            await socket.ConnectAsync(new Uri($"{socketBase}/yjs/{session}/{document}{query}"), cancellationToken).WaitAsync(Patience, cancellationToken);
            return new RawSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one binary message.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) =>
        await _socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);

    /// <summary>Sends one fragment of a message.</summary>
    public async Task SendFragmentAsync(ReadOnlyMemory<byte> fragment, bool isText, bool isLast, CancellationToken cancellationToken)
    {
        try
        {
            var type = isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
            await _socket.SendAsync(fragment, type, isLast, cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
        }
        catch (WebSocketException)
        {
            // Closed meanwhile; IsOpen and CloseCode tell.
        }
    }

    /// <summary>The next message, or null when the server closed or is gone.</summary>
    public async Task<byte[]?> ReceiveAsync(CancellationToken cancellationToken)
    {
        _message.SetLength(0);
        while (true)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await _socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
            }
            catch (WebSocketException)
            {
                // Gone without a close frame: the caller sees no code.
                return null;
            }

            if (part.MessageType is WebSocketMessageType.Close)
            {
                return null;
            }

            _message.Write(_buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return _message.ToArray();
            }
        }
    }

    /// <summary>The update in the server's answer to a sync request, byte by byte as it was sent; null when it closed instead.</summary>
    public async Task<byte[]?> ReadAllAsync(CancellationToken cancellationToken)
    {
        await SendAsync(AskForAll, cancellationToken);
        while (await ReceiveAsync(cancellationToken) is { } frame)
        {
            if (frame is [0, 1, ..])
            {
                return frame;
            }
        }

        return null;
    }

    /// <summary>Answers the server's close, if it closed, and lets go.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _message.Dispose();
    }
}
