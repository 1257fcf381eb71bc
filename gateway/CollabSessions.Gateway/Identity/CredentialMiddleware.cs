namespace CollabSessions.Gateway.Identity;

/// <summary>Establishes who made a request, once, before routing. Whether anybody must be is the route's business.</summary>
internal sealed class CredentialMiddleware(RequestDelegate next, CredentialReader reader)
{
    /// <summary>Reads the credential of requests that can use one; pages and their files cannot.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest
            || context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            || context.Request.Path.StartsWithSegments("/hub", StringComparison.Ordinal)
            || context.Request.Path.StartsWithSegments("/metrics", StringComparison.Ordinal))
        {
            context.Features.Set(await reader.ReadAsync(context));
        }

        await next(context);
    }
}
