using CollabSessions.Gateway.Hosting;

namespace CollabSessions.Gateway.Rest;

/// <summary><c>/healthz</c>.</summary>
internal static class HealthEndpoints
{
    /// <summary>Adds it.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/healthz", static (ServerState state) =>
            TypedResults.Json(
                new HealthAnswer(state.IsReady ? "ready" : "not-ready"),
                statusCode: state.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable))
            .WithSummary("Whether this server serves: 200 from the end of its start until it stops, else 503.");
}
