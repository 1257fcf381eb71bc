using System.Buffers;
using BenchmarkDotNet.Attributes;
using CollabSessions.Crdt;

namespace CollabSessions.Bench.Questions;

/// <summary>Does merging a log cost more per update when there are more of them?</summary>
public class MergeBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private ReadOnlyMemory<byte>[] _updates = [];

    /// <summary>Updates that are merged at once.</summary>
    [Params(100, 1_000, 20_000)]
    public int Updates { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var typist = Typing.Typist(0);
        _updates = [.. Enumerable.Range(0, Updates).Select(at => (ReadOnlyMemory<byte>)Typing.Type(typist, at / 2, "x"))];
    }

    [Benchmark]
    public UpdateStatus Merge()
    {
        _output.ResetWrittenCount();
        return Update.Merge(_updates, UpdateBudget.Import, _output);
    }
}
