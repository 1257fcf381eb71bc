using CollabSessions.Gateway.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollabSessions.Gateway.Rest;

/// <summary><c>/healthz</c>.</summary>
internal static class HealthEndpoints
{
    /// <summary>Adds it, and its two halves for orchestrators.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", Ready)
            .WithSummary("Whether this server serves: 200 from the end of its start until it stops, else 503.");
        routes.MapGet("/healthz/ready", Ready)
            .WithSummary("The same: whether to send it people.");
        routes.MapGet("/healthz/live", static () => TypedResults.Json(new HealthAnswer("live")))
            .WithSummary("Whether the process answers: 200, while it stops too. If not, restart it.");
    }

    private static JsonHttpResult<HealthAnswer> Ready(ServerState state) => TypedResults.Json(
        new HealthAnswer(state.IsReady ? "ready" : "not-ready"),
        statusCode: state.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
