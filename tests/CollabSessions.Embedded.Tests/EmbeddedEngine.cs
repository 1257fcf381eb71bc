using CollabSessions.Contracts;
using CollabSessions.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CollabSessions.Embedded.Tests;

/// <summary>The embedded engine on a manual clock, as a host starts and stops it.</summary>
internal sealed class EmbeddedEngine : IEngine
{
    private readonly ServiceProvider _services;
    private readonly GrainRuntime _runtime;

    private EmbeddedEngine(ServiceProvider services, ManualTime time)
    {
        _services = services;
        _runtime = services.GetRequiredService<GrainRuntime>();
        Time = time;
    }

    public IGrainFactory Grains => _runtime;

    public ManualTime Time { get; }

    public static async Task<EmbeddedEngine> StartAsync(
        EngineProbe probe,
        IStateTable table,
        Action<EmbeddedGrainOptions> configure,
        TurnDispatcher? dispatcher = null,
        ManualTime? time = null,
        Action<IServiceCollection>? services = null)
    {
        time ??= new ManualTime();
        var collection = new ServiceCollection()
            .AddLogging()
            .AddSingleton(probe)
            .AddSingleton(table)
            .AddSingleton<TimeProvider>(time);
        if (dispatcher is not null)
        {
            collection.AddSingleton(dispatcher);
        }

        services?.Invoke(collection);
        var provider = collection
            .AddEmbeddedGrains(options => configure(options.AddGrainsOf(typeof(EngineConformance).Assembly)))
            .BuildServiceProvider(validateScopes: true);
        var engine = new EmbeddedEngine(provider, time);
        foreach (var hosted in provider.GetServices<IHostedService>())
        {
            await hosted.StartAsync(TestContext.Current.CancellationToken);
        }

        return engine;
    }

    public Task PassAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        Time.Advance(time);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _runtime.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // The stop's own time limit is on the clock that only tests move.
        var stopping = _runtime.StopAsync(CancellationToken.None);
        while (!stopping.IsCompleted)
        {
            await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromMilliseconds(100)));
            Time.Advance(TimeSpan.FromMilliseconds(200));
        }

        await stopping;
        await _services.DisposeAsync();
    }
}
