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
            var credential = await reader.ReadAsync(context);
            context.Features.Set(credential with { Grant = credential.Grant is { } grant ? grant with { Address = AddressOf(context) } : null });
        }

        await next(context);
    }

    // Behind a trusted proxy this is the client's (Hosting/TrustedProxies.cs).
    private static string? AddressOf(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;
}
