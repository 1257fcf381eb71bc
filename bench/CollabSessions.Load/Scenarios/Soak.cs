using CollabSessions.Contracts.Wire;
using CollabSessions.Load.Clients;
using CollabSessions.Load.Io;
using CollabSessions.Load.Measures;
using CollabSessions.Load.Servers;

namespace CollabSessions.Load.Scenarios;

/// <summary>People come, show themselves, read and go, while others type, for as long as <c>--soak</c> says. What is left behind?</summary>
internal sealed class Soak : IScenario
{
    private const int Documents = 20;
    private const int Visitors = 200;
    private const double EditsPerSecond = 100;
    private const double VisitsPerSecond = 50;
    private const int Seed = 4;

    // Who is sent away in the instant in which he comes was not refused: places are drawn, and one can be drawn twice in a row.
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(1);

    private readonly Random _random = new(Seed);

    public string Name => "soak";

    public string[] Servers => [ServerKind.Ours];

    public bool IsOnce => true;

    public Sheet Sheet { get; } = new($"Soak: {Documents} documents, {Visitors} visitors, {VisitsPerSecond} leave and join per second, {EditsPerSecond} edits/s");

    public void Run(Lab lab, string kind)
    {
        using var server = lab.Start(kind);
        var deliveries = new Deliveries();
        var talks = Enumerable.Range(0, Documents).Select(index => new Conversation($"soak-{index}", 2, deliveries)).ToArray();
        foreach (var talk in talks)
        {
            lab.Connect(server, talk, readers: 1);
        }

        var visitors = new Client[Visitors];
        var refused = 0;
        var visits = 0;
        var edit = 0;
        var edits = new Pace(EditsPerSecond, due => talks[edit++ % Documents].Type(due), deliveries.Lag);
        var moves = new Pace(VisitsPerSecond, _ => refused += Replace(lab, server, visitors, visits++), new LatencyHistogram());
        var samples = new List<(double Minutes, double Megabytes)>();
        var start = EventLoop.Now;
        var sampleAt = start;
        lab.Loop.RunUntil(static () => false, lab.Options.Soak, () =>
        {
            var now = EventLoop.Now;
            if (now >= sampleAt)
            {
                samples.Add(((now - start) / 60e9, server.Sample().ResidentMegabytes));
                sampleAt = now + 1_000_000_000;
            }

            return Math.Min(edits.Work(), moves.Work());
        });
        lab.Loop.RunUntil(() => deliveries.Missing == 0, TimeSpan.FromSeconds(10));
        foreach (var visitor in visitors)
        {
            visitor?.Dispose();
        }

        lab.Loop.RunFor(TimeSpan.FromSeconds(1));
        Sheet.Add(kind, "minutes", lab.Options.Soak.TotalMinutes);
        Sheet.Add(kind, "visits", visits);
        Sheet.Add(kind, "visits cut short", refused);
        Sheet.Add(kind, "edits", talks.Sum(static talk => talk.Typed));
        Sheet.Add(kind, "p99 ms", deliveries.Latency.Percentile(0.99));
        Sheet.Add(kind, "not delivered", deliveries.Missing);
        Sheet.Add(kind, "ghosts", talks.Sum(talk => CountPresent(lab, server, talk.Document)));
        Sheet.Add(kind, "RSS MB, start of the second half", samples[samples.Count / 2].Megabytes);
        Sheet.Add(kind, "RSS MB, end", samples[^1].Megabytes);
        Sheet.Add(kind, "slope of the second half, MB/min", Slope(samples[(samples.Count / 2)..]));
        Sheet.Add(kind, "converged", talks.All(talk => lab.HasConverged(server, talk)) ? "yes" : Sheet.No);
    }

    /// <summary>One visitor goes, half of them without a word of goodbye to presence, and another one comes to any document.</summary>
    private int Replace(Lab lab, Server server, Client[] visitors, int visit)
    {
        var place = _random.Next(Visitors);
        var refused = visitors[place] is { } gone && (gone.ClosedBy != 0 || IsLate(gone)) ? 1 : 0;
        visitors[place]?.Dispose();
        var client = new Client(lab.Loop, server, $"soak-{_random.Next(Documents)}");
        visitors[place] = client;
        client.OnUpdate = _ =>
        {
            client.OnUpdate = null;
            client.SendAwareness(new Cursor(visit).Move(0));
        };
        return refused;
    }

    private static bool IsLate(Client client) =>
        !client.IsReady && EventLoop.Now - client.StartedAt > ReadyWithin.TotalNanoseconds;

    private static int CountPresent(Lab lab, Server server, string document)
    {
        var present = new HashSet<int>();
        using var client = new Client(lab.Loop, server, document);
        client.OnAwareness = body =>
        {
            VarUint.TryRead(ref body, out var left);
            while (Cursor.TryRead(ref body, ref left, out var index, out _, out var isGone))
            {
                _ = isGone ? present.Remove(index) : present.Add(index);
            }
        };
        lab.Loop.RunUntil(() => client.IsReady, TimeSpan.FromSeconds(5));
        lab.Loop.RunFor(TimeSpan.FromMilliseconds(100));
        return present.Count;
    }

    /// <summary>Least squares.</summary>
    private static double Slope(List<(double Minutes, double Megabytes)> samples)
    {
        var (x, y) = (samples.Average(static sample => sample.Minutes), samples.Average(static sample => sample.Megabytes));
        return samples.Sum(sample => (sample.Minutes - x) * (sample.Megabytes - y)) / samples.Sum(sample => (sample.Minutes - x) * (sample.Minutes - x));
    }
}
