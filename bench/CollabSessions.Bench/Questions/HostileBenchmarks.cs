using BenchmarkDotNet.Attributes;
using CollabSessions.Bench.Hostile;
using CollabSessions.Crdt;

namespace CollabSessions.Bench.Questions;

/// <summary>How long can the worst updates that we know of hold up a document? <c>hostile</c> prints the same as a table.</summary>
public class HostileBenchmarks
{
    private readonly UpdateSummary _summary = new();
    private byte[] _state = [];
    private byte[] _update = [];

    /// <summary>The attack.</summary>
    [ParamsSource(nameof(Titles))]
    public string Title { get; set; } = "";

    public static IEnumerable<string> Titles => HostileUpdate.All().Select(hostile => hostile.Title);

    [GlobalSetup]
    public void Setup()
    {
        var hostile = HostileUpdate.All().Single(hostile => hostile.Title == Title);
        (_state, _update) = (hostile.Document, hostile.Update);
    }

    [Benchmark]
    public UpdateStatus Examine() => Typing.Load(_state).Examine(_update, UpdateBudget.Live, _summary);
}
