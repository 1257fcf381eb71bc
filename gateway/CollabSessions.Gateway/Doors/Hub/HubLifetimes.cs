using Microsoft.AspNetCore.SignalR;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>Begins and ends a <see cref="HubClient"/> with each SignalR connection.</summary>
internal sealed class HubLifetimes(HubServices services, ILogger<DefaultHubLifetimeManager<CollabHub>> logger)
    : DefaultHubLifetimeManager<CollabHub>(logger)
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        var ticket = connection.GetHttpContext()?.Features.Get<HubTicket>()
            ?? throw new InvalidOperationException("A connection came past the door.");
        _ = new HubClient(connection, ticket, services);
        return base.OnConnectedAsync(connection);
    }

    /// <inheritdoc/>
    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        await HubClient.Of(connection.Items).DisposeAsync();
        await base.OnDisconnectedAsync(connection);
    }
}
