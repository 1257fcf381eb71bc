using System.Diagnostics;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Limits;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>What a WebSocket request was let in with: a seat that the connection keeps, or that is given back when there is none.</summary>
internal sealed class HubTicket(Grant grant, HubTokens tokens, string? token) : ILiveConnection, IDisposable
{
    private readonly Lock _gate = new();
    private LiveConnections.Seat? _seat;
    private HubClient? _client;
    private Fault? _closed;

    /// <summary>What the request's credential allows.</summary>
    public Grant Grant => grant;

    /// <summary>The request, when it is traced.</summary>
    public ActivityContext Trace { get; } = Activity.Current is { Recorded: true } request ? request.Context : default;

    /// <summary>Whether a connection has come of it.</summary>
    public bool IsClaimed
    {
        get
        {
            lock (_gate)
            {
                return _client is not null;
            }
        }
    }

    /// <summary>Takes the seat; false when there is none.</summary>
    public bool TrySit(LiveConnections connections, string? signInId)
    {
        _seat = connections.TryTake(grant.Principal.UserId, signInId, this);
        return _seat is not null;
    }

    /// <summary>The handshake is done: from here on the connection keeps the seat, across the sockets that it may have.</summary>
    public void Claim(HubClient client)
    {
        Fault? closed;
        lock (_gate)
        {
            _client = client;
            closed = _closed;
        }

        if (token is not null)
        {
            tokens.Add(token, grant.Principal.UserId);
        }

        if (closed is not null)
        {
            client.Close(closed);
        }
    }

    /// <inheritdoc/>
    public void Close(Fault fault)
    {
        HubClient? client;
        lock (_gate)
        {
            _closed ??= fault;
            client = _client;
        }

        client?.Close(fault);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _seat?.Dispose();
        if (token is not null)
        {
            tokens.Remove(token);
        }
    }
}
