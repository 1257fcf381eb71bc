using System.Buffers;
using BenchmarkDotNet.Attributes;
using CollabSessions.Crdt;

namespace CollabSessions.Bench.Questions;

/// <summary>Does an edit at a random index cost more in a longer text?</summary>
public class IndexBenchmarks
{
    private const int EditsPerInvoke = 1000;
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly Random _random = new(1);
    private byte[] _state = [];
    private Doc _doc = new();

    /// <summary>Structs in the text, about.</summary>
    [Params(1_000, 10_000, 100_000)]
    public int Structs { get; set; }

    [GlobalSetup]
    public void Setup() => _state = Typing.State(Typing.Typist(Structs * 10));

    [IterationSetup]
    public void Load()
    {
        _doc = Typing.Load(_state);
        Typing.Type(_doc, 5 * Structs, "x"); // builds the index
    }

    [Benchmark(OperationsPerInvoke = EditsPerInvoke)]
    public void InsertAnywhere()
    {
        var text = _doc.GetText("text");
        for (var edit = 0; edit < EditsPerInvoke; edit++)
        {
            _output.ResetWrittenCount();
            _doc.Begin();
            text.Insert(_random.Next(10 * Structs), "x");
            _doc.Commit(_output);
        }
    }
}
