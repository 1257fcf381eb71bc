using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;

namespace CollabSessions.Gateway.Telemetry;

/// <summary><c>/metrics</c> in Prometheus' text format.</summary>
internal static class MetricsEndpoint
{
    /// <summary>The content type that scrapers expect.</summary>
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Adds it. For the administrator's token, unless the configuration opens it: figures tell an attacker what hurts.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", static (HttpContext context, MetricsRegistry registry, TelemetryOptions options, FailureRate failures) =>
        {
            if (!options.PublicMetrics && Credential.Of(context).Grant is not { IsServerAdministrator: true })
            {
                return (IResult)failures.Refuse(context, Fault.Unauthorized);
            }

            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Text(registry.Write(), ContentType);
        })
            .WithSummary("Counters and histograms of this process, for Prometheus.");
}
