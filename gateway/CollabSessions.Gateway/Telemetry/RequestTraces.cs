using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace CollabSessions.Gateway.Telemetry;

/// <summary>Gives the framework's activity of a request its name and what it was answered; one that became a WebSocket is <c>connection</c>.</summary>
internal sealed class RequestTraces(RequestDelegate next)
{
    /// <summary>Serves one request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } activity ? TraceAsync(context, activity) : next(context);

    private async Task TraceAsync(HttpContext context, Activity activity)
    {
        await next(context);

        // The route, never the address: an address may hold what somebody typed, a query may hold a token.
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimEnd('/');
        var isSocket = context.WebSockets.IsWebSocketRequest && context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols;
        var method = HttpMethods.GetCanonicalizedValue(context.Request.Method);
        activity.DisplayName = isSocket ? $"connection {route}" : $"{method} {route ?? "page"}";
        activity.SetTag("http.request.method", method);
        activity.SetTag("http.route", route);
        activity.SetTag("http.response.status_code", context.Response.StatusCode);
    }
}
