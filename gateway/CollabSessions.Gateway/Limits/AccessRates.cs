using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;

namespace CollabSessions.Gateway.Limits;

/// <summary>Counts failed authentications per address. Only failures are slowed: a good credential is never locked out by a neighbour.</summary>
internal sealed class FailureRate(GatewayOptions options, TimeProvider time)
{
    private readonly KeyedRate _perAddress = new(options.FailuresPerMinute, time);

    /// <summary>The answer to a request whose credential does not hold.</summary>
    public Problem Refuse(HttpContext context, Fault fault) =>
        Problem.From(_perAddress.TryTake(context.Connection.RemoteIpAddress?.ToString() ?? string.Empty) ? fault : Fault.TooMany);
}

/// <summary>Counts new sockets per person.</summary>
internal sealed class ConnectRate(GatewayOptions options, TimeProvider time)
{
    private readonly KeyedRate _perUser = new(options.ConnectsPerMinute, time);

    /// <summary>Counts one; false when the person has used up the minute.</summary>
    public bool TryTake(string userId) => _perUser.TryTake(userId);
}
