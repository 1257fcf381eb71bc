using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rooms;

namespace CollabSessions.Gateway.Sockets;

/// <summary><c>/yjs/{session}/{doc}</c>: the door for unmodified y-websocket clients.</summary>
/// <remarks>
/// Strangers are refused over HTTP, which costs nothing. Whoever brought a credential of ours is refused by a close code after
/// the upgrade: no browser shows a page the status of a refused upgrade, and y-websocket 3.1 gives up only on close codes
/// 4400 to 4499, after anything else it comes back for ever.
/// </remarks>
internal sealed class YjsEndpoint(
    IGrainFactory grains,
    RoomDirectory rooms,
    LiveConnections connections,
    ConnectRate connects,
    FailureRate failures,
    GatewayOptions options,
    IRandomSource random,
    TimeProvider time,
    ILogger<YjsEndpoint> logger)
{
    // The longest single wait a timer of .NET takes.
    private static readonly TimeSpan TimerMax = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Serves one request.</summary>
    public async Task ServeAsync(HttpContext context, string session, string doc)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await new Problem(StatusCodes.Status426UpgradeRequired, "upgrade-required", "This is a WebSocket.").ExecuteAsync(context);
            return;
        }

        var credential = Credential.Of(context);
        using var connection = new Connection(new ConnectionId(random.NextUInt64()), options, time, logger);
        if (credential.Grant is not { } grant)
        {
            await RefuseAsync(context, connection, credential.Fault ?? Fault.Unauthorized);
        }
        else if (!connects.TryTake(grant.Principal.UserId))
        {
            await Problem.From(Fault.TooMany).ExecuteAsync(context);
        }
        else if (!DocumentId.TryCreate(session, doc, out var document))
        {
            await RefuseAsync(context, connection, Fault.Forbidden);
        }
        else
        {
            using var seat = connections.TryTake(grant.Principal.UserId, credential.SignInId, document, connection);
            await (seat is null
                ? Problem.From(Fault.TooMany).ExecuteAsync(context)
                : ServeAsync(context, connection, document, grant));
        }
    }

    private async Task ServeAsync(HttpContext context, Connection connection, DocumentId document, Grant grant)
    {
        var member = new YjsMember(
            document, grains.GetGrain<IDocumentGrain>(document.Key), connection, options, time, logger);
        var (room, observer) = rooms.Enter(document, member);
        try
        {
            if (await member.JoinAsync(room, observer, grant) is { } fault)
            {
                await RefuseAsync(context, connection, fault);
                return;
            }

            using var deadline = StartDeadline(connection, grant);
            await RunAsync(context, connection, member);
        }
        finally
        {
            // In this order: the document must not call an ear that is gone.
            await member.LeaveAsync();
            rooms.Leave(room, member);
        }
    }

    private ITimer? StartDeadline(Connection connection, Grant grant)
    {
        if (grant.NotAfter is not { } notAfter)
        {
            return null;
        }

        var left = notAfter - time.GetUtcNow();
        return time.CreateTimer(
            static state => ((Connection)state!).Close(Fault.Expired), // The state is the line below.
            connection,
            left < TimeSpan.Zero ? TimeSpan.Zero : left > TimerMax ? TimerMax : left,
            Timeout.InfiniteTimeSpan);
    }

    private async Task RefuseAsync(HttpContext context, Connection connection, Fault fault)
    {
        if (fault == Fault.Expired || fault == Fault.Forbidden)
        {
            connection.Close(fault);
            await RunAsync(context, connection, RefusedSink.Shared);
        }
        else
        {
            await (fault == Fault.Unauthorized ? failures.Refuse(context, fault) : Problem.From(fault)).ExecuteAsync(context);
        }
    }

    private async Task RunAsync(HttpContext context, Connection connection, IMessageSink sink)
    {
        var accept = new WebSocketAcceptContext
        {
            SubProtocol = CredentialReader.SelectSubprotocol(context.WebSockets.WebSocketRequestedProtocols),
            KeepAliveInterval = options.PingInterval,
            KeepAliveTimeout = options.PingTimeout,
        };
        using var socket = await context.WebSockets.AcceptWebSocketAsync(accept);
        await connection.RunAsync(socket, sink);
    }

    // A refused connection is closed before it is read.
    private sealed class RefusedSink : IMessageSink
    {
        public static RefusedSink Shared { get; } = new();

        public int BytesMax(ReadOnlySpan<byte> start) => 4096;

        public ValueTask<Fault?> TakeAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => new((Fault?)null);
    }
}
