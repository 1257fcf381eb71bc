using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary><c>/hub</c>: lets requests through to SignalR that have a credential, a place and a way that we speak.</summary>
/// <remarks>Strangers and crowds are refused over HTTP, where it costs nothing; SignalR never hears of them.</remarks>
internal sealed class HubEndpoint(LiveConnections connections, ConnectRate connects, FailureRate failures, HubTokens tokens) : IDisposable
{
    // One for the process, which it gives back when it stops, and one for each socket.
    private readonly CountdownEvent _sockets = new(1);

    /// <summary>Waits until every socket is closed, when the process stops. Blocks: SignalR cuts what is left right after.</summary>
    /// <returns>Whether all were.</returns>
    public bool WaitUntilClosed(TimeSpan patience) => _sockets.Signal() || _sockets.Wait(patience);

    /// <inheritdoc/>
    public void Dispose() => _sockets.Dispose();

    /// <summary>Serves one request.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate signalR)
    {
        var credential = Credential.Of(context);
        if (credential.Grant is not { } grant)
        {
            await failures.Refuse(context, credential.Fault ?? Fault.Unauthorized).ExecuteAsync(context);
        }
        else if (context.WebSockets.IsWebSocketRequest)
        {
            if (!_sockets.TryAddCount())
            {
                await Problem.From(Fault.GoingAway).ExecuteAsync(context);
                return;
            }

            try
            {
                await ServeSocketAsync(context, signalR, grant, credential.SignInId);
            }
            finally
            {
                _sockets.Signal();
            }
        }
        else if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.Path.Value!.EndsWith("/negotiate", StringComparison.OrdinalIgnoreCase))
        {
            // Long polling and server-sent events are not spoken here: they would need bounds of their own.
            context.Response.Headers.Upgrade = "websocket";
            await new Problem(StatusCodes.Status426UpgradeRequired, "upgrade-required", "This is a WebSocket.").ExecuteAsync(context);
        }
        else if (!connects.TryTake(grant.Principal.UserId))
        {
            await Problem.From(Fault.TooMany).ExecuteAsync(context);
        }
        else
        {
            await signalR(context);
        }
    }

    private async Task ServeSocketAsync(HttpContext context, RequestDelegate signalR, Grant grant, string? signInId)
    {
        var token = context.Request.Query["id"].ToString() is { Length: > 0 } id ? id : null;
        if (token is not null && tokens.FindUser(token) is { } user)
        {
            // Somebody comes back to a connection that is kept for them. It has a seat, and it has its own grant.
            await (user != grant.Principal.UserId ? Problem.From(Fault.Forbidden).ExecuteAsync(context)
                : connects.TryTake(user) ? signalR(context)
                : Problem.From(Fault.TooMany).ExecuteAsync(context));
            return;
        }

        // Who negotiated was counted there.
        var ticket = new HubTicket(grant, tokens, token);
        if ((token is null && !connects.TryTake(grant.Principal.UserId)) || !ticket.TrySit(connections, signInId))
        {
            await Problem.From(Fault.TooMany).ExecuteAsync(context);
            return;
        }

        try
        {
            context.Features.Set(ticket);
            await signalR(context);
        }
        finally
        {
            if (!ticket.IsClaimed)
            {
                ticket.Dispose();
            }
        }
    }
}
