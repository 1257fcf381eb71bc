using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Sockets;
using CollabSessions.Gateway.Telemetry;

namespace CollabSessions.Gateway.Doors.Hocuspocus;

/// <summary><c>/hocuspocus</c>: the door for unmodified providers of Hocuspocus 3 and 4, many documents on one socket.</summary>
/// <remarks>
/// Tokens come inside the socket, so it opens for anybody whom the Origin gate lets through, within small bounds and for a few
/// seconds. A cookie or token of the upgrade counts for documents whose own token is empty.
/// </remarks>
internal sealed class HocuspocusEndpoint(HocuspocusServices services)
{
    /// <summary>Serves one request.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        if (await SocketUpgrade.RefusePlainAsync(context))
        {
            return;
        }

        var credential = Credential.Of(context);
        if (credential.Grant is null && CredentialReader.HasToken(context))
        {
            await services.Failures.Refuse(context, credential.Fault ?? Fault.Unauthorized).ExecuteAsync(context);
            return;
        }

        var address = FailureRate.AddressOf(context);
        using var connection = new Connection(
            new ConnectionId(services.Random.NextUInt64()), DoorMeter.Hocuspocus, services.Options, services.Time, services.Logger);
        using var seat = TakeSeat(credential, address, connection);
        if (seat is null)
        {
            await Problem.From(Fault.TooMany).ExecuteAsync(context);
            return;
        }

        var socket = new HocuspocusSocket(services, connection, seat, credential, address);
        try
        {
            using var deadline = services.Time.CreateTimer(
                _ =>
                {
                    if (socket.IsStranger)
                    {
                        connection.Close(Fault.TimedOut);
                    }
                },
                null,
                services.Options.PendingTimeout,
                Timeout.InfiniteTimeSpan);
            await SocketUpgrade.RunAsync(context, connection, socket, services.Options);
        }
        finally
        {
            await socket.LeaveAsync();
        }
    }

    private LiveConnections.Seat? TakeSeat(Credential credential, string address, Connection connection) =>
        credential.Grant is not { } grant
            ? services.Connects.TryTakeAddress(address) ? services.Connections.TryTakeStranger(address, connection) : null
            : services.Connects.TryTake(grant.Principal.UserId)
                ? services.Connections.TryTake(grant.Principal.UserId, credential.SignInId, connection)
                : null;
}
