using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;

namespace CollabSessions.Gateway.Limits;

/// <summary>Counts failed authentications per address. Only failures are slowed: a good credential is never locked out by a neighbour.</summary>
internal sealed class FailureRate(GatewayOptions options, TimeProvider time)
{
    private readonly KeyedRate _perAddress = new(options.FailuresPerMinute, time);

    /// <summary>Counts one without answering over HTTP; false when the address has used up its minute.</summary>
    public bool TryTake(string address) => _perAddress.TryTake(address);

    /// <summary>The answer to a request whose credential does not hold.</summary>
    public Problem Refuse(HttpContext context, Fault fault) =>
        Problem.From(_perAddress.TryTake(AddressOf(context)) ? fault : Fault.TooMany);

    /// <summary>Where a request comes from, as text.</summary>
    public static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? string.Empty;
}

/// <summary>Counts new sockets per person, and per address while nobody knows whose they are.</summary>
internal sealed class ConnectRate(GatewayOptions options, TimeProvider time)
{
    private readonly KeyedRate _perAddress = new(options.StrangerConnectsPerMinute, time);
    private readonly KeyedRate _perUser = new(options.ConnectsPerMinute, time);

    /// <summary>Counts one of a stranger; false when the address has used up the minute.</summary>
    public bool TryTakeAddress(string address) => _perAddress.TryTake(address);

    /// <summary>Counts one; false when the person has used up the minute.</summary>
    public bool TryTake(string userId) => _perUser.TryTake(userId);
}
