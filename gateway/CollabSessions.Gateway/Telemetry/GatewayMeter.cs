using System.Diagnostics.Metrics;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Telemetry;

/// <summary>What the doors count. Meter: <c>CollabSessions.Gateway</c>.</summary>
/// <remarks>What is counted for every frame is read from <see cref="DoorMeter"/> when somebody looks: a frame costs two additions.</remarks>
internal static class GatewayMeter
{
    /// <summary>Its name.</summary>
    public const string Name = "CollabSessions.Gateway";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Closes =
        Meter.CreateCounter<long>("collab.connections.closed", "{connection}", "Connections that ended, by door, close code and name.");

    private static readonly Counter<long> Refusals =
        Meter.CreateCounter<long>("collab.updates.refused", "{update}", "Updates and messages that a document refused, by door and name.");

    static GatewayMeter()
    {
        Meter.CreateObservableUpDownCounter(
            "collab.connections", static () => DoorMeter.Read(static door => door.OpenCount), "{connection}", "Open connections by door.");
        Meter.CreateObservableCounter(
            "collab.frames.sent", static () => DoorMeter.Read(static door => door.FramesSent), "{frame}", "Frames written to sockets, by door.");
        Meter.CreateObservableCounter(
            "collab.frames.sent.size", static () => DoorMeter.Read(static door => door.BytesSent), "By", "Bytes of the frames written to sockets, by door.");
        Meter.CreateObservableCounter(
            "collab.frames.received", static () => DoorMeter.Read(static door => door.FramesReceived), "{frame}", "Messages read from sockets, by door.");
        Meter.CreateObservableCounter(
            "collab.frames.received.size",
            static () => DoorMeter.Read(static door => door.BytesReceived),
            "By",
            "Bytes of the messages read from sockets, by door.");
        Meter.CreateObservableCounter(
            "collab.outbox.catchups",
            static () => DoorMeter.Read(static door => door.CatchUps),
            "{reader}",
            "Slow readers told what they missed as one update, by door.");
        Meter.CreateObservableCounter(
            "collab.outbox.dropped", DoorMeter.ReadDropped, "{frame}", "Frames dropped for slow readers, by door and kind.");
    }

    /// <summary>Shows the instruments to whoever listens, from here on.</summary>
    public static void Publish()
    {
        // The class has been initialized by being called.
    }

    /// <summary>A connection ended.</summary>
    public static void Closed(string door, Fault? fault) => Closes.Add(
        1,
        new KeyValuePair<string, object?>("door", door),
        new KeyValuePair<string, object?>("code", (int)(fault?.Code ?? 1000)),
        new KeyValuePair<string, object?>("name", fault?.Name ?? "left"));

    /// <summary>A document refused something.</summary>
    public static void Refused(string door, Fault fault) =>
        Refusals.Add(1, new KeyValuePair<string, object?>("door", door), new KeyValuePair<string, object?>("name", fault.Name));
}
