using System.Buffers;
using BenchmarkDotNet.Attributes;
using CollabSessions.Crdt;

namespace CollabSessions.Bench.Questions;

/// <summary>What does it take to load a document, to write it, and to answer somebody who has most of it; hot and cold?</summary>
public class SyncBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(8 << 20);
    private readonly UpdateSummary _summary = new();
    private byte[] _state = [];
    private byte[] _vector = [];
    private Doc _doc = new();
    private ColdDoc _cold = null!;

    /// <summary>Edits in the document.</summary>
    [Params(500, 100_000)]
    public int Edits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var typist = Typing.Typist(Edits);
        var vector = new ArrayBufferWriter<byte>();
        typist.EncodeStateVector(vector);
        _vector = vector.WrittenSpan.ToArray();
        for (var edit = 0; edit < 100; edit++)
        {
            Typing.Type(typist, edit, "y");
        }

        _state = Typing.State(typist);
        _doc = Typing.Load(_state);
        _cold = _doc.TryFreeze(out var cold) ? cold : throw new InvalidOperationException("Something waits.");
    }

    [Benchmark]
    public UpdateStatus ExamineState() => new Doc().Examine(_state, UpdateBudget.Import, _summary);

    [Benchmark]
    public Doc Load() => Typing.Load(_state);

    [Benchmark]
    public Doc Wake() => _cold.Wake();

    [Benchmark]
    public void EncodeState()
    {
        _output.ResetWrittenCount();
        _doc.EncodeStateAsUpdate(_output);
    }

    [Benchmark]
    public void EncodeStateVector()
    {
        _output.ResetWrittenCount();
        _doc.EncodeStateVector(_output);
    }

    [Benchmark]
    public void DiffOf100Edits()
    {
        _output.ResetWrittenCount();
        _doc.EncodeStateAsUpdate(_output, _vector, UpdateBudget.Live);
    }

    [Benchmark]
    public void DiffOf100EditsCold()
    {
        _output.ResetWrittenCount();
        _cold.EncodeStateAsUpdate(_output, _vector, UpdateBudget.Live);
    }
}
