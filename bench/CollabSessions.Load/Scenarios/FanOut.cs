using CollabSessions.Load.Clients;
using CollabSessions.Load.Measures;
using CollabSessions.Load.Servers;

namespace CollabSessions.Load.Scenarios;

/// <summary>One document, a few who type, many who read.</summary>
internal sealed class FanOut(int readers, int writers) : IScenario
{
    private const double Reference = 500;
    private const double Cap = 48_000;

    public string Name => $"fan-out-{readers}";

    public string[] Servers => [ServerKind.Ours, ServerKind.HocuspocusSqlite, ServerKind.Yws, ServerKind.Kestrel];

    public bool IsOnce => false;

    public Sheet Sheet { get; } = new($"Fan-out: 1 document, {readers} readers, {writers} writers");

    public void Run(Lab lab, string kind)
    {
        using var server = lab.Start(kind);
        var deliveries = new Deliveries();
        var talk = new Conversation("fan-out", writers, deliveries);
        lab.Connect(server, talk, readers);
        var ramp = new Ramp(lab, server, [talk], deliveries);
        ramp.Hold(Reference, lab.Options.WarmUp);
        var quiet = ramp.Hold(50, lab.Options.Step / 2);
        var reference = ramp.Hold(Reference, lab.Options.Step * 1.5);
        Sheet.Add(kind, "50/s: p50 ms", quiet.P50);
        Sheet.Add(kind, "p99", quiet.P99);
        Sheet.Add(kind, "500/s: p50", reference.P50);
        Sheet.Add(kind, "500/s: p99", reference.P99);
        Sheet.Add(kind, "CPU %", reference.CpuShare * 100);
        Sheet.Add(kind, "CPU µs/delivery", reference.CpuPerDelivery);
        Sheet.Add(kind, "frames/delivery", reference.FramesPerDelivery);
        var (best, failed) = ramp.Climb(reference, Cap);
        Sheet.Add(kind, "max upd/s (p99 < 100 ms)", reference.Passes ? best.Rate : 0);
        Sheet.Add(kind, "deliveries/s there", best.DeliveriesPerSecond);
        Sheet.Add(kind, "µs/delivery there", best.CpuPerDelivery);
        Sheet.Add(kind, "driver lag p99", best.LagP99);
        Sheet.Add(kind, "past it: deliveries/s", failed?.DeliveriesPerSecond ?? double.NaN);
        Sheet.Add(kind, "past it: missing", failed?.Missing ?? 0);
        Sheet.Add(kind, "past it: closed", failed?.Closed ?? 0);
        Sheet.Add(kind, "RSS MB", server.Sample().ResidentMegabytes);
        Sheet.Add(kind, "converged", !server.Dialect.HasDocuments ? "n/a" : ramp.HasConverged && deliveries.Gaps == 0 ? "yes" : Sheet.No);
    }
}
