using System.Diagnostics.Metrics;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Telemetry;

/// <summary>One door's counts. Plain numbers, because every frame adds to them; <see cref="GatewayMeter"/> shows them.</summary>
internal sealed class DoorMeter
{
    private long _openCount;
    private long _framesSent;
    private long _bytesSent;
    private long _framesReceived;
    private long _bytesReceived;
    private long _catchUps;
    private long _droppedPresence;
    private long _droppedUpdates;

    private DoorMeter(string name) => Name = name;

    /// <summary>The door for y-websocket.</summary>
    public static DoorMeter Yjs { get; } = new("yjs");

    /// <summary>The door for Hocuspocus providers.</summary>
    public static DoorMeter Hocuspocus { get; } = new("hocuspocus");

    /// <summary>The door for SignalR.</summary>
    public static DoorMeter Hub { get; } = new("hub");

    /// <summary>What it is called in figures and traces.</summary>
    public string Name { get; }

    /// <summary>Connections that are open now.</summary>
    public long OpenCount => Interlocked.Read(ref _openCount);

    /// <summary>Frames written to sockets.</summary>
    public long FramesSent => Interlocked.Read(ref _framesSent);

    /// <summary>Their bytes.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Messages read from sockets.</summary>
    public long FramesReceived => Interlocked.Read(ref _framesReceived);

    /// <summary>Their bytes.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>Slow readers that were told what they missed as one update.</summary>
    public long CatchUps => Interlocked.Read(ref _catchUps);

    private static ReadOnlySpan<DoorMeter> All => new[] { Yjs, Hocuspocus, Hub };

    /// <summary>One figure of each door.</summary>
    public static IEnumerable<Measurement<long>> Read(Func<DoorMeter, long> figure)
    {
        var all = new List<Measurement<long>>();
        foreach (var door in All)
        {
            all.Add(new Measurement<long>(figure(door), new KeyValuePair<string, object?>("door", door.Name)));
        }

        return all;
    }

    /// <summary>What was dropped at each door, by kind.</summary>
    public static IEnumerable<Measurement<long>> ReadDropped()
    {
        var all = new List<Measurement<long>>();
        foreach (var door in All)
        {
            all.Add(door.Dropped("presence", Interlocked.Read(ref door._droppedPresence)));
            all.Add(door.Dropped("update", Interlocked.Read(ref door._droppedUpdates)));
        }

        return all;
    }

    /// <summary>A connection came.</summary>
    public void Opened() => Interlocked.Increment(ref _openCount);

    /// <summary>It is gone, and why; null when the peer left.</summary>
    public void Closed(Fault? fault)
    {
        Interlocked.Decrement(ref _openCount);
        GatewayMeter.Closed(Name, fault);
    }

    /// <summary>A frame was written.</summary>
    public void Sent(long bytes)
    {
        Interlocked.Increment(ref _framesSent);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    /// <summary>A message was read.</summary>
    public void Received(long bytes)
    {
        Interlocked.Increment(ref _framesReceived);
        Interlocked.Add(ref _bytesReceived, bytes);
    }

    /// <summary>A frame was dropped for a slow reader.</summary>
    public void Drop(bool isPresence) => Interlocked.Increment(ref isPresence ? ref _droppedPresence : ref _droppedUpdates);

    /// <summary>A slow reader was told what it missed.</summary>
    public void CaughtUp() => Interlocked.Increment(ref _catchUps);

    /// <summary>A document refused something that came through this door.</summary>
    public void Refused(Fault fault) => GatewayMeter.Refused(Name, fault);

    private Measurement<long> Dropped(string kind, long count) =>
        new(count, new KeyValuePair<string, object?>("door", Name), new KeyValuePair<string, object?>("kind", kind));
}
