namespace CollabSessions.Load.Measures;

/// <summary>What one rate, held for some seconds, came to.</summary>
/// <param name="Rate">Updates per second.</param>
/// <param name="P50">Milliseconds from when an update was due to when a reader knew it.</param>
/// <param name="P99">Likewise.</param>
/// <param name="LagP99">How late the driver was itself, in milliseconds.</param>
/// <param name="CpuShare">The server's processor time by wall time, until all was delivered.</param>
/// <param name="CpuPerDelivery">Microseconds.</param>
/// <param name="CpuPerUpdate">Microseconds.</param>
/// <param name="DeliveriesPerSecond">Until all was delivered, or patience ended.</param>
/// <param name="FramesPerDelivery">Below one when the server merges.</param>
/// <param name="Missing">Deliveries that never came.</param>
/// <param name="Closed">Clients that the server closed.</param>
internal sealed record RateStep(
    double Rate,
    double P50,
    double P99,
    double LagP99,
    double CpuShare,
    double CpuPerDelivery,
    double CpuPerUpdate,
    double DeliveriesPerSecond,
    double FramesPerDelivery,
    long Missing,
    int Closed)
{
    /// <summary>The bar of every "highest rate".</summary>
    public const double P99Max = 100;

    /// <summary>Whether the server keeps up.</summary>
    public bool Passes => Missing == 0 && Closed == 0 && P99 < P99Max;
}
