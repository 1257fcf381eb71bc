using System.Buffers.Text;
using System.Collections.Frozen;
using System.Net;
using System.Text;
using CollabSessions.Gateway.Hosting;
using CollabSessions.Gateway.Identity;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Http;

/// <summary>Serves the built web app: files by exact name, and its page for every other path.</summary>
/// <remarks>
/// Paths are looked up in a list of what is there, never joined to a directory: no path can climb out. A file
/// <c>x.html</c> also answers at <c>/x</c>. A rebuild is noticed by the time of <c>index.html</c>.
/// </remarks>
internal sealed class WebApp(IOptions<HostingOptions> options, IRandomSource random)
{
    private const string Nonce = "\"CSP_NONCE\"";
    private const int NonceBytes = 18;

    private static readonly string[] ReservedPaths = ["/api", "/hub", "/openapi", "/yjs"];

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    private readonly string _root = Path.GetFullPath(options.Value.Web);
    private volatile Listing? _listing;

    /// <summary>Answers a request that no route took.</summary>
    public Task ServeAsync(HttpContext context)
    {
        if (!IsPagePath(context.Request))
        {
            return Problem.FromStatus(StatusCodes.Status404NotFound).ExecuteAsync(context);
        }

        var listing = GetListing();
        if (listing is null)
        {
            return WritePageAsync(context, MissingPage(), StatusCodes.Status200OK);
        }

        var path = context.Request.Path.Value ?? "/";
        if (listing.Files.TryGetValue(path, out var file) && !file.EndsWith(".html", StringComparison.Ordinal))
        {
            return SendAsync(context, listing, path, file);
        }

        // A missing asset is a missing asset, not a page; answering one would end up in a cache under its name.
        if (path.StartsWith("/assets/", StringComparison.Ordinal))
        {
            return Problem.FromStatus(StatusCodes.Status404NotFound).ExecuteAsync(context);
        }

        var page = file ?? listing.Files.GetValueOrDefault(path + ".html") ?? listing.Index;
        return WritePageAsync(context, File.ReadAllText(page), StatusCodes.Status200OK);
    }

    // A program that asks for a route which is not there must not get a page with 200.
    private static bool IsPagePath(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            return false;
        }

        foreach (var reserved in ReservedPaths)
        {
            if (request.Path.StartsWithSegments(reserved, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private static async Task SendAsync(HttpContext context, Listing listing, string path, string file)
    {
        var headers = context.Response.Headers;
        var accepted = context.Request.GetTypedHeaders().AcceptEncoding;
        foreach (var (encoding, suffix) in (ReadOnlySpan<(string, string)>)[("br", ".br"), ("gzip", ".gz")])
        {
            if (!listing.Files.TryGetValue(path + suffix, out var packed))
            {
                continue;
            }

            headers.Vary = "Accept-Encoding";
            if (accepted.Any(offer => offer.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && offer.Quality is not 0))
            {
                headers.ContentEncoding = encoding;
                file = packed;
                break;
            }
        }

        headers.ContentType = ContentTypes.TryGetContentType(path, out var type) ? type : "application/octet-stream";

        // Names under /assets carry the hash of their content.
        headers.CacheControl = path.StartsWith("/assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        var info = new FileInfo(file);
        context.Response.ContentLength = info.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.SendFileAsync(file, context.RequestAborted);
        }
    }

    private Task WritePageAsync(HttpContext context, string html, int status)
    {
        Span<byte> bytes = stackalloc byte[NonceBytes];
        random.Fill(bytes);
        var nonce = Base64Url.EncodeToString(bytes);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = SecurityHeaders.PagePolicy(nonce);
        var page = Encoding.UTF8.GetBytes(Stamp(html, nonce));
        response.ContentLength = page.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(page, context.RequestAborted).AsTask();
    }

    // The build may mark the places itself; a page without marks gets the one element that libraries look for.
    private static string Stamp(string html, string nonce)
    {
        if (html.Contains(Nonce, StringComparison.Ordinal))
        {
            return html.Replace(Nonce, $"\"{nonce}\"", StringComparison.Ordinal);
        }

        var head = html.IndexOf("<head>", StringComparison.OrdinalIgnoreCase);
        return head < 0 ? html : html.Insert(head + "<head>".Length, $"<meta name=\"csp-nonce\" nonce=\"{nonce}\">");
    }

    private Listing? GetListing()
    {
        var index = new FileInfo(Path.Combine(_root, "index.html"));
        if (!index.Exists)
        {
            return null;
        }

        var listing = _listing;
        if (listing is null || listing.BuiltAt != index.LastWriteTimeUtc)
        {
            var files = Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories)
                .ToFrozenDictionary(file => "/" + Path.GetRelativePath(_root, file).Replace('\\', '/'), StringComparer.Ordinal);
            _listing = listing = new Listing(files, index.FullName, index.LastWriteTimeUtc);
        }

        return listing;
    }

    private string MissingPage() =>
        $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>CollabSessions</title></head>
        <body><h1>CollabSessions runs</h1>
        <p>Its web app is not built: there is no <code>{WebUtility.HtmlEncode(Path.Combine(_root, "index.html"))}</code>.</p>
        <p>Build it with <code>npm ci &amp;&amp; npm run build</code> in the folder <code>web</code>, or point <code>--web</code> at a build.
        The API works without it: <a href="/openapi/v1.json">/openapi/v1.json</a>.</p></body></html>
        """;

    private sealed record Listing(FrozenDictionary<string, string> Files, string Index, DateTime BuiltAt);
}
