using System.Net;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Tenants;

/// <summary>Another site's page in the administrator's browser: it gets nowhere, on any route or door, by cookie or by token.</summary>
public sealed class CrossSiteTests
{
    private static readonly string?[] Origins = ["https://evil.example", "null", "http://127.0.0.1:1", null];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ForeignPage_WithTheCookieOfTheAdministrator_ChangesNothingOnAnyRoute()
    {
        await using var server = await TestServer.StartAsync();
        var cookie = await SignIn.GetCookieAsync(server);
        var entries = server.Grains.Audit.Entries.Count;
        foreach (var (route, ask) in Ask.All)
        {
            foreach (var origin in Origins)
            {
                if (ask.Make is null)
                {
                    continue;
                }

                using var request = ask.Make(Things.Absent);
                request.Headers.Add("Cookie", cookie);
                if (origin is not null)
                {
                    request.Headers.TryAddWithoutValidation("Origin", origin);
                }

                // Without an Origin a cookie is enough to read: the browser shows no other site what it read.
                if (origin is not null || request.Method != HttpMethod.Get)
                {
                    using var response = await server.Http.SendAsync(request, Token);
                    Assert.True(response.StatusCode is HttpStatusCode.Forbidden, $"{route} from {origin ?? "nowhere"}: {response.StatusCode}");
                }
            }
        }

        Assert.Equal(entries, server.Grains.Audit.Entries.Count);
        Assert.Null(server.Grains.Access(Things.Absent.Project).Asked);
    }

    [Theory]
    [InlineData("/yjs/s1/main.md")]
    [InlineData("/hub")]
    [InlineData("/hocuspocus")]
    public async Task ForeignPage_OpensNoSocket_WithCookieOrToken(string door)
    {
        await using var server = await TestServer.StartAsync();
        var cookie = await SignIn.GetCookieAsync(server);
        foreach (var origin in Origins)
        {
            Assert.Equal(403, await YClient.TryConnectAsync(new Uri($"ws://{server.Url.Authority}{door}"), options =>
            {
                options.SetRequestHeader("Cookie", cookie);
                if (origin is not null)
                {
                    options.SetRequestHeader("Origin", origin);
                }
            }));
            if (origin is not null)
            {
                Assert.Equal(403, await YClient.TryConnectAsync(
                    new Uri($"ws://{server.Url.Authority}{door}?token={server.NewToken()}&access_token={server.NewToken()}"),
                    options => options.SetRequestHeader("Origin", origin)));
            }
        }

        Assert.Equal(101, await YClient.TryConnectAsync(new Uri($"ws://{server.Url.Authority}{door}"), options =>
        {
            options.SetRequestHeader("Cookie", cookie);
            options.SetRequestHeader("Origin", server.Origin);
        }));
    }
}
