using System.Text;

namespace CollabSessions.Testing;

public abstract partial class EngineConformance
{
    [Fact]
    public async Task Observer_OfManyCalls_HearsThemInOrder()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IObservedGrain>("o");
        var ear = new Ear(Probe, "ear");
        var reference = engine.Grains.CreateObjectReference<IEar>(ear);
        await grain.SubscribeAsync(reference);
        await grain.TellAsync(1_000);
        await Probe.WhenNotedAsync("ear", "heard 999", Cancellation);
        await grain.TellTextAsync("text");
        await Probe.WhenNotedAsync("ear", "heard text text", Cancellation);

        Assert.Equal(
            [.. Enumerable.Range(0, 1_000).Select(number => $"heard {number}"), "heard text text"], Probe.Notes("ear"));
        GC.KeepAlive(ear);
    }

    [Fact]
    public async Task Observer_ThatThrowsOrHangs_TroublesNobody()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IObservedGrain>("o");
        var deaf = new Ear(Probe, "deaf") { Throws = true };
        var stuck = new Ear(Probe, "stuck") { HangsAt = "let go" };
        var good = new Ear(Probe, "good");
        foreach (var ear in new[] { deaf, stuck, good })
        {
            await grain.SubscribeAsync(engine.Grains.CreateObjectReference<IEar>(ear));
        }

        await grain.TellAsync(10).WaitAsync(Patience, Cancellation);
        await Probe.WhenNotedAsync("good", "heard 9", Cancellation);
        await Probe.WhenNotedAsync("deaf", "heard 9", Cancellation);
        Assert.Equal(3, await grain.CountAsync().WaitAsync(Patience, Cancellation));
        Probe.OpenGate("let go");
        await Probe.WhenNotedAsync("stuck", "heard 9", Cancellation);
        GC.KeepAlive((deaf, stuck, good));
    }

    [Fact]
    public async Task Observer_AsAKey_IsItself()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IObservedGrain>("o");
        var ear = new Ear(Probe, "ear");
        var one = engine.Grains.CreateObjectReference<IEar>(ear);
        var two = engine.Grains.CreateObjectReference<IEar>(new Ear(Probe, "two"));
        await grain.SubscribeAsync(one);
        await grain.SubscribeAsync(one);
        await grain.SubscribeAsync(two);
        Assert.Equal(2, await grain.CountAsync());
        await grain.UnsubscribeAsync(one);

        Assert.Equal(1, await grain.CountAsync());
        Assert.NotEqual(one, two);
    }

    [Fact]
    public async Task Observer_Deleted_HearsNothingMore()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IObservedGrain>("o");
        var gone = new Ear(Probe, "gone");
        var here = new Ear(Probe, "here");
        var goneReference = engine.Grains.CreateObjectReference<IEar>(gone);
        await grain.SubscribeAsync(goneReference);
        await grain.SubscribeAsync(engine.Grains.CreateObjectReference<IEar>(here));
        engine.Grains.DeleteObjectReference<IEar>(goneReference);
        await grain.TellAsync(1);
        await Probe.WhenNotedAsync("here", "heard 0", Cancellation);

        Assert.Empty(Probe.Notes("gone"));
        GC.KeepAlive((gone, here));
    }

    [Fact]
    public async Task Observer_ThatIsAGrain_HearsInItsTurns()
    {
        await using var engine = await StartAsync();
        var grain = engine.Grains.GetGrain<IObservedGrain>("o");
        await grain.SubscribeGrainAsync("ear");
        await grain.TellTextAsync("is thrown away");
        await grain.TellAsync(3);
        await Probe.WhenNotedAsync("ear", "heard 2", Cancellation);

        Assert.Equal(3, await engine.Grains.GetGrain<IEarGrain>("ear").HeardAsync());
    }

    private sealed class Ear(EngineProbe probe, string name) : IEar
    {
        public bool Throws { get; init; }

        public string? HangsAt { get; init; }

        public void Hear(int number)
        {
            if (HangsAt is not null)
            {
                Assert.True(probe.PassGateAsync(HangsAt).Wait(Patience));
            }

            probe.Note(name, $"heard {number}");
            if (Throws)
            {
                throw new InvalidOperationException("An observer that throws.");
            }
        }

        public void HearText(string text, ReadOnlyMemory<byte> bytes) =>
            probe.Note(name, $"heard {text} {Encoding.UTF8.GetString(bytes.Span)}");
    }
}
