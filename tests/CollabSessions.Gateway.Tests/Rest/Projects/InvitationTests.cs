using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Rest.Projects;

/// <summary>Service accounts, and invites that work once.</summary>
public sealed class InvitationTests
{
    private const string Project = "/api/projects/default";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_GetsARoleAndATokenThatOnlySaysWho()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);

        var response = await admin.PostAsJsonAsync($"{Project}/services", new { name = "nightly", role = "role:runner", session = "s1", reason = "the nightly build" }, Token);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var made = await TestServer.ReadJsonAsync(response);
        Assert.Equal(("service:nightly", "role:runner", "s1", "2026-01-31T00:00:00+00:00"), (
            (string)made["subject"]!, (string)made["grant"]!["role"]!, (string)made["grant"]!["session"]!, (string)made["expires"]!));
        Assert.Equal(
            """{"user":{"id":"service:nightly","name":"nightly"},"access":"none","project":"default","session":null,"notAfter":"2026-01-31T00:00:00+00:00"}""",
            await server.NewClient((string)made["token"]!).GetStringAsync("/api/me", Token));
        var minted = Assert.Single(server.Grains.Audit.Entries, static entry => entry.Action == "token.mint");
        Assert.DoesNotContain((string)made["token"]!, minted.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_ThatIsNamedAlready_GetsNoTokenFromWhoMayOnlyGive()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        using var ada = server.NewClient(server.NewToken());
        async Task<HttpStatusCode> Make(HttpClient client, string name) =>
            (await client.PostAsJsonAsync($"{Project}/services", new { name, role = "role:viewer" }, Token)).StatusCode;

        await admin.PostAsJsonAsync($"{Project}/grants", new { subject = "service:granted", role = "role:owner" }, Token);
        server.Grains.Access().Groups = [new AccessGroup("group:docs", ["service:grouped"])];
        await admin.PutAsync($"{Project}/policy", new StringContent("g, service:written, role:owner, default/*, _, _\n", System.Text.Encoding.UTF8, "text/csv"), Token);

        Assert.Equal(HttpStatusCode.Conflict, await Make(ada, "granted"));
        Assert.Equal(HttpStatusCode.Conflict, await Make(ada, "grouped"));
        Assert.Equal(HttpStatusCode.Conflict, await Make(ada, "written"));
        Assert.Equal(HttpStatusCode.Created, await Make(ada, "fresh"));
        Assert.Equal(HttpStatusCode.NotFound, (await ada.PostAsJsonAsync($"{Project}/services/granted/tokens", new { }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsJsonAsync($"{Project}/services/granted/tokens", new { expires = 60 }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.PostAsJsonAsync($"{Project}/services/unknown/tokens", new { }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, await Make(admin, "a/b"));
    }

    [Fact]
    public async Task Invite_OpenedByAHundredAtOnce_MakesExactlyOneGuest()
    {
        await using var server = await TestServer.StartAsync();
        var invite = await InviteAsync(server, new { role = "role:editor", session = "s1" });
        var token = (string)invite["token"]!;

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(number =>
            server.Http.PostAsJsonAsync("/api/invites/accept", new { token, name = $"Guest {number}" }, Token)));

        Assert.Equal(1, responses.Count(static response => response.StatusCode is HttpStatusCode.OK));
        Assert.Equal(99, responses.Count(static response => response.StatusCode is HttpStatusCode.Gone));
        Assert.Single(responses, static response => response.Headers.Contains("Set-Cookie"));
        Assert.Equal("invite-spent", (string)(await TestServer.ReadJsonAsync(
            responses.First(static response => response.StatusCode is HttpStatusCode.Gone)))["code"]!);
    }

    [Fact]
    public async Task Invite_IsTheGrantOfAGuest_WhoOnlySaysWhoHeIs()
    {
        await using var server = await TestServer.StartAsync();
        var invite = await InviteAsync(server, new { role = "role:editor", session = "s1", until = "2026-01-03T00:00:00Z" });
        var token = (string)invite["token"]!;
        Assert.Equal($"{server.Origin}/join#{token}", (string)invite["url"]!);
        Assert.Equal("2026-01-03T00:00:00+00:00", (string)invite["expires"]!);
        var preview = await server.Http.PostAsJsonAsync("/api/invites/preview", new { token }, Token);
        Assert.Equal(
            """{"session":{"id":"s1","name":"A session"},"access":"write","expires":"2026-01-03T00:00:00+00:00","project":"default","role":"role:editor"}""",
            await preview.Content.ReadAsStringAsync(Token));

        using var browser = server.NewBrowser();
        var accepted = await TestServer.ReadJsonAsync(await browser.PostAsJsonAsync("/api/invites/accept", new { token, name = "Cy" }, Token));
        var me = (await browser.GetFromJsonAsync<JsonObject>("/api/me", Token))!;

        Assert.Equal((string)invite["grant"]!["subject"]!, $"user:{(string)me["user"]!["id"]!}");
        Assert.Equal(("Cy", "none", "s1", "2026-01-03T00:00:00+00:00"), (
            (string)me["user"]!["name"]!, (string)me["access"]!, (string)accepted["session"]!["id"]!, (string)me["notAfter"]!));
        await browser.GetAsync($"{Project}/what", Token);
        Assert.True(server.Grains.Access().Caller!.IsIdentity);
    }

    [Fact]
    public async Task Invite_WhoseGrantWasRevoked_OpensNothingAndIsNotSpent()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        var invite = await InviteAsync(server, new { role = "role:editor" });
        await admin.DeleteAsync($"{Project}/grants/{(string)invite["grant"]!["id"]!}", Token);

        var response = await server.Http.PostAsJsonAsync("/api/invites/accept", new { token = (string)invite["token"]!, name = "Cy" }, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Invite_IsNoSignInLink_AndASignInLinkIsNoInvite()
    {
        await using var server = await TestServer.StartAsync();
        var secret = (string)(await InviteAsync(server, new { role = "role:owner" }))["token"]!;

        Assert.Equal(HttpStatusCode.NotFound, (await SignIn.PostAsync(server.Http, secret)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.PostAsJsonAsync("/api/sign-in/preview", new { secret }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.PostAsJsonAsync("/api/invites/accept", new { token = server.LinkSecret, name = "Cy" }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SignIn.PostAsync(server.Http, server.LinkSecret)).StatusCode);
    }

    [Fact]
    public async Task Invite_OpenedByTheAdministrator_StaysGood()
    {
        await using var server = await TestServer.StartAsync();
        var token = (string)(await InviteAsync(server, new { role = "role:editor", session = "s1" }))["token"]!;

        var seen = await server.NewClient(server.AdminToken).PostAsJsonAsync("/api/invites/accept", new { token, name = "x" }, Token);
        Assert.Equal("admin", (string)(await TestServer.ReadJsonAsync(seen))["user"]!["id"]!);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.PostAsJsonAsync("/api/invites/accept", new { token, name = "Cy" }, Token)).StatusCode);
    }

    [Fact]
    public async Task Invite_AfterItsTime_IsExpired()
    {
        await using var server = await TestServer.StartAsync();
        var token = (string)(await InviteAsync(server, new { role = "role:editor", expires = 60 }))["token"]!;
        server.Time.Advance(TimeSpan.FromMinutes(1));

        var response = await server.Http.PostAsJsonAsync("/api/invites/preview", new { token }, Token);

        Assert.Equal((HttpStatusCode.Gone, "invite-expired"), (response.StatusCode, (string)(await TestServer.ReadJsonAsync(response))["code"]!));
    }

    private static async Task<JsonObject> InviteAsync(TestServer server, object body)
    {
        var response = await server.NewClient(server.AdminToken).PostAsJsonAsync($"{Project}/invites", body, Token);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await TestServer.ReadJsonAsync(response);
    }
}
