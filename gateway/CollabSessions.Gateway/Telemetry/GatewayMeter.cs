using System.Diagnostics.Metrics;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Telemetry;

/// <summary>What the doors count. Meter: <c>CollabSessions.Gateway</c>.</summary>
internal static class GatewayMeter
{
    /// <summary>Its name.</summary>
    public const string Name = "CollabSessions.Gateway";

    private static readonly Meter Meter = new(Name);

    private static readonly UpDownCounter<long> Connections =
        Meter.CreateUpDownCounter<long>("collab.connections", "{connection}", "Open connections by door.");

    private static readonly Counter<long> Closes =
        Meter.CreateCounter<long>("collab.connections.closed", "{connection}", "Connections that ended, by close code and name.");

    private static readonly Counter<long> Refusals =
        Meter.CreateCounter<long>("collab.updates.refused", "{update}", "Updates and messages that a document refused, by name.");

    private static readonly Counter<long> Dropped =
        Meter.CreateCounter<long>("collab.outbox.dropped", "{frame}", "Frames dropped for slow readers, by kind.");

    /// <summary>Frames written to sockets.</summary>
    public static Counter<long> FramesSent { get; } =
        Meter.CreateCounter<long>("collab.frames.sent", "{frame}", "Frames written to sockets.");

    /// <summary>Their bytes.</summary>
    public static Counter<long> BytesSent { get; } =
        Meter.CreateCounter<long>("collab.frames.sent.size", "By", "Bytes of the frames written to sockets.");

    /// <summary>Messages read from sockets.</summary>
    public static Counter<long> FramesReceived { get; } =
        Meter.CreateCounter<long>("collab.frames.received", "{frame}", "Messages read from sockets.");

    /// <summary>Their bytes.</summary>
    public static Counter<long> BytesReceived { get; } =
        Meter.CreateCounter<long>("collab.frames.received.size", "By", "Bytes of the messages read from sockets.");

    /// <summary>Slow readers that were told what they missed as one update.</summary>
    public static Counter<long> CatchUps { get; } =
        Meter.CreateCounter<long>("collab.outbox.catchups", "{reader}", "Slow readers told what they missed as one update.");

    /// <summary>A connection came through a door.</summary>
    public static void Opened(string door) => Connections.Add(1, new KeyValuePair<string, object?>("door", door));

    /// <summary>It is gone.</summary>
    public static void Closed(string door, Fault? fault)
    {
        Connections.Add(-1, new KeyValuePair<string, object?>("door", door));
        Closes.Add(
            1,
            new KeyValuePair<string, object?>("code", (int)(fault?.Code ?? 1000)),
            new KeyValuePair<string, object?>("name", fault?.Name ?? "left"));
    }

    /// <summary>A document refused something.</summary>
    public static void Refused(Fault fault) => Refusals.Add(1, new KeyValuePair<string, object?>("name", fault.Name));

    /// <summary>A frame was dropped for a slow reader.</summary>
    public static void Drop(bool isPresence) =>
        Dropped.Add(1, new KeyValuePair<string, object?>("kind", isPresence ? "presence" : "update"));
}
