namespace CollabSessions.Testing;

[Reentrant]
public sealed class ReentrantGrain(EngineProbe probe) : Grain, IReentrantGrain
{
    private int _count;
    private int _threads;

    private string Key => this.GetPrimaryKeyString();

    public async Task WaitAsync(string what, string gate)
    {
        probe.Note(Key, $"enter {what}");
        await probe.PassGateAsync(gate);
        probe.Note(Key, $"leave {what}");
    }

    public async Task<int> CountAsync()
    {
        AloneForAWhile();
        await Task.Yield();
        AloneForAWhile();
        return ++_count;
    }

    public Task<string> CallInACircleAsync(string otherKey, int times) => times == 0
        ? Task.FromResult(Key)
        : GrainFactory.GetGrain<IReentrantGrain>(otherKey).CallInACircleAsync(Key, times - 1);

    private void AloneForAWhile()
    {
        Assert.Equal(1, Interlocked.Increment(ref _threads));
        Thread.SpinWait(10);
        Assert.Equal(0, Interlocked.Decrement(ref _threads));
    }
}
