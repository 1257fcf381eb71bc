using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CollabSessions.Storage;

/// <summary>Registers the store.</summary>
public static class StorageServices
{
    /// <summary>
    /// Adds <see cref="CollabStore"/> and its interfaces as singletons. The database opens when the first of them is
    /// asked for, so ask at start; it drains and closes when the container is disposed of, asynchronously.
    /// </summary>
    /// <param name="services">Needs logging; a <see cref="TimeProvider"/> is added when absent.</param>
    /// <param name="configure">Sets the options, which are validated at start.</param>
    public static IServiceCollection AddCollabStorage(this IServiceCollection services, Action<StorageOptions> configure)
    {
        services.AddOptions<StorageOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(static provider => CollabStore.Open(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(static provider => provider.GetRequiredService<CollabStore>().Documents);
        services.AddSingleton(static provider => provider.GetRequiredService<CollabStore>().Sessions);
        services.AddSingleton(static provider => provider.GetRequiredService<CollabStore>().States);
        services.AddSingleton(static provider => provider.GetRequiredService<CollabStore>().Audit);
        services.AddSingleton(static provider => provider.GetRequiredService<CollabStore>().Comments);
        services.AddSingleton(static provider => provider.GetRequiredService<CollabStore>().Access);
        return services;
    }
}
