namespace CollabSessions.Testing;

public interface IEar : IGrainObserver
{
    void Hear(int number);

    void HearText(string text, [Immutable] ReadOnlyMemory<byte> bytes);
}

public interface IObservedGrain : IGrainWithStringKey
{
    Task SubscribeAsync(IEar ear);

    Task UnsubscribeAsync(IEar ear);

    Task<int> CountAsync();

    /// <summary>Tells every ear the numbers from 0 on, in one turn.</summary>
    Task TellAsync(int count);

    Task TellTextAsync(string text);

    /// <summary>Subscribes a grain, which is an ear, to this one.</summary>
    Task SubscribeGrainAsync(string earKey);
}

public interface IEarGrain : IGrainWithStringKey, IEar
{
    Task<int> HeardAsync();
}

public sealed class ObservedGrain : Grain, IObservedGrain
{
    private readonly Dictionary<IEar, int> _ears = [];

    public Task SubscribeAsync(IEar ear)
    {
        _ears[ear] = _ears.Count;
        return Task.CompletedTask;
    }

    public Task UnsubscribeAsync(IEar ear)
    {
        _ears.Remove(ear);
        return Task.CompletedTask;
    }

    public Task<int> CountAsync() => Task.FromResult(_ears.Count);

    public Task TellAsync(int count)
    {
        for (var number = 0; number < count; number++)
        {
            foreach (var ear in _ears.Keys)
            {
                ear.Hear(number);
            }
        }

        return Task.CompletedTask;
    }

    public Task TellTextAsync(string text)
    {
        foreach (var ear in _ears.Keys)
        {
            ear.HearText(text, System.Text.Encoding.UTF8.GetBytes(text));
        }

        return Task.CompletedTask;
    }

    public Task SubscribeGrainAsync(string earKey) => SubscribeAsync(GrainFactory.GetGrain<IEarGrain>(earKey));
}

public sealed class EarGrain(EngineProbe probe) : Grain, IEarGrain
{
    private int _heard;

    public void Hear(int number)
    {
        _heard++;
        probe.Note(this.GetPrimaryKeyString(), $"heard {number}");
    }

    public void HearText(string text, ReadOnlyMemory<byte> bytes) => throw new InvalidOperationException(text);

    public Task<int> HeardAsync() => Task.FromResult(_heard);
}
