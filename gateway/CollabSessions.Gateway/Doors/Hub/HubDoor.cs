using CollabSessions.Gateway.Limits;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>Puts the hub together: SignalR with our bounds, our MessagePack, our admission.</summary>
internal static class HubDoor
{
    private const string Path = "/hub";

    // Under the 30 s of common proxies, and twice within what clients wait.
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    /// <summary>Adds the hub's services.</summary>
    public static void AddHub(this IServiceCollection services)
    {
        services.AddOptions<HubDoorOptions>().BindConfiguration(HubDoorOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<HubDoorOptions>, HubDoorOptionsValidator>();
        services.AddSingleton(static provider => provider.GetRequiredService<IOptions<HubDoorOptions>>().Value);
        services.AddSignalR().AddJsonProtocol(static json => json.PayloadSerializerOptions = HubJson.Default.Options);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHubProtocol, HubMessagePackProtocol>());
        services.AddSingleton<IHubProtocolResolver, HubProtocols>();
        services.AddSingleton<HubLifetimeManager<CollabHub>, HubLifetimes>();
        services.AddOptions<HubOptions>().Configure<HubDoorOptions, GatewayOptions>(static (hub, options, gateway) =>
        {
            hub.SupportedProtocols = ["json", "messagepack"];
            hub.MaximumReceiveMessageSize = options.MessageBytesMax;
            hub.MaximumParallelInvocationsPerClient = options.CallsMax;
            hub.StatefulReconnectBufferSize = options.ReplayBytesMax;
            hub.HandshakeTimeout = gateway.PendingTimeout;
            hub.KeepAliveInterval = PingInterval;
            hub.ClientTimeoutInterval = options.SilenceMax;
        });
        services.AddSingleton<HubServices>();
        services.AddSingleton<ReturnWaits>();
        services.AddSingleton<SessionRooms>();
        services.AddSingleton<HubTokens>();
        services.AddSingleton<HubEndpoint>();
        services.AddHostedService<HubShutdown>();
    }

    /// <summary>Adds its routes.</summary>
    public static void MapHub(this IEndpointRouteBuilder routes)
    {
        var gateway = routes.ServiceProvider.GetRequiredService<GatewayOptions>();
        routes.MapConnections(
                Path,
                new HttpConnectionDispatcherOptions
                {
                    Transports = HttpTransportType.WebSockets,
                    AllowStatefulReconnects = true,
                    TransportSendTimeout = (2 * gateway.OutboxPatience) + gateway.ClosePatience, // after ours, which says why
                    WebSockets = { CloseTimeout = gateway.ClosePatience },
                },
                static connection => connection.UseHub<CollabHub>())
            .Add(static endpoint =>
            {
                if (endpoint.RequestDelegate is { } signalR)
                {
                    endpoint.RequestDelegate = context => context.RequestServices.GetRequiredService<HubEndpoint>().ServeAsync(context, signalR);
                }
            });
    }
}
