using CollabSessions.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CollabSessions.Embedded.Tests;

public interface IAmbiguousGrain : IGrainWithStringKey
{
    Task<string> NameAsync();
}

public sealed class FirstGrain : Grain, IAmbiguousGrain
{
    public Task<string> NameAsync() => Task.FromResult("first");
}

[GrainType("second-of-two")]
public sealed class OtherGrain : Grain, IAmbiguousGrain
{
    public Task<string> NameAsync() => Task.FromResult("other");
}

public sealed class NoInterfaceGrain : Grain;

public sealed class TwoConstructorsGrain : Grain, IAmbiguousGrain
{
    public TwoConstructorsGrain()
    {
    }

    public TwoConstructorsGrain(EngineProbe probe) => probe.NextSerial();

    public Task<string> NameAsync() => Task.FromResult("two");
}

public interface IScopedGrain : IGrainWithStringKey
{
    Task<int> ServiceAsync();

    Task DeactivateAsync();
}

public sealed class ScopedService(EngineProbe probe) : IDisposable
{
    public int Serial { get; } = probe.NextSerial();

    public void Dispose() => probe.Note("scoped", $"disposed {Serial}");
}

public sealed class ScopedGrain(ScopedService service) : Grain, IScopedGrain
{
    public Task<int> ServiceAsync()
    {
        Assert.Same(service, ServiceProvider.GetRequiredService<ScopedService>());
        return Task.FromResult(service.Serial);
    }

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public sealed class RegistrationTests
{
    [Fact]
    public async Task Interface_OfTwoClasses_TakesAPrefixToChoose()
    {
        await using var engine = await EmbeddedEngine.StartAsync(
            new EngineProbe(), new MemoryStateTable(), options => options.AddGrain<FirstGrain>().AddGrain<OtherGrain>());

        Assert.Equal("other", await engine.Grains.GetGrain<IAmbiguousGrain>("k", "CollabSessions.Embedded.Tests.Other").NameAsync());
        var refused = Assert.Throws<ArgumentException>(() => engine.Grains.GetGrain<IAmbiguousGrain>("k"));
        Assert.StartsWith("2 of the registered grain classes implement", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => engine.Grains.GetGrain<IScopedGrain>("k"));
        Assert.Throws<ArgumentException>(() => engine.Grains.GetGrain<IWorkGrain>(" "));
    }

    [Fact]
    public void Class_ThatCannotBeAGrain_IsRefusedAtTheStart()
    {
        AssertRefused(options => options.AddGrain<NoInterfaceGrain>(), "NoInterfaceGrain is not a class derived from Grain with an interface");
        AssertRefused(options => options.AddGrain<TwoConstructorsGrain>(), "TwoConstructorsGrain needs exactly one public constructor");
    }

    [Fact]
    public void Classes_OfOneStoredName_AreRefusedAtTheStart()
    {
        AssertRefused(options => options.AddGrain<WorkGrain>().AddGrain<Twins.WorkGrain>(), "are both stored as 'work'");
    }

    [Theory]
    [InlineData(nameof(EmbeddedGrainOptions.MailboxLengthMax))]
    [InlineData(nameof(EmbeddedGrainOptions.StopTimeout))]
    [InlineData(nameof(EmbeddedGrainOptions.CollectionAge))]
    public void Option_OutOfRange_IsNamed(string option)
    {
        using var services = new ServiceCollection().AddLogging().AddEmbeddedGrains(options =>
        {
            options.MailboxLengthMax = option == nameof(options.MailboxLengthMax) ? 0 : 1;
            options.StopTimeout = TimeSpan.FromSeconds(option == nameof(options.StopTimeout) ? 6 : 5);
            options.CollectionAge = TimeSpan.FromSeconds(option == nameof(options.CollectionAge) ? 0 : 1);
        }).BuildServiceProvider();

        var refused = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IGrainFactory>());
        Assert.Contains(option, Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_BeforeTheStart_IsRejectedWithAReason()
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton(new EngineProbe())
            .AddEmbeddedGrains(options => options.AddGrain<WorkGrain>()).BuildServiceProvider();
        var grain = services.GetRequiredService<IGrainFactory>().GetGrain<IWorkGrain>("early");

        var rejected = await Assert.ThrowsAsync<OrleansMessageRejectionException>(grain.SerialAsync);
        Assert.Equal("The grains of this process have not started.", rejected.Message);
    }

    [Fact]
    public async Task Service_OfAScope_LivesAsLongAsItsActivation()
    {
        var probe = new EngineProbe();
        await using var engine = await EmbeddedEngine.StartAsync(
            probe,
            new MemoryStateTable(),
            options => options.AddGrain<ScopedGrain>(),
            services: services => services.AddScoped<ScopedService>());
        var grain = engine.Grains.GetGrain<IScopedGrain>("g");
        var first = await grain.ServiceAsync();
        Assert.Equal(first, await grain.ServiceAsync());
        await grain.DeactivateAsync();

        Assert.NotEqual(first, await grain.ServiceAsync());
        Assert.Equal([$"disposed {first}"], probe.Notes("scoped"));
    }

    [Fact]
    public void Grain_ConstructedByHand_SaysSo()
    {
        var grain = new FirstGrain();

        Assert.Throws<InvalidOperationException>(() => grain.GetPrimaryKeyString());
    }

    private static void AssertRefused(Action<EmbeddedGrainOptions> configure, string reason)
    {
        using var services = new ServiceCollection().AddLogging().AddEmbeddedGrains(configure).BuildServiceProvider();
        var refused = Assert.Throws<NotSupportedException>(() => services.GetRequiredService<IGrainFactory>());
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private static class Twins
    {
        internal sealed class WorkGrain : Grain, IAmbiguousGrain
        {
            public Task<string> NameAsync() => Task.FromResult("twin");
        }
    }
}
