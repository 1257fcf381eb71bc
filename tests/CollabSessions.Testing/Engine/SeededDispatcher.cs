using CollabSessions.Embedded;

namespace CollabSessions.Testing;

/// <summary>Runs every turn of the embedded engine on the thread of the test, in an order drawn from a seed.</summary>
/// <remarks>One turn at a time, so that any two grains can come between any two turns of a third.</remarks>
public sealed class SeededDispatcher(int seed) : TurnDispatcher
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly List<IThreadPoolWorkItem> _ready = [];

    public override int TurnsMax => 1;

    /// <summary>How many choices there were between more than one.</summary>
    public int Choices { get; private set; }

    public override void Queue(IThreadPoolWorkItem work, bool isYielding)
    {
        lock (_gate)
        {
            _ready.Add(work);
        }
    }

    /// <summary>Runs turns until none is left. False when none was there.</summary>
    public bool Run()
    {
        // As on the pool: what flows with the test's own calls is none of the grains' business.
        using var apart = ExecutionContext.SuppressFlow();
        var ran = false;
        while (TryTake(out var work))
        {
            work!.Execute();
            ran = true;
        }

        return ran;
    }

    private bool TryTake(out IThreadPoolWorkItem? work)
    {
        lock (_gate)
        {
            work = null;
            if (_ready.Count == 0)
            {
                return false;
            }

            Choices += _ready.Count > 1 ? 1 : 0;
            var chosen = _random.Next(_ready.Count);
            work = _ready[chosen];
            _ready[chosen] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            return true;
        }
    }
}
