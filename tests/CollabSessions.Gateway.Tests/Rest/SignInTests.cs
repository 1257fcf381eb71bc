using System.Net;
using System.Net.Http.Json;
using CollabSessions.Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CollabSessions.Gateway.Tests.Rest;

public sealed class SignInTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Preview_NamesThePersonAndSpendsNothing()
    {
        await using var server = await TestServer.StartAsync();

        for (var time = 0; time < 3; time++)
        {
            var response = await server.Http.PostAsJsonAsync("/api/sign-in/preview", new { secret = server.LinkSecret }, Token);
            Assert.Equal(
                """{"user":{"id":"admin","name":"Administrator"},"notAfter":"2026-01-01T00:15:00+00:00"}""",
                await response.Content.ReadAsStringAsync(Token));
        }

        Assert.Equal(HttpStatusCode.OK, (await SignIn.PostAsync(server.Http, server.LinkSecret)).StatusCode);
    }

    [Fact]
    public async Task Link_PostedByAHundredAtOnce_SignsInExactlyOne()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:FailuresPerMinute", "1000");

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => SignIn.PostAsync(server.Http, server.LinkSecret)));

        Assert.Equal(1, responses.Count(static response => response.StatusCode is HttpStatusCode.OK));
        Assert.Equal(99, responses.Count(static response => response.StatusCode is HttpStatusCode.Gone));
        Assert.Single(responses, static response => response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Cookie_IsForThisSiteAndNotForScripts()
    {
        await using var server = await TestServer.StartAsync();

        var response = await SignIn.PostAsync(server.Http, server.LinkSecret);

        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Matches("^collab-[0-9a-f]{16}=", cookie);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("; secure", cookie, StringComparison.OrdinalIgnoreCase); // plain http on this machine
        Assert.Contains("; expires=Thu, 08 Jan 2026 00:00:00 GMT", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Browser_SignsInIsSomebodyAndSignsOut()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = server.NewBrowser();
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/me", Token)).StatusCode);

        (await SignIn.PostAsync(browser, server.LinkSecret)).EnsureSuccessStatusCode();
        Assert.Equal(
            """{"user":{"id":"admin","name":"Administrator"},"access":"admin","project":null,"session":null,"notAfter":"2026-01-08T00:00:00+00:00"}""",
            await browser.GetStringAsync("/api/me", Token));
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("/api/sign-out", null, Token)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/me", Token)).StatusCode);
    }

    [Fact]
    public async Task SignOut_MakesACopiedCookieWorthlessAndClosesItsSockets()
    {
        await using var server = await TestServer.StartAsync();
        var cookie = await SignIn.GetCookieAsync(server);
        await using var socket = await YClient.ConnectAsync(server.SocketUrl, options =>
        {
            options.SetRequestHeader("Cookie", cookie);
            options.SetRequestHeader("Origin", server.Origin);
        });
        await socket.ReadAsync();
        async Task<HttpStatusCode> Send(HttpMethod method, string path)
        {
            var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Cookie", cookie);
            request.Headers.Add("Origin", server.Origin);
            return (await server.Http.SendAsync(request, Token)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await Send(HttpMethod.Get, "/api/me"));
        Assert.Equal(HttpStatusCode.NoContent, await Send(HttpMethod.Post, "/api/sign-out"));

        Assert.Equal(4401, (await socket.ReadCloseAsync()).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(HttpMethod.Get, "/api/me"));
    }

    [Fact]
    public async Task SignInThatWasEndedElsewhere_IsBelievedForASecondAtMost()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = server.NewBrowser();
        (await SignIn.PostAsync(browser, server.LinkSecret)).EnsureSuccessStatusCode();
        var questions = server.Grains.User("admin").Questions;
        for (var time = 0; time < 5; time++)
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/me", Token)).StatusCode);
        }

        Assert.Equal(questions + 1, server.Grains.User("admin").Questions);
        server.Grains.User("admin").EndAll();
        server.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/me", Token)).StatusCode);
    }

    [Fact]
    public async Task Cookie_AfterItsEnd_IsExpired()
    {
        await using var server = await TestServer.StartAsync();
        var cookie = await SignIn.GetCookieAsync(server);
        server.Time.Advance(TimeSpan.FromDays(7));
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.Add("Cookie", cookie);

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.SendAsync(request, Token)).StatusCode);
    }

    [Fact]
    public async Task Cookie_WithAChangedCharacter_IsNothing()
    {
        await using var server = await TestServer.StartAsync();
        var cookie = await SignIn.GetCookieAsync(server);
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.Add("Cookie", cookie[..^20] + (cookie[^20] == 'A' ? 'B' : 'A') + cookie[^19..]);

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.SendAsync(request, Token)).StatusCode);
    }

    [Fact]
    public async Task SpentLink_SaysWhen()
    {
        await using var server = await TestServer.StartAsync();
        await SignIn.PostAsync(server.Http, server.LinkSecret);

        var response = await SignIn.PostAsync(server.Http, server.LinkSecret);

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        var problem = await TestServer.ReadJsonAsync(response);
        Assert.Equal("link-spent", problem["code"]!.GetValue<string>());
        Assert.StartsWith("This link was used at 2026-01-01 00:00 UTC.", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpiredLink_SaysWhen()
    {
        await using var server = await TestServer.StartAsync();
        server.Time.Advance(TimeSpan.FromMinutes(15));

        var response = await SignIn.PostAsync(server.Http, server.LinkSecret);

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        var problem = await TestServer.ReadJsonAsync(response);
        Assert.Equal("link-expired", problem["code"]!.GetValue<string>());
        Assert.StartsWith("This link expired at 2026-01-01 00:15 UTC.", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownLink_Is404_AndWakesNoGrain()
    {
        await using var server = await TestServer.StartAsync();
        var users = server.Grains.UsersTouched;

        var response = await SignIn.PostAsync(server.Http, "mallory.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("link-unknown", (await TestServer.ReadJsonAsync(response))["code"]!.GetValue<string>());
        Assert.Equal(users, server.Grains.UsersTouched);
    }

    [Fact]
    public async Task NewStart_VoidsTheOlderLink()
    {
        var folder = TestServer.NewFolder();
        await using var first = await TestServer.StartInAsync(folder);
        var older = first.LinkSecret;
        await first.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>()
            .OfType<CollabSessions.Gateway.Hosting.Announcement>().Single().StartedAsync(Token);

        Assert.Equal(HttpStatusCode.NotFound, (await SignIn.PostAsync(first.Http, older)).StatusCode);
    }
}
