using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;

namespace CollabSessions.Gateway.Sockets;

/// <summary>Turns a request into a WebSocket and serves it, the same way at every door.</summary>
internal static class SocketUpgrade
{
    /// <summary>Answers a request that is no upgrade with 426.</summary>
    public static async Task<bool> RefusePlainAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            return false;
        }

        context.Response.Headers.Upgrade = "websocket";
        await new Problem(StatusCodes.Status426UpgradeRequired, "upgrade-required", "This is a WebSocket.").ExecuteAsync(context);
        return true;
    }

    /// <summary>Upgrades and serves until either side ends it.</summary>
    public static async Task RunAsync(HttpContext context, Connection connection, IMessageSink sink, GatewayOptions options)
    {
        // Uncompressed: compression costs 256 KB per connection, and mixing secrets with what others write is BREACH.
        var accept = new WebSocketAcceptContext
        {
            SubProtocol = CredentialReader.SelectSubprotocol(context.WebSockets.WebSocketRequestedProtocols),
            KeepAliveInterval = options.PingInterval,
            KeepAliveTimeout = options.PingTimeout,
        };
        using var socket = await context.WebSockets.AcceptWebSocketAsync(accept);
        await connection.RunAsync(socket, sink);
    }
}
