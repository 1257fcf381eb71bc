using CollabSessions.Load.Clients;
using CollabSessions.Load.Measures;
using CollabSessions.Load.Servers;

namespace CollabSessions.Load.Scenarios;

/// <summary>Types into conversations at one rate after the other until the server does not keep up.</summary>
internal sealed class Ramp(Lab lab, Server server, IReadOnlyList<Conversation> talks, Deliveries deliveries)
{
    private const double Factor = 1.6;
    private const int CheckedMax = 10;

    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(8);

    /// <summary>Whether at every step somebody new found all that was typed.</summary>
    public bool HasConverged { get; private set; } = true;

    /// <summary>Holds one rate for some time, then waits until everything is delivered.</summary>
    public RateStep Hold(double rate, TimeSpan time)
    {
        deliveries.Clear();
        var heard = deliveries.Heard;
        var frames = Frames();
        var typed = talks.Sum(static talk => talk.Typed);
        var next = 0;
        var pace = new Pace(rate, due => talks[next++ % talks.Count].Type(due), deliveries.Lag);
        var before = server.Sample();
        lab.Loop.RunUntil(static () => false, time, pace.Work);
        lab.Loop.RunUntil(() => deliveries.Missing == 0, DrainPatience);
        var after = server.Sample();
        var seconds = (after.At - before.At) / 1e9;
        var cpu = (after.CpuSeconds - before.CpuSeconds) * 1e6;
        heard = deliveries.Heard - heard;
        var step = new RateStep(
            rate,
            deliveries.Latency.Percentile(0.5),
            deliveries.Latency.Percentile(0.99),
            deliveries.Lag.Percentile(0.99),
            cpu / 1e6 / seconds,
            cpu / heard,
            cpu / (talks.Sum(static talk => talk.Typed) - typed),
            heard / seconds,
            (double)(Frames() - frames) / heard,
            deliveries.Missing,
            talks.Sum(static talk => talk.Clients.Count(static client => client.ClosedBy != 0)));
        Check(step);
        return step;
    }

    /// <summary>The highest rate that is kept up with, and the one after it.</summary>
    public (RateStep Best, RateStep? Failed) Climb(RateStep start, double cap)
    {
        var best = start;
        RateStep? failed = null;
        for (var rate = start.Rate * Factor; rate < cap * Factor; rate *= Factor)
        {
            var step = Hold(Math.Min(rate, cap), lab.Options.Step);
            if (!step.Passes)
            {
                failed = step;
                break;
            }

            best = step;
        }

        // One more between the two, if the server is still whole.
        if (failed is { Closed: 0, Missing: 0 })
        {
            var step = Hold(Math.Sqrt(best.Rate * failed.Rate), lab.Options.Step);
            best = step.Passes ? step : best;
        }

        return (best, failed);
    }

    private long Frames() => talks.Sum(static talk => talk.Readers.Sum(static reader => (long)reader.Client.Frames));

    private void Check(RateStep step)
    {
        if (step.Missing > 0 || step.Closed > 0)
        {
            return; // A fresh joiner may only be asked for what the others have.
        }

        for (var index = 0; index < talks.Count; index += Math.Max(1, talks.Count / CheckedMax))
        {
            HasConverged &= lab.HasConverged(server, talks[index]);
        }
    }
}
