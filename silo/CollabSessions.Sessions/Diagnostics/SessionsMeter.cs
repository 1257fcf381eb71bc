using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CollabSessions.Sessions;

/// <summary>What live documents count. Meter and activity source: <c>CollabSessions.Sessions</c>.</summary>
internal static class SessionsMeter
{
    /// <summary>The name of both.</summary>
    public const string Name = "CollabSessions.Sessions";

    private static readonly Meter Meter = new(Name);

    /// <summary>The steps of a batch, <c>commit</c> and <c>fan-out</c>, when a push in it is traced.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Documents in memory.</summary>
    public static UpDownCounter<long> Documents { get; } =
        Meter.CreateUpDownCounter<long>("collab.documents", "{document}", "Documents in memory.");

    /// <summary>Connections in documents.</summary>
    public static UpDownCounter<long> Members { get; } =
        Meter.CreateUpDownCounter<long>("collab.document.members", "{connection}", "Connections in documents.");

    /// <summary>Updates that are in the log.</summary>
    public static Counter<long> Stored { get; } =
        Meter.CreateCounter<long>("collab.updates.stored", "{update}", "Updates that are in the log.");

    /// <summary>Bytes of those.</summary>
    public static Counter<long> StoredBytes { get; } =
        Meter.CreateCounter<long>("collab.updates.stored.size", "By", "Bytes of the updates in the log.");

    /// <summary>From handing a batch to the log until it is durable.</summary>
    public static Histogram<double> Commit { get; } =
        Meter.CreateHistogram<double>("collab.commit.duration", "s", "From handing a batch to the log until it is durable.");

    /// <summary>Integrating a batch and telling the gateways.</summary>
    public static Histogram<double> FanOut { get; } =
        Meter.CreateHistogram<double>("collab.fanout.duration", "s", "Integrating a durable batch and telling the gateways.");

    /// <summary>Documents that were dropped and are read from their log again.</summary>
    public static Counter<long> Reloads { get; } =
        Meter.CreateCounter<long>("collab.document.reloads", "{document}", "Documents dropped because their log failed or went elsewhere.");
}
