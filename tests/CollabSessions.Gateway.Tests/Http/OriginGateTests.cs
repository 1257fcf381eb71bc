using System.Net;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Http;

public sealed class OriginGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("null")]
    [InlineData("http://evil.example")]
    [InlineData("https://127.0.0.1:PORT")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:PORT.evil.example")]
    [InlineData("http://evil.127.0.0.1:PORT")]
    [InlineData("http://127.0.0.1:PORT@evil.example")]
    [InlineData("http://localhost:PORT")]
    [InlineData("HTTP://127.0.0.1:PORT")]
    [InlineData("http://127.0.0.1:PORT/")]
    [InlineData("")]
    public async Task Origin_OfAnotherSite_Is403_EvenWithAGoodToken(string origin)
    {
        await using var server = await TestServer.StartAsync();
        var value = origin.Replace("PORT", $"{server.Url.Port}", StringComparison.Ordinal);

        var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.TryAddWithoutValidation("Origin", value);
        var response = await server.NewClient(server.AdminToken).SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("foreign-origin", (await TestServer.ReadJsonAsync(response))["code"]!.GetValue<string>());
        Assert.Equal(403, await YClient.TryConnectAsync(
            new Uri($"{server.SocketUrl}?token={server.NewToken()}"), options => options.SetRequestHeader("Origin", value)));
    }

    [Fact]
    public async Task Origin_OfOurselvesOrNone_PassesWithAToken()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(101, await YClient.TryConnectAsync(
            new Uri($"{server.SocketUrl}?token={server.NewToken()}"), options => options.SetRequestHeader("Origin", server.Origin)));
        Assert.Equal(101, await YClient.TryConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}")));
        var unsafeRequest = await server.NewClient(server.AdminToken).PostAsync("/api/sign-out", null, Token);
        Assert.Equal(HttpStatusCode.NoContent, unsafeRequest.StatusCode);
    }

    [Fact]
    public async Task Cookie_WithoutAnOrigin_IsEnoughToReadAndNotToActOrToUpgrade()
    {
        await using var server = await TestServer.StartAsync();
        var cookie = await SignIn.GetCookieAsync(server);
        HttpRequestMessage Request(HttpMethod method, string path)
        {
            var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Cookie", cookie);
            return request;
        }

        Assert.Equal(HttpStatusCode.OK, (await server.Http.SendAsync(Request(HttpMethod.Get, "/api/me"), Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Http.SendAsync(Request(HttpMethod.Post, "/api/sign-out"), Token)).StatusCode);
        Assert.Equal(403, await YClient.TryConnectAsync(server.SocketUrl, options => options.SetRequestHeader("Cookie", cookie)));
        Assert.Equal(101, await YClient.TryConnectAsync(server.SocketUrl, options =>
        {
            options.SetRequestHeader("Cookie", cookie);
            options.SetRequestHeader("Origin", server.Origin);
        }));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example:PORT")]
    [InlineData("10.1.2.3:PORT")]
    [InlineData("[fe80::1]:PORT")]
    public async Task Host_OfAnotherSite_Is403_OnEveryRoute(string host)
    {
        await using var server = await TestServer.StartAsync();
        foreach (var path in (string[])["/", "/healthz", "/api/me", "/yjs/s1/main.md", "/openapi/v1.json"])
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host.Replace("PORT", $"{server.Url.Port}", StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Forbidden, (await server.Http.SendAsync(request, Token)).StatusCode);
        }
    }

    [Theory]
    [InlineData("localhost:PORT")]
    [InlineData("LOCALHOST:PORT")]
    [InlineData("[::1]:PORT")]
    [InlineData("localhost:8080")]
    public async Task Host_OfThisMachine_Passes(string host)
    {
        await using var server = await TestServer.StartAsync();
        var name = host.Replace("PORT", $"{server.Url.Port}", StringComparison.Ordinal);
        var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.Host = name;
        request.Headers.Add("Origin", $"http://{name}");

        Assert.Equal(HttpStatusCode.OK, (await server.Http.SendAsync(request, Token)).StatusCode);
    }

    [Fact]
    public async Task PublicUrl_BehindAProxy_IsAHostAndAnOrigin()
    {
        await using var server = await TestServer.StartAsync(
            "--Collab:PublicUrls:0", "https://collab.example.com", "--Collab:AllowedOrigins:0", "https://app.example.com:8443");
        async Task<HttpStatusCode> Get(string host, string origin)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
            request.Headers.Host = host;
            request.Headers.Add("Origin", origin);
            return (await server.Http.SendAsync(request, Token)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await Get("collab.example.com", "https://collab.example.com"));
        Assert.Equal(HttpStatusCode.OK, await Get("collab.example.com", "https://app.example.com:8443"));
        Assert.Equal(HttpStatusCode.Forbidden, await Get("app.example.com", "https://collab.example.com"));
        Assert.Equal(HttpStatusCode.Forbidden, await Get("collab.example.com", "https://app.example.com"));
        Assert.Contains("Sign in: https://collab.example.com/sign-in#", server.Output, StringComparison.Ordinal);
    }
}
