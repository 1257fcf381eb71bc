using System.Buffers;
using BenchmarkDotNet.Attributes;
using CollabSessions.Crdt;

namespace CollabSessions.Bench.Questions;

/// <summary>What does one keystroke cost that is examined, applied and emitted, in a document that has grown this far?</summary>
public class RelayBenchmarks
{
    private const int Keystrokes = 1000;
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly UpdateSummary _summary = new();
    private byte[] _base = [];
    private byte[][] _updates = [];
    private Doc _doc = new();

    /// <summary>Edits that the document has seen before.</summary>
    [Params(0, 10_000, 100_000)]
    public int Edits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var typist = Typing.Typist(Edits);
        _base = Typing.State(typist);
        _updates = [.. Enumerable.Range(0, Keystrokes).Select(at => Typing.Type(typist, at, "x"))];
    }

    [IterationSetup]
    public void Load() => _doc = Typing.Load(_base);

    [Benchmark(OperationsPerInvoke = Keystrokes)]
    public void Relay()
    {
        foreach (var update in _updates)
        {
            _output.ResetWrittenCount();
            _doc.Examine(update, UpdateBudget.Live, _summary);
            _doc.Begin();
            _doc.Apply(update);
            _doc.Commit(_output);
        }
    }
}
