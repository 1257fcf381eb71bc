using System.Collections.Concurrent;

namespace CollabSessions.Testing;

/// <summary>What grains under test write down, and the gates they wait at.</summary>
public sealed class EngineProbe
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<string>> _notes = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private TaskCompletionSource _noted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _serial;

    /// <summary>A number that no other caller got.</summary>
    public int NextSerial() => Interlocked.Increment(ref _serial);

    public void Note(string about, string what)
    {
        TaskCompletionSource noted;
        lock (_lock)
        {
            if (!_notes.TryGetValue(about, out var notes))
            {
                _notes[about] = notes = [];
            }

            notes.Add(what);
            noted = _noted;
            _noted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        noted.SetResult();
    }

    public IReadOnlyList<string> Notes(string about)
    {
        lock (_lock)
        {
            return _notes.TryGetValue(about, out var notes) ? [.. notes] : [];
        }
    }

    public int Count(string about, string what) => Notes(about).Count(note => note == what);

    /// <summary>Completes at the next note of anything.</summary>
    public Task NextNoteAsync()
    {
        lock (_lock)
        {
            return _noted.Task;
        }
    }

    /// <summary>Completes when something was noted so often.</summary>
    public async Task WhenNotedAsync(string about, string what, CancellationToken cancellationToken, int times = 1)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(EngineConformance.Patience);
        while (true)
        {
            var next = NextNoteAsync();
            if (Count(about, what) >= times)
            {
                return;
            }

            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Assert.Fail($"'{what}' was not noted {times} times about '{about}', only: {string.Join(", ", Notes(about))}");
            }
        }
    }

    /// <summary>Completes once the gate is open.</summary>
    public Task PassGateAsync(string gate) => GateOf(gate).Task;

    public void OpenGate(string gate) => GateOf(gate).TrySetResult();

    private TaskCompletionSource GateOf(string gate) =>
        _gates.GetOrAdd(gate, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
