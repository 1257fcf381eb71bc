using System.Runtime.CompilerServices;
using CollabSessions.Testing;

namespace CollabSessions.Embedded.Tests;

public sealed class ObserverQueueTests
{
    [Fact]
    public async Task Observer_WithAFullQueue_HearsNothingMoreAndHoldsNothing()
    {
        var dispatcher = new SeededDispatcher(1);
        await using var engine = await EmbeddedEngine.StartAsync(
            new EngineProbe(), new MemoryStateTable(), options => options.ObserverQueueLengthMax = 3, dispatcher);
        var ear = new CountingEar();
        var full = engine.Grains.CreateObjectReference<IEar>(ear);
        for (var number = 0; number < 4; number++)
        {
            full.Hear(number);
        }

        dispatcher.Run();
        full.Hear(5);
        dispatcher.Run();

        Assert.Equal(0, ear.Heard);
    }

    [Fact]
    public async Task Observer_ThatNobodyKeeps_IsCollected()
    {
        var dispatcher = new SeededDispatcher(1);
        await using var engine = await EmbeddedEngine.StartAsync(
            new EngineProbe(), new MemoryStateTable(), static _ => { }, dispatcher);
        var (reference, ear) = Make(engine);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        reference.Hear(1);
        dispatcher.Run();

        Assert.False(ear.TryGetTarget(out _));
    }

    [Fact]
    public async Task Reference_OfAReference_IsRefused()
    {
        await using var engine = await EmbeddedEngine.StartAsync(new EngineProbe(), new MemoryStateTable(), static _ => { });
        var ear = new CountingEar();
        var reference = engine.Grains.CreateObjectReference<IEar>(ear);

        Assert.Throws<ArgumentException>(() => engine.Grains.CreateObjectReference<IEar>(reference));
        Assert.Throws<ArgumentException>(() => engine.Grains.DeleteObjectReference<IEar>(ear));
        Assert.Throws<ArgumentException>(() => reference.GetPrimaryKeyString());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (IEar Reference, WeakReference<CountingEar> Ear) Make(EmbeddedEngine engine)
    {
        var ear = new CountingEar();
        return (engine.Grains.CreateObjectReference<IEar>(ear), new(ear));
    }

    private sealed class CountingEar : IEar
    {
        public int Heard { get; private set; }

        public void Hear(int number) => Heard++;

        public void HearText(string text, ReadOnlyMemory<byte> bytes) => Heard++;
    }
}
