using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Rest;

public sealed class InviteTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invite_MakesGuestsOfOneSession_AsOftenAsItIsAccepted()
    {
        await using var server = await TestServer.StartAsync();
        var invite = await InviteAsync(server, server.AdminToken, new { access = "write" });
        var token = invite["token"]!.GetValue<string>();
        Assert.Equal($"{server.Origin}/join#{token}", invite["url"]!.GetValue<string>());
        Assert.Equal("2026-01-08T00:00:00+00:00", invite["expires"]!.GetValue<string>());
        Assert.Equal(
            """{"session":{"id":"s1","name":"A session"},"access":"write","expires":"2026-01-08T00:00:00+00:00","project":null,"role":null}""",
            await (await server.Http.PostAsJsonAsync("/api/invites/preview", new { token }, Token)).Content.ReadAsStringAsync(Token));

        var ids = new HashSet<string>();
        foreach (var name in (string[])["Cy", "Di"])
        {
            using var browser = server.NewBrowser();
            var accepted = await TestServer.ReadJsonAsync(await browser.PostAsJsonAsync("/api/invites/accept", new { token, name }, Token));
            Assert.Equal("s1", accepted["session"]!["id"]!.GetValue<string>());
            var me = (await browser.GetFromJsonAsync<JsonObject>("/api/me", Token))!;
            Assert.Matches("^guest-[a-z0-9]{16}$", me["user"]!["id"]!.GetValue<string>());
            Assert.Equal((name, "write", "default", "s1", "2026-01-08T00:00:00+00:00"), (
                me["user"]!["name"]!.GetValue<string>(),
                me["access"]!.GetValue<string>(),
                me["project"]!.GetValue<string>(),
                me["session"]!.GetValue<string>(),
                me["notAfter"]!.GetValue<string>()));
            ids.Add(me["user"]!["id"]!.GetValue<string>());
        }

        Assert.Equal(2, ids.Count);
    }

    [Fact]
    public async Task Guest_OpensTheDoorOfTheSessionWithTheCookie()
    {
        await using var server = await TestServer.StartAsync();
        var token = (await InviteAsync(server, server.AdminToken, new { access = "read" }))["token"]!.GetValue<string>();
        var accepted = await server.Http.PostAsJsonAsync("/api/invites/accept", new { token, name = "Cy" }, Token);
        var cookie = Assert.Single(accepted.Headers.GetValues("Set-Cookie")).Split(';')[0];

        await using var socket = await YClient.ConnectAsync(server.SocketUrl, options =>
        {
            options.SetRequestHeader("Cookie", cookie);
            options.SetRequestHeader("Origin", server.Origin);
        });
        Assert.Equal("00000100", await socket.ReadHexAsync());

        var grant = server.Grains.Document().LastGrant!;
        Assert.Equal(("Cy", Access.Read, "s1"), (grant.Principal.Name, grant.Access, grant.Session!.Value.Value));
    }

    [Fact]
    public async Task Invite_OpenedByWhoMayAsMuchAlready_LeavesThemWhoTheyAre()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = server.NewBrowser();
        (await SignIn.PostAsync(browser, server.LinkSecret)).EnsureSuccessStatusCode();
        var token = (await InviteAsync(server, server.AdminToken, new { access = "read" }))["token"]!.GetValue<string>();

        var accepted = await browser.PostAsJsonAsync("/api/invites/accept", new { token, name = "Cy" }, Token);

        Assert.Equal("admin", (await TestServer.ReadJsonAsync(accepted))["user"]!["id"]!.GetValue<string>());
        Assert.False(accepted.Headers.Contains("Set-Cookie"));
        Assert.Equal("admin", (await browser.GetFromJsonAsync<JsonObject>("/api/me", Token))!["user"]!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Invite_IsForThoseWhoMayWriteInTheWholeProject()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, server.NewToken(Access.Write)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, server.NewToken(Access.Read)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, server.NewToken(Access.Write, session: "s1")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, server.NewToken(Access.Write, project: "other")));
    }

    [Fact]
    public async Task Invite_IsNoToken_AndATokenIsNoInvite()
    {
        await using var server = await TestServer.StartAsync();
        var invite = (await InviteAsync(server, server.AdminToken, new { access = "write" }))["token"]!.GetValue<string>();

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.NewClient(invite).GetAsync("/api/me", Token)).StatusCode);
        var accepted = await server.Http.PostAsJsonAsync("/api/invites/accept", new { token = server.NewToken(session: "s1"), name = "Cy" }, Token);
        Assert.Equal(HttpStatusCode.NotFound, accepted.StatusCode);
        Assert.Equal("invite-unknown", (await TestServer.ReadJsonAsync(accepted))["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task ExpiredInvite_Is410()
    {
        await using var server = await TestServer.StartAsync();
        var token = (await InviteAsync(server, server.AdminToken, new { access = "write", expires = 60 }))["token"]!.GetValue<string>();
        server.Time.Advance(TimeSpan.FromMinutes(1));

        var response = await server.Http.PostAsJsonAsync("/api/invites/preview", new { token }, Token);

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        Assert.Equal("invite-expired", (await TestServer.ReadJsonAsync(response))["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\nb")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task GuestName_OutOfRange_Is400(string name)
    {
        await using var server = await TestServer.StartAsync();
        var token = (await InviteAsync(server, server.AdminToken, new { access = "write" }))["token"]!.GetValue<string>();

        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.PostAsJsonAsync("/api/invites/accept", new { token, name }, Token)).StatusCode);
    }

    private static async Task<JsonObject> InviteAsync(TestServer server, string token, object body)
    {
        var response = await server.NewClient(token).PostAsJsonAsync("/api/sessions/s1/invites", body, Token);
        response.EnsureSuccessStatusCode();
        return await TestServer.ReadJsonAsync(response);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string token) =>
        (await server.NewClient(token).PostAsJsonAsync("/api/sessions/s1/invites", new { access = "read" }, Token)).StatusCode;
}
