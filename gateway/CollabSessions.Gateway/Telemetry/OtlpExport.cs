using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CollabSessions.Gateway.Telemetry;

/// <summary>Sends metrics and traces to an OTLP collector, if one is configured by OpenTelemetry's own variables.</summary>
/// <remarks>
/// Everything happens on the SDK's own threads, from queues that drop when they are full: a collector that is away or slow
/// costs figures, never an edit. At the end of the process it has <see cref="Patience"/>.
/// </remarks>
internal sealed partial class OtlpExport(
    TelemetryOptions options, IConfiguration configuration, TimeProvider time, ILogger<OtlpExport> logger) : IHostedLifecycleService, IDisposable
{
    private const string DefaultServiceName = "collab-server";
    private const string OwnSources = "CollabSessions.*";
    private const string Requests = "Microsoft.AspNetCore";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.OtlpEndpoint is not { } endpoint)
        {
            return Task.CompletedTask;
        }

        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration)) // All OTEL_ variables are read from here.
            .ConfigureResource(Describe)
            .AddMeter(OwnSources, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter(Configure)
            .Build();
        var traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(Describe)
            .AddSource(OwnSources, Requests)
            .AddOtlpExporter(Configure);
        if (configuration["OTEL_TRACES_SAMPLER"] is null or "")
        {
            traces.SetSampler(new TraceRate(options.TracesPerSecond, time));
        }

        _traces = traces.Build();
        Log.Exporting(logger, new Uri(endpoint).Authority);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        // What was not sent yet is sent now, both at once and no longer than this.
        var milliseconds = (int)Patience.TotalMilliseconds;
        return Task.WhenAll(
            Task.Run(() => _metrics?.Shutdown(milliseconds), CancellationToken.None),
            Task.Run(() => _traces?.Shutdown(milliseconds), CancellationToken.None));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    private void Describe(ResourceBuilder resource)
    {
        if (configuration["OTEL_SERVICE_NAME"] is null or "")
        {
            resource.AddService(DefaultServiceName, serviceVersion: Assembly.GetExecutingAssembly().GetName().Version?.ToString());
        }
    }

    private void Configure(OtlpExporterOptions exporter)
    {
        // The SDK has endpoint, headers and time-outs from the variables. Its default protocol is another one.
        if (configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] is null or "")
        {
            exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Metrics and traces go to {Collector}.", EventName = "Exporting")]
        public static partial void Exporting(ILogger logger, string collector);
    }
}
