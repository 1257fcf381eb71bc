using CollabSessions.Testing;

namespace CollabSessions.Embedded.Tests;

public interface IQuietGrain : IGrainWithStringKey
{
    Task<object> EchoAsync(object value, int number, long other);

    Task TouchAsync();
}

public sealed class QuietGrain : Grain, IQuietGrain
{
    private static readonly Task<object> Answer = Task.FromResult(new object());

    public Task<object> EchoAsync(object value, int number, long other) => Answer;

    public Task TouchAsync() => Task.CompletedTask;
}

public sealed class AllocationTests
{
    private const int Calls = 10_000;

    [Fact]
    public async Task Call_OfAGrainThatAnswersAtOnce_AllocatesThreeSmallObjects()
    {
        // On one thread, so that every byte is counted and none is somebody else's.
        var dispatcher = new SeededDispatcher(1);
        await using var engine = await EmbeddedEngine.StartAsync(
            new EngineProbe(), new MemoryStateTable(), options => options.AddGrain<QuietGrain>(), dispatcher);
        var grain = engine.Grains.GetGrain<IQuietGrain>("quiet");
        var value = new object();
        var last = grain.EchoAsync(value, 1, 2L);
        dispatcher.Run();
        await last;

        var bytes = await BytesOfAsync(() =>
        {
            for (var call = 0; call < Calls; call++)
            {
                last = grain.EchoAsync(value, call, call);
                dispatcher.Run();
            }
        });

        // The request with its arguments (64), its task (72), and the task that sets TaskScheduler.Current (64).
        Assert.True(last.IsCompletedSuccessfully);
        Assert.InRange(bytes / Calls, 1, 200);
    }

    [Fact]
    public async Task Calls_InABurst_ShareTheThirdObject()
    {
        var dispatcher = new BurstDispatcher();
        await using var engine = await EmbeddedEngine.StartAsync(
            new EngineProbe(), new MemoryStateTable(), options => options.AddGrain<QuietGrain>(), dispatcher);
        var grain = engine.Grains.GetGrain<IQuietGrain>("quiet");
        void Call()
        {
            for (var call = 0; call < Calls; call++)
            {
                _ = grain.TouchAsync();
                if (call % 50 == 49)
                {
                    dispatcher.Run();
                }
            }
        }

        // The first time grows the mailbox.
        await BytesOfAsync(Call);
        var bytes = await BytesOfAsync(Call);

        // The request (40), its task (72), and one fiftieth of the third.
        Assert.InRange(bytes / Calls, 1, 120);
    }

    /// <summary>Runs on a thread of the pool with nothing flowing into it, as turns do.</summary>
    private static Task<long> BytesOfAsync(Action action)
    {
        var answer = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                action();
                answer.SetResult(GC.GetAllocatedBytesForCurrentThread() - before);
            },
            null);
        return answer.Task;
    }

    private sealed class BurstDispatcher : TurnDispatcher
    {
        private readonly Queue<IThreadPoolWorkItem> _ready = new();

        public override void Queue(IThreadPoolWorkItem work, bool isYielding) => _ready.Enqueue(work);

        public void Run()
        {
            while (_ready.TryDequeue(out var work))
            {
                work.Execute();
            }
        }
    }
}
