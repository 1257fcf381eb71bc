using System.IO.Compression;
using System.Net;
using System.Text;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Http;

public sealed class WebAppTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MissingBuild_IsAPageThatSaysHowToBuildIt()
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.Http.GetAsync("/", Token);

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("npm run build", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/s/abc/doc/main.md")]
    [InlineData("/join")]
    [InlineData("/index.html")]
    public async Task Page_HasAFreshNonceInHeaderAndMeta(string path)
    {
        await using var server = await StartWithWebAsync();
        var nonces = new HashSet<string>();
        for (var time = 0; time < 3; time++)
        {
            var response = await server.Http.GetAsync(path, Token);
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            var nonce = policy.Split("'nonce-")[1].Split('\'')[0];

            Assert.Equal(
                $"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
                policy);
            Assert.Equal(
                $"<html><head><meta name=\"csp-nonce\" nonce=\"{nonce}\"><title>App</title></head></html>",
                await response.Content.ReadAsStringAsync(Token));
            Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
            nonces.Add(nonce);
        }

        Assert.Equal(3, nonces.Count);
        Assert.All(nonces, static nonce => Assert.Equal(24, nonce.Length));
    }

    [Fact]
    public async Task Page_ThatMarksThePlaces_GetsTheNonceThere()
    {
        await using var server = await StartWithWebAsync();
        File.WriteAllText(Path.Combine(server.Folder, "web", "sign-in.html"), "<head><meta name=\"csp-nonce\" nonce=\"CSP_NONCE\"></head>");
        File.SetLastWriteTimeUtc(Path.Combine(server.Folder, "web", "index.html"), new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));

        var html = await server.Http.GetStringAsync("/sign-in", Token);

        Assert.Matches("^<head><meta name=\"csp-nonce\" nonce=\"[A-Za-z0-9_-]{24}\"></head>$", html);
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip, deflate, br;q=0", "gzip")]
    [InlineData("identity", null)]
    [InlineData(null, null)]
    public async Task Asset_IsSentAsPackedAsTheClientTakesIt(string? accept, string? encoding)
    {
        await using var server = await StartWithWebAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/assets/app-1a2b.js");
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        }

        var response = await server.Http.SendAsync(request, Token);

        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", response.Headers.GetValues("Cache-Control")));
        Assert.Equal("Accept-Encoding", response.Headers.Vary.ToString());
        Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
        var body = await response.Content.ReadAsStreamAsync(Token);
        var plain = encoding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        Assert.Equal("let a = 1", await new StreamReader(plain).ReadToEndAsync(Token));
    }

    [Theory]
    [InlineData("/assets/absent-1234.js")]
    [InlineData("/api/absent")]
    [InlineData("/yjs")]
    [InlineData("/openapi/v2.json")]
    public async Task MissingAssetOrRoute_Is404AndNotThePage(string path)
    {
        await using var server = await StartWithWebAsync();

        var response = await server.Http.GetAsync(path, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/../data/admin.token")]
    [InlineData("/%2e%2e/data/admin.token")]
    [InlineData("/..%2fdata%2fadmin.token")]
    [InlineData("/assets/..%5c..%5cdata%5cadmin.token")]
    [InlineData("//data/admin.token")]
    public async Task Path_OutOfTheFolder_IsThePageOrNothing(string path)
    {
        await using var server = await StartWithWebAsync();
        using var client = new HttpClient { BaseAddress = server.Url };

        var text = await (await client.GetAsync(new Uri($"{server.Origin}{path}"), Token)).Content.ReadAsStringAsync(Token);

        Assert.DoesNotContain(server.AdminToken, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryAnswer_HasTheSecurityHeaders()
    {
        await using var server = await StartWithWebAsync();
        foreach (var path in (string[])["/", "/assets/app-1a2b.js", "/api/me", "/healthz", "/yjs/s1/main.md"])
        {
            var response = await server.Http.GetAsync(path, Token);
            string Header(string name) => Assert.Single(response.Headers.GetValues(name));

            Assert.StartsWith("default-src 'none';", Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal("nosniff", Header("X-Content-Type-Options"));
            Assert.Equal("DENY", Header("X-Frame-Options"));
            Assert.Equal("no-referrer", Header("Referrer-Policy"));
            Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
            Assert.Equal("same-origin", Header("Cross-Origin-Resource-Policy"));
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task Head_IsTheHeadersAlone()
    {
        await using var server = await StartWithWebAsync();

        var response = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/assets/app-1a2b.js"), Token);

        Assert.Equal(9, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
    }

    private static async Task<TestServer> StartWithWebAsync()
    {
        var folder = TestServer.NewFolder();
        var assets = Directory.CreateDirectory(Path.Combine(folder, "web", "assets")).FullName;
        File.WriteAllText(Path.Combine(folder, "web", "index.html"), "<html><head><title>App</title></head></html>");
        var script = Encoding.UTF8.GetBytes("let a = 1");
        File.WriteAllBytes(Path.Combine(assets, "app-1a2b.js"), script);
        await using (var brotli = new BrotliStream(File.Create(Path.Combine(assets, "app-1a2b.js.br")), CompressionLevel.Fastest))
        {
            brotli.Write(script);
        }

        await using (var gzip = new GZipStream(File.Create(Path.Combine(assets, "app-1a2b.js.gz")), CompressionLevel.Fastest))
        {
            gzip.Write(script);
        }

        return await TestServer.StartInAsync(folder);
    }
}
