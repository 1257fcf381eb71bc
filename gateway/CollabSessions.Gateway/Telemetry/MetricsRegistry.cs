using System.Diagnostics.Metrics;
using System.Text;

namespace CollabSessions.Gateway.Telemetry;

/// <summary>Listens to the meters of this process and gives their values as Prometheus text.</summary>
/// <remarks>Our own meters, and the runtime's and Kestrel's: what <c>dotnet-counters</c> shows, a scraper sees.</remarks>
internal sealed class MetricsRegistry : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<MetricSeries> _series = [];
    private readonly MeterListener _listener = new();

    /// <summary>Begins to listen.</summary>
    public MetricsRegistry()
    {
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<byte>(Take);
        _listener.SetMeasurementEventCallback<short>(Take);
        _listener.SetMeasurementEventCallback<int>(Take);
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Of(state).Take(value, tags));
        _listener.SetMeasurementEventCallback<float>(Take);
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Of(state).Take(value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Of(state).Take((double)value, tags));
        _listener.Start();
    }

    /// <summary>Every value, in the order of names.</summary>
    public string Write()
    {
        MetricSeries[] all;
        _listener.RecordObservableInstruments();
        lock (_gate)
        {
            all = [.. _series];
        }

        var text = new StringBuilder();
        foreach (var series in all.OrderBy(static series => series.Name, StringComparer.Ordinal))
        {
            series.WriteTo(text);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static void Take<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        where T : struct, IConvertible => Of(state).Take(value.ToDouble(null), tags);

    private static MetricSeries Of(object? state) => (MetricSeries)state!; // Given when listening began.

    private static bool IsWanted(Meter meter) =>
        meter.Name.StartsWith("CollabSessions.", StringComparison.Ordinal)
        || meter.Name is "System.Runtime" or "Microsoft.AspNetCore.Server.Kestrel";

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (!IsWanted(instrument.Meter))
        {
            return;
        }

        var series = new MetricSeries(instrument);
        lock (_gate)
        {
            _series.Add(series);
        }

        listener.EnableMeasurementEvents(instrument, series);
    }
}
