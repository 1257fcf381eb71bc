using CollabSessions.Silo;

namespace CollabSessions.Gateway.Hosting;

/// <summary>The only place in this project that may know the silo: it puts gateway and grains into one process.</summary>
internal static class SiloComposition
{
    /// <summary>Registers the grain engine, and with it the <see cref="IGrainFactory"/> that everything else here asks.</summary>
    /// <param name="services">The process's services.</param>
    /// <param name="configuration">Where its options are.</param>
    /// <param name="dataDirectory">Where it keeps its log and tables; owned by this process.</param>
    public static void AddTo(IServiceCollection services, IConfiguration configuration, string dataDirectory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        services.AddCollabSilo(configuration, dataDirectory);
    }
}
