using CollabSessions.Sessions;
using CollabSessions.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CollabSessions.Silo;

/// <summary>Puts storage, grain engine and grains together.</summary>
public static class SiloServices
{
    /// <summary>The SQLite file within the data directory.</summary>
    private const string DatabaseFile = "collab.db";

    /// <summary>Adds everything behind <see cref="IGrainFactory"/>. Configuration sections: Storage, Grains, Document, Access, Collab:Policy.</summary>
    /// <param name="services">The host's services; a <see cref="TimeProvider"/> may be there before.</param>
    /// <param name="configuration">The host's configuration.</param>
    /// <param name="dataDirectory">Where the database goes unless configuration says otherwise.</param>
    public static IServiceCollection AddCollabSilo(
        this IServiceCollection services,
        IConfiguration configuration,
        string dataDirectory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddCollabStorage(options =>
        {
            options.Path = Path.Combine(dataDirectory, DatabaseFile);
            configuration.GetSection(StorageOptions.SectionName).Bind(options);
        });
        services.AddHostedService<StoreGuard>();
        services.AddEmbeddedGrains(options =>
        {
            configuration.GetSection("Grains").Bind(options);
            options.AddGrain<DocumentGrain>().AddGrain<SessionGrain>().AddGrain<ProjectGrain>().AddGrain<UserGrain>()
                .AddGrain<AuditGrain>().AddGrain<AccessGrain>().AddGrain<PolicyGrain>().AddGrain<ProjectDirectoryGrain>();
        });
        services.AddSingleton<PolicyBook>();
        services.AddSingleton<PolicyFiles>();
        services.AddHostedService(static provider => provider.GetRequiredService<PolicyFiles>());
        services.AddOptions<PolicyFileOptions>().Bind(configuration.GetSection(PolicyFileOptions.SectionName)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PolicyFileOptions>, PolicyFileOptionsValidator>());
        services.AddOptions<AccessOptions>().Bind(configuration.GetSection(AccessOptions.SectionName)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccessOptions>, EndLeadsValidator>());
        services.AddOptions<DocumentOptions>().Bind(configuration.GetSection(DocumentOptions.SectionName)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DocumentOptions>, DocumentOptionsValidator>());
        return services;
    }
}
