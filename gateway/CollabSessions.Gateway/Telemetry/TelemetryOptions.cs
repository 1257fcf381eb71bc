using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Telemetry;

/// <summary>Where figures and traces go.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>The configuration section: <c>COLLAB__Telemetry__…</c> in the environment.</summary>
    public const string SectionName = "Collab:Telemetry";

    /// <summary>OpenTelemetry's variable for <see cref="OtlpEndpoint"/>.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether <c>/metrics</c> answers without the administrator's token. Default no.</summary>
    public bool PublicMetrics { get; set; }

    /// <summary>Traces a second that are recorded at most, when traces are exported. Default 10; one of them is a few kilobytes.</summary>
    [Range(0.01, 10_000)]
    public double TracesPerSecond { get; set; } = 10;

    /// <summary>
    /// The collector, from <see cref="EndpointVariable"/>, such as <c>http://127.0.0.1:4318</c>. Default none: nothing is sent anywhere.
    /// </summary>
    public string? OtlpEndpoint { get; set; }
}

/// <summary>Checks <see cref="TelemetryOptions"/> when the host starts.</summary>
[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class CollectorValidator : IValidateOptions<TelemetryOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options) =>
        options.OtlpEndpoint is null || (Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https"))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"'{options.OtlpEndpoint}' in {TelemetryOptions.EndpointVariable} is no URL of an OTLP collector. Write scheme, host and port: http://127.0.0.1:4318");
}
