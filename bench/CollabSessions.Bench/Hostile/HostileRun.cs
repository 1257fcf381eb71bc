using System.Buffers;
using CollabSessions.Crdt;

namespace CollabSessions.Bench.Hostile;

/// <summary>What hostile updates of at most 1 MiB cost, from examination to commit: the best of some runs, CPU time.</summary>
/// <remarks>Warm, as a server is: half of a first run is compiling.</remarks>
internal static class HostileRun
{
    private const int Runs = 30;
    private const double EnoughMilliseconds = 3_000;

    public static void Run()
    {
        Console.WriteLine("| update | bytes | examine | apply + commit | answer |\n|---|--:|--:|--:|---|");
        foreach (var hostile in HostileUpdate.All())
        {
            var best = (Examine: double.MaxValue, Apply: double.MaxValue);
            var status = UpdateStatus.Ok;
            var spent = 0.0;
            for (var run = 0; run < Runs && spent < EnoughMilliseconds; run++)
            {
                var doc = new Doc();
                Take(doc, hostile.Document);
                var start = Environment.CpuUsage.TotalTime;
                status = doc.Examine(hostile.Update, UpdateBudget.Live, new UpdateSummary());
                var examined = Environment.CpuUsage.TotalTime;
                if (status == UpdateStatus.Ok)
                {
                    Take(doc, hostile.Update);
                }

                var applied = Environment.CpuUsage.TotalTime;
                best = (Math.Min(best.Examine, (examined - start).TotalMilliseconds), Math.Min(best.Apply, (applied - examined).TotalMilliseconds));
                spent += (applied - start).TotalMilliseconds;
            }

            Console.WriteLine($"| {hostile.Title} | {hostile.Update.Length} | {best.Examine:0.0} ms | {best.Apply:0.0} ms | {status} |");
        }
    }

    private static void Take(Doc doc, byte[] update)
    {
        doc.Begin();
        doc.Apply(update);
        doc.Commit(new ArrayBufferWriter<byte>());
    }
}
