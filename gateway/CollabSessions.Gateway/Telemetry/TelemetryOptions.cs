using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Telemetry;

/// <summary>Where figures and traces go.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>The configuration section: <c>COLLAB__Telemetry__…</c> in the environment.</summary>
    public const string SectionName = "Collab:Telemetry";

    /// <summary>Whether <c>/metrics</c> answers without the administrator's token. Default no.</summary>
    public bool PublicMetrics { get; set; }

    /// <summary>
    /// The collector that metrics and traces are sent to by OTLP over HTTP, such as <c>http://127.0.0.1:4318</c>. Default none: nothing is
    /// sent anywhere.
    /// </summary>
    public string? OtlpEndpoint { get; set; }
}

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options) =>
        options.OtlpEndpoint is null || (Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https"))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"'{options.OtlpEndpoint}' is no URL of an OTLP collector. Write scheme, host and port: http://127.0.0.1:4318");
}
