using System.Net;
using CollabSessions.Gateway.Hosting;
using CollabSessions.Gateway.Identity;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Http;

/// <summary>Turns away, before routing, what another site's page sends (CSRF, cross-site sockets) or a foreign name leads here (DNS rebinding).</summary>
/// <remarks>CORS does not run for WebSocket upgrades and SameSite ignores ports, so neither replaces this.</remarks>
internal sealed class OriginGate
{
    private readonly RequestDelegate _next;
    private readonly CredentialReader _credentials;
    private readonly HashSet<string> _hosts;
    private readonly HashSet<string> _origins;

    public OriginGate(RequestDelegate next, CredentialReader credentials, IOptions<HostingOptions> options)
    {
        _next = next;
        _credentials = credentials;
        var publicUrls = options.Value.PublicUrls.Select(static url => new Uri(url)).ToArray();
        _hosts = new(publicUrls.Select(static url => url.IdnHost), StringComparer.OrdinalIgnoreCase) { "localhost" };
        _origins = new(
            publicUrls.Select(static url => url.GetLeftPart(UriPartial.Authority))
                .Concat(options.Value.AllowedOrigins.Select(static origin => origin.TrimEnd('/').ToLowerInvariant())),
            StringComparer.Ordinal);
    }

    /// <summary>Lets a request pass or answers 403.</summary>
    public Task InvokeAsync(HttpContext context) =>
        IsOurHost(context) && IsOurOrigin(context) ? _next(context) : Problem.Foreign.ExecuteAsync(context);

    private bool IsOurHost(HttpContext context)
    {
        var host = context.Request.Host.Host;

        // A name can be made to point here by anybody who owns it; an address that we listen on cannot.
        return IPAddress.TryParse(host, out var address)
            ? IPAddress.IsLoopback(address) || address.Equals(Unmapped(context.Connection.LocalIpAddress)) || _hosts.Contains(host)
            : _hosts.Contains(host);
    }

    private bool IsOurOrigin(HttpContext context)
    {
        var request = context.Request;
        var origins = request.Headers.Origin;
        if (origins.Count == 0)
        {
            // Browsers send an Origin with every upgrade and every unsafe method: without one, a cookie proves nothing.
            return IsSafe(context) || !_credentials.ReliesOnCookie(context);
        }

        var origin = origins.ToString();
        return origin == $"{request.Scheme}://{request.Host.Value}" || _origins.Contains(origin);
    }

    private static bool IsSafe(HttpContext context) =>
        !context.WebSockets.IsWebSocketRequest
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));

    private static IPAddress? Unmapped(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
