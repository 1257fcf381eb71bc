using CollabSessions.Load.Clients;
using CollabSessions.Load.Measures;
using CollabSessions.Load.Servers;

namespace CollabSessions.Load.Scenarios;

/// <summary>Many documents with two people each: one types, one reads.</summary>
internal sealed class ManyDocuments(int documents, bool climbs) : IScenario
{
    private const double Cap = 64_000;

    public string Name => $"documents-{documents}";

    public string[] Servers => climbs
        ? [ServerKind.Ours, ServerKind.HocuspocusSqlite, ServerKind.Yws, ServerKind.YwsLevel, ServerKind.Kestrel]
        : [ServerKind.Ours, ServerKind.HocuspocusSqlite, ServerKind.Yws, ServerKind.Kestrel];

    public bool IsOnce => false;

    public Sheet Sheet { get; } = new($"Many documents: {documents} × 2 clients");

    public void Run(Lab lab, string kind)
    {
        using var server = lab.Start(kind);
        var deliveries = new Deliveries();
        var talks = Enumerable.Range(0, documents).Select(index => new Conversation($"many-{index}", 1, deliveries)).ToArray();
        var start = server.Sample();
        var names = talks.SelectMany(static talk => new[] { talk.Document, talk.Document }).ToArray();
        var seconds = lab.Connect(server, names, (client, index) =>
        {
            var talk = talks[index / 2];
            if (index % 2 == 0)
            {
                talk.AddWriter(client);
            }
            else
            {
                talk.Readers.Add(new Reader(talk, client));
            }
        });
        var ramp = new Ramp(lab, server, talks, deliveries);
        ramp.Hold(documents * 2, lab.Options.WarmUp);
        var reference = ramp.Hold(documents, lab.Options.Step);
        Sheet.Add(kind, "connections/s", names.Length / seconds);
        Sheet.Add(kind, "1/s each: p50 ms", reference.P50);
        Sheet.Add(kind, "p99", reference.P99);
        Sheet.Add(kind, "CPU ms/1,000 updates", reference.CpuPerUpdate);
        if (climbs)
        {
            var (best, failed) = ramp.Climb(reference with { Rate = documents * 2 }, Cap);
            Sheet.Add(kind, "max upd/s (p99 < 100 ms)", reference.Passes ? best.Rate : 0);
            Sheet.Add(kind, "p99 there", best.P99);
            Sheet.Add(kind, "CPU ms/1,000 there", best.CpuPerUpdate);
            Sheet.Add(kind, "driver lag p99", best.LagP99);
            Sheet.Add(kind, "past it: upd/s", failed?.DeliveriesPerSecond ?? double.NaN);
            Sheet.Add(kind, "past it: missing", failed?.Missing ?? 0);
        }

        Sheet.Add(kind, "RSS MB start", start.ResidentMegabytes);
        Sheet.Add(kind, "RSS MB end", server.Sample().ResidentMegabytes);
        Sheet.Add(kind, "converged", !server.Dialect.HasDocuments ? "n/a" : ramp.HasConverged && deliveries.Gaps == 0 ? "yes" : Sheet.No);
    }
}
