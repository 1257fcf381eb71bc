using System.Diagnostics.Metrics;

namespace CollabSessions.Storage.Writing;

/// <summary>What the writer measures. One meter for the process, since there is one writer.</summary>
internal static class StoreInstruments
{
    private static readonly Meter Meter = new("CollabSessions.Storage");

    private static readonly Counter<long> Entries = Meter.CreateCounter<long>(
        "collab.storage.entries", "{entry}", "Entries made durable.");

    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "collab.storage.commit.duration", "s", "Time of one group commit, fsync included. Its count is the number of commits.");

    public static void OnCommit(int entries, TimeSpan took)
    {
        Entries.Add(entries);
        CommitDuration.Record(took.TotalSeconds);
    }
}
