using CollabSessions.Embedded;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the grains of one process into a host.</summary>
public static class EmbeddedGrainServices
{
    /// <summary>
    /// Adds <see cref="IGrainFactory"/> and the hosted service that runs the grains. Add it after the storage and before
    /// what takes connections: hosts stop in reverse order. An <c>IStateTable</c> must be there if a grain has states or
    /// reminders; <see cref="TimeProvider"/> and <see cref="TurnDispatcher"/> may be, before this.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Names the grain classes and sets limits.</param>
    public static IServiceCollection AddEmbeddedGrains(
        this IServiceCollection services, Action<EmbeddedGrainOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<EmbeddedGrainOptions>().Configure(configure).ValidateOnStart();
        services.TryAddSingleton<IValidateOptions<EmbeddedGrainOptions>, EmbeddedGrainOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TurnDispatcher, ThreadPoolDispatcher>();
        services.TryAddSingleton<GrainRuntime>();
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<GrainRuntime>());
        services.AddHostedService(static provider => provider.GetRequiredService<GrainRuntime>());
        return services;
    }
}
