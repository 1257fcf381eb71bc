using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace CollabSessions.Load.Servers;

/// <summary>Passes every message on to the others on the same path. No document, no store, no limits: what Kestrel itself costs.</summary>
internal static class Relay
{
    private static readonly ConcurrentDictionary<string, ConcurrentDictionary<Channel<byte[]>, byte>> Rooms = new();

    public static Task RunAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(ServeAsync);
        return app.RunAsync();
    }

    private static async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var room = Rooms.GetOrAdd(context.Request.Path, static _ => new());
        var outbox = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
        room[outbox] = 0;
        var writing = WriteAsync(socket, outbox.Reader);
        try
        {
            await ReadAsync(socket, room, outbox);
        }
        finally
        {
            room.TryRemove(outbox, out _);
            outbox.Writer.TryComplete();
            await writing;
        }
    }

    private static async Task ReadAsync(WebSocket socket, ConcurrentDictionary<Channel<byte[]>, byte> room, Channel<byte[]> own)
    {
        var buffer = Array.Empty<byte>();
        try
        {
            while (true)
            {
                // An idle connection waits without a buffer.
                if ((await socket.ReceiveAsync(Memory<byte>.Empty, default)).MessageType is WebSocketMessageType.Close)
                {
                    return;
                }

                buffer = buffer.Length == 0 ? new byte[4096] : buffer;
                var received = await socket.ReceiveAsync(buffer.AsMemory(), default);
                var message = buffer.AsSpan(0, received.Count).ToArray();
                foreach (var (other, _) in room)
                {
                    if (other != own)
                    {
                        other.Writer.TryWrite(message);
                    }
                }
            }
        }
        catch (WebSocketException)
        {
            // The peer is gone.
        }
    }

    private static async Task WriteAsync(WebSocket socket, ChannelReader<byte[]> outbox)
    {
        try
        {
            await foreach (var message in outbox.ReadAllAsync())
            {
                await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, default);
            }
        }
        catch (WebSocketException)
        {
            // The peer is gone; the read loop sees it too.
        }
    }
}
