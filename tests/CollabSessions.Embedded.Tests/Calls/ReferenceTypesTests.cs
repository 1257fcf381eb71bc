using CollabSessions.Testing;

namespace CollabSessions.Embedded.Tests;

internal interface IShapesGrain : IGrainWithStringKey
{
    Task<string> ManyAsync(byte a, short b, int c, long d, float e, double f, decimal g, string h, Inner i, Inner? j, int[] k, List<Inner> l);

    Task<string> OverloadedAsync(int value);

    Task<string> OverloadedAsync(string value);

    ValueTask<Inner> StructAsync(Inner value);

    Task<string> NullAsync(string? value);

    Task<string> NoTaskAsync();
}

internal readonly record struct Inner(string Name, long Number);

internal sealed class ShapesGrain : Grain, IShapesGrain
{
    public Task<string> ManyAsync(byte a, short b, int c, long d, float e, double f, decimal g, string h, Inner i, Inner? j, int[] k, List<Inner> l) =>
        Task.FromResult(FormattableString.Invariant($"{a} {b} {c} {d} {e} {f} {g} {h} {i.Name} {j?.Name} {k[0]} {l[0].Name}"));

    public Task<string> OverloadedAsync(int value) => Task.FromResult("int");

    public Task<string> OverloadedAsync(string value) => Task.FromResult("string");

    public ValueTask<Inner> StructAsync(Inner value) => new(value with { Number = value.Number + 1 });

    public Task<string> NullAsync(string? value) => Task.FromResult(value is null ? "null" : "text");

    public Task<string> NoTaskAsync() => null!;
}

public interface IHasProperty : IGrainWithStringKey
{
    int Count { get; }
}

public interface IHasOut : IGrainWithStringKey
{
    Task TryAsync(out int value);
}

public interface IHasGeneric : IGrainWithStringKey
{
    Task EchoAsync<T>(T value);
}

public interface IHasSync : IGrainWithStringKey
{
    int Count();
}

public sealed class ReferenceTypesTests
{
    [Fact]
    public async Task Reference_OfAnInternalInterface_PassesEveryArgument()
    {
        await using var engine = await EmbeddedEngine.StartAsync(
            new EngineProbe(), new MemoryStateTable(), options => options.AddGrain<ShapesGrain>());
        var grain = engine.Grains.GetGrain<IShapesGrain>("shapes");

        Assert.Equal(
            "1 2 3 4 5.5 6.5 7.5 h i  8 l",
            await grain.ManyAsync(1, 2, 3, 4, 5.5f, 6.5, 7.5m, "h", new("i", 0), null, [8], [new("l", 0)]));
        Assert.Equal("int", await grain.OverloadedAsync(1));
        Assert.Equal("string", await grain.OverloadedAsync("1"));
        Assert.Equal(new Inner("x", 2), await grain.StructAsync(new("x", 1)));
        Assert.Equal("null", await grain.NullAsync(null));
    }

    [Fact]
    public async Task Method_ThatReturnsNoTask_FailsItsCall()
    {
        await using var engine = await EmbeddedEngine.StartAsync(
            new EngineProbe(), new MemoryStateTable(), options => options.AddGrain<ShapesGrain>());

        await Assert.ThrowsAsync<ArgumentNullException>(() => engine.Grains.GetGrain<IShapesGrain>("shapes").NoTaskAsync());
    }

    [Theory]
    [InlineData(typeof(IHasProperty), "get_Count")]
    [InlineData(typeof(IHasOut), "TryAsync")]
    [InlineData(typeof(IHasGeneric), "EchoAsync")]
    [InlineData(typeof(IHasSync), "IHasSync.Count returns System.Int32")]
    [InlineData(typeof(IDisposable), "System.IDisposable is not an interface of a grain or an observer")]
    public void Interface_ThatCannotBeCalled_IsRefusedByName(Type contract, string named)
    {
        var refused = Assert.Throws<NotSupportedException>(() => ReferenceTypes.FactoryOf(contract));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }
}
