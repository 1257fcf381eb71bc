using System.Net.WebSockets;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>A WebSocket client that speaks hex and waits for events with a time limit.</summary>
internal sealed class YClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly byte[] _buffer = new byte[64 * 1024];

    private YClient(ClientWebSocket socket) => Socket = socket;

    public ClientWebSocket Socket { get; }

    public static async Task<YClient> ConnectAsync(Uri url, Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(socket.Options);
        try
        {
            await socket.ConnectAsync(url, Limit());
            return new YClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Tries to connect; the HTTP status of the refusal, or 101.</summary>
    public static async Task<int> TryConnectAsync(Uri url, Action<ClientWebSocketOptions>? configure = null)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(socket.Options);
        try
        {
            await socket.ConnectAsync(url, Limit());
        }
        catch (WebSocketException)
        {
            // The status says it.
        }

        return (int)socket.HttpStatusCode;
    }

    public Task SendHexAsync(string hex) => SendAsync(Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal)));

    public Task SendAsync(byte[] message) => Socket.SendAsync(message, WebSocketMessageType.Binary, true, Limit());

    public Task SendTextAsync(string text) =>
        Socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Limit());

    public async Task<string> ReadHexAsync() =>
        Convert.ToHexStringLower(await ReadAsync() ?? throw new InvalidOperationException($"Closed with {Socket.CloseStatus}."));

    /// <summary>One message; null when the server closes.</summary>
    public async Task<byte[]?> ReadAsync()
    {
        using var message = new MemoryStream();
        while (true)
        {
            var part = await Socket.ReceiveAsync(_buffer.AsMemory(), Limit());
            if (part.MessageType is WebSocketMessageType.Close)
            {
                return null;
            }

            Assert.Equal(WebSocketMessageType.Binary, part.MessageType);
            message.Write(_buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    /// <summary>Reads on until the server closes, and says with what.</summary>
    public async Task<(int Code, string? Reason)> ReadCloseAsync()
    {
        while (await ReadAsync() is not null)
        {
            // Whatever was still on the way.
        }

        var close = ((int)(Socket.CloseStatus ?? 0), Socket.CloseStatusDescription);
        if (Socket.State is WebSocketState.CloseReceived)
        {
            await Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Limit());
        }

        return close;
    }

    public async ValueTask DisposeAsync()
    {
        if (Socket.State is WebSocketState.Open)
        {
            try
            {
                await Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Limit());
            }
            catch (WebSocketException)
            {
                // The server was quicker.
            }
        }

        Socket.Dispose();
    }

    private static CancellationToken Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        return limit.Token;
    }
}
