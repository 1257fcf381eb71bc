using System.Diagnostics;
using System.Globalization;

namespace CollabSessions.Crdt.Tests.Fuzz;

/// <summary>Feeds one target with mutations, keeps what leads somewhere new, and holds every run to its price.</summary>
internal sealed class Fuzzer(FuzzTarget target, int seed)
{
    private const int CorpusMax = 4_096;
    private const int AllocatedPerByte = 64;
    private static readonly TimeSpan TimeMax = TimeSpan.FromMilliseconds(50);

    private readonly List<byte[]> _corpus = [.. target.Seeds];
    private readonly HashSet<int> _met = [];
    private readonly Random _random = new(seed);
    private TimeSpan _slowest;
    private double _hungriest;

    /// <summary>Runs; the report says what was met.</summary>
    public string Run(int runs)
    {
        foreach (var valid in target.Seeds)
        {
            // Twice: the first run also pays for compiling.
            target.Run(valid);
            _met.Add(target.Run(valid));
        }

        for (var run = 0; run < runs; run++)
        {
            Try(Mutator.Mutate(_random, _corpus), run);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name,-28} {runs,9} runs, {_met.Count,5} answers, {_corpus.Count,5} inputs kept, slowest {_slowest.TotalMilliseconds:F2} ms, most allocated {_hungriest:P0} of the allowance");
    }

    private void Try(byte[] input, int run)
    {
        int answer;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        try
        {
            answer = target.Run(input);
        }
        catch (Exception escaped)
        {
            throw new InvalidOperationException(Describe(input, run), escaped);
        }

        var time = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var allowance = ((long)AllocatedPerByte * input.Length) + target.AllocatedAlways;
        Assert.True(allocated <= allowance, $"{allocated} bytes allocated for {input.Length}: {Describe(input, run)}");
        Assert.True(time <= TimeMax || Again(input) <= TimeMax, $"{time.TotalMilliseconds} ms: {Describe(input, run)}");
        _slowest = time > _slowest && time <= TimeMax ? time : _slowest;
        _hungriest = Math.Max(_hungriest, (double)allocated / allowance);
        if (_met.Add(answer) && _corpus.Count < CorpusMax)
        {
            _corpus.Add(input);
        }
    }

    // Another process may take the processor during a run; an input that is slow is slow again.
    private TimeSpan Again(byte[] input)
    {
        var best = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var start = Stopwatch.GetTimestamp();
            target.Run(input);
            var time = Stopwatch.GetElapsedTime(start);
            best = time < best ? time : best;
        }

        return best;
    }

    private string Describe(byte[] input, int run) =>
        string.Create(CultureInfo.InvariantCulture, $"{target.Name}, seed {seed}, run {run}: {Convert.ToHexStringLower(input)}");
}
