using BenchmarkDotNet.Attributes;
using CollabSessions.Crdt.Updates;

namespace CollabSessions.Bench.Questions;

/// <summary>Does merging a log cost more per update when there are more of them?</summary>
public class MergeBenchmarks
{
    private byte[][] _updates = [];

    /// <summary>Updates that are merged at once.</summary>
    [Params(100, 1_000, 20_000)]
    public int Updates { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var typist = Typing.Typist(0);
        _updates = [.. Enumerable.Range(0, Updates).Select(at => Typing.Type(typist, at / 2, "x"))];
    }

    [Benchmark]
    public byte[] Merge() => UpdateMerge.Merge(_updates);
}
