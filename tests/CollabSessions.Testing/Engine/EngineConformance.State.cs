namespace CollabSessions.Testing;

public abstract partial class EngineConformance
{
    [Fact]
    public async Task State_NeverWritten_IsNew()
    {
        await using var engine = await StartAsync();

        Assert.Equal("new 0 False False", await engine.Grains.GetGrain<IStateGrain>("s").ReadAsync());
    }

    [Fact]
    public async Task State_Written_SurvivesARestart()
    {
        var store = NewStore();
        await using (var engine = await StartAsync(new EngineSetup(Probe, store)))
        {
            await engine.Grains.GetGrain<IStateGrain>("s").WriteAsync("ä", 1);
            await engine.Grains.GetGrain<IStateGrain>("s").WriteAsync("text", 2);
        }

        await using var next = await StartAsync(new EngineSetup(Probe, store));
        Assert.Equal("text 2 True True", await next.Grains.GetGrain<IStateGrain>("s").ReadAsync());
        Assert.Equal("new 0 False False", await next.Grains.GetGrain<IStateGrain>("t").ReadAsync());
    }

    [Fact]
    public async Task State_ChangedButNotWritten_IsLostByAReload()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IStateGrain>("s");
        await grain.WriteAsync("stored", 1);
        await grain.ChangeAsync("changed");
        Assert.Equal("changed 0 True True", await grain.ReadAsync());
        await grain.ReloadAsync();

        Assert.Equal("stored 1 True True", await grain.ReadAsync());
    }

    [Fact]
    public async Task State_Cleared_IsNewAgainAndCanBeWritten()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IStateGrain>("s");
        await grain.WriteAsync("text", 1);
        await grain.ClearAsync();
        Assert.StartsWith("new 0 False", await grain.ReadAsync(), StringComparison.Ordinal);
        await grain.WriteAsync("text", 2);
        await grain.DeactivateAsync();

        Assert.Equal("text 2 True True", await grain.ReadAsync());
    }

    [Fact]
    public async Task State_WrittenBySomebodyElse_IsNotOverwrittenAndEndsTheActivation()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IStateGrain>("s");
        await grain.WriteAsync("mine", 1);
        await grain.WriteBehindItsBackAsync("theirs");
        var serial = await grain.SerialAsync();

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.WriteAsync("mine", 2));
        Assert.Equal("theirs 1 True True", await grain.ReadAsync());
        Assert.NotEqual(serial, await grain.SerialAsync());
    }

    [Fact]
    public async Task State_WrittenBySomebodyElse_IsNotCleared()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IStateGrain>("s");
        await grain.WriteAsync("mine", 1);
        await grain.WriteBehindItsBackAsync("theirs");

        await Assert.ThrowsAsync<InconsistentStateException>(grain.ClearAsync);
        Assert.Equal("theirs 1 True True", await grain.ReadAsync());
    }
}
