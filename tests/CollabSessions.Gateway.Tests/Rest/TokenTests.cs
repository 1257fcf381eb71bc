using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Rest;

public sealed class TokenTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_MintedByTheAdministrator_IsItsPerson()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);

        var response = await admin.PostAsJsonAsync(
            "/api/tokens", new { user = "bob", name = "Bob", project = "default", session = "s1", access = "read", expires = 600 }, Token);

        var minted = await TestServer.ReadJsonAsync(response);
        Assert.Equal("2026-01-01T00:10:00+00:00", minted["expires"]!.GetValue<string>());
        using var bob = server.NewClient(minted["token"]!.GetValue<string>());
        Assert.Equal(
            """{"user":{"id":"bob","name":"Bob"},"access":"read","project":"default","session":"s1","notAfter":"2026-01-01T00:10:00+00:00"}""",
            await bob.GetStringAsync("/api/me", Token));
    }

    [Theory]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"write"}""", "2026-01-01T01:00:00+00:00")]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"write","expires":"2026-01-02T02:00:00+02:00"}""", "2026-01-02T00:00:00+00:00")]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"write","expires":2592000}""", "2026-01-31T00:00:00+00:00")]
    public async Task Expires_IsAnHourSecondsOrAnInstant(string body, string expires)
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.NewClient(server.AdminToken).PostAsync(
            "/api/tokens", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Token);

        Assert.Equal(expires, (await TestServer.ReadJsonAsync(response))["expires"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"admin"}""")]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"none"}""")]
    [InlineData("""{"user":"bob","name":"Bob","project":"","access":"read"}""")]
    [InlineData("""{"user":"","name":"Bob","project":"default","access":"read"}""")]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","session":"a/b","access":"read"}""")]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"read","expires":0}""")]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"read","expires":-5}""")]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"read","expires":2592001}""")]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"read","expires":1e99}""")]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"read","expires":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"read","expires":"9999-12-31T23:59:59-14:00"}""")]
    [InlineData("""{"user":"bob","name":"Bob","project":"default","access":"read","expires":"soon"}""")]
    public async Task Request_OutOfRange_Is400(string body)
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.NewClient(server.AdminToken).PostAsync(
            "/api/tokens", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Token_CannotMintTokens()
    {
        await using var server = await TestServer.StartAsync();
        using var ada = server.NewClient(server.NewToken());

        var response = await ada.PostAsJsonAsync(
            "/api/tokens", new { user = "bob", name = "Bob", project = "default", access = "write" }, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task BadToken_IsNotExcusedByAGoodCookie()
    {
        await using var server = await TestServer.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.Add("Cookie", await SignIn.GetCookieAsync(server));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer nonsense");

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.SendAsync(request, Token)).StatusCode);
    }

    [Theory]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer a b")]
    public async Task Authorization_OfAnotherKind_Is401(string header)
    {
        await using var server = await TestServer.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.TryAddWithoutValidation("Authorization", header);

        var response = await server.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task ExpiredToken_IsToldSo()
    {
        await using var server = await TestServer.StartAsync();
        var token = server.NewToken(lifetime: TimeSpan.FromSeconds(5));
        server.Time.Advance(TimeSpan.FromSeconds(5));

        var response = await server.NewClient(token).GetAsync("/api/me", Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("expired", (await TestServer.ReadJsonAsync(response))["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Token_InTheQueryOfAnApiRequest_IsNotRead()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync($"/api/me?token={server.AdminToken}", Token)).StatusCode);
    }

    [Fact]
    public async Task GuestToken_SeesItsSessionOnly()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Sessions.Add("s2");
        using var guest = server.NewClient(server.NewToken(Access.Read, session: "s1"));

        var listed = (await guest.GetFromJsonAsync<JsonObject>("/api/sessions", Token))!["sessions"]!.AsArray();

        Assert.Equal("s1", Assert.Single(listed)!["id"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GetAsync("/api/sessions/s2", Token)).StatusCode);
    }
}
