using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rooms;
using CollabSessions.Gateway.Sockets;
using CollabSessions.Gateway.Telemetry;

namespace CollabSessions.Gateway.Doors.Yjs;

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
    /// <summary>Serves one request.</summary>
    public async Task ServeAsync(HttpContext context, string session, string doc)
    {
        if (await SocketUpgrade.RefusePlainAsync(context))
        {
            return;
        }

        var credential = Credential.Of(context);
        using var connection = new Connection(new ConnectionId(random.NextUInt64()), DoorMeter.Yjs, options, time, logger);
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
            using var seat = connections.TryTake(grant.Principal.UserId, credential.SignInId, connection);
            using var place = seat is null ? null : connections.TryEnter(document);
            await (place is null
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

            // y-websocket has no way to bring a new token but a new connection.
            using var watch = new GrantWatch(time, TimeSpan.Zero, near: null, passed: () => connection.Close(Fault.Expired));
            watch.Set(grant);
            await SocketUpgrade.RunAsync(context, connection, member, options);
        }
        finally
        {
            // In this order: the document must not call an ear that is gone.
            await member.LeaveAsync();
            rooms.Leave(room, member);
        }
    }

    private async Task RefuseAsync(HttpContext context, Connection connection, Fault fault)
    {
        if (fault == Fault.Expired || fault == Fault.Forbidden)
        {
            connection.Close(fault);
            await SocketUpgrade.RunAsync(context, connection, RefusedSink.Shared, options);
        }
        else
        {
            await (fault == Fault.Unauthorized ? failures.Refuse(context, fault) : Problem.From(fault)).ExecuteAsync(context);
        }
    }
}
