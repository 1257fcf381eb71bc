namespace CollabSessions.Load.Measures;

/// <summary>What readers were to hear and what they heard.</summary>
internal sealed class Deliveries
{
    /// <summary>From when an update was due to when a reader knew it.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>How late the driver itself was.</summary>
    public LatencyHistogram Lag { get; } = new();

    public long Expected { get; set; }

    public long Heard { get; private set; }

    /// <summary>Ranges that came before what they follow.</summary>
    public int Gaps { get; set; }

    public long Missing => Expected - Heard;

    public void Record(long nanoseconds)
    {
        Heard++;
        Latency.Record(nanoseconds);
    }

    public void Clear()
    {
        Latency.Clear();
        Lag.Clear();
    }
}
