using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Doors.Hub;

public sealed class HubAccessTests
{
    private const string Document = "s1/main.md";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Negotiate_OffersWebSocketsAloneAndNoStatefulReconnect()
    {
        await using var server = await TestServer.StartAsync();
        using var http = server.NewClient(server.NewToken());

        using var response = await http.PostAsync("/hub/negotiate?negotiateVersion=1&useStatefulReconnect=true", null, Token);

        var answer = (await response.Content.ReadFromJsonAsync<JsonObject>(Token))!;
        Assert.Equal("""[{"transport":"WebSockets","transferFormats":["Text","Binary"]}]""", answer["availableTransports"]!.ToJsonString());
        Assert.False(answer.ContainsKey("useStatefulReconnect"));
    }

    [Fact]
    public async Task Strangers_ForeignSitesAndOtherTransports_AreRefusedOverHttp()
    {
        await using var server = await TestServer.StartAsync();
        using var stranger = server.NewClient();
        using var ada = server.NewClient(server.NewToken());

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.PostAsync("/hub/negotiate?negotiateVersion=1", null, Token)).StatusCode);
        Assert.Equal(401, await YClient.TryConnectAsync(HubTestClient.Url(server, "access_token=nonsense")));
        Assert.Equal(404, await YClient.TryConnectAsync(HubTestClient.Url(server, $"id=unknown&access_token={server.NewToken()}")));
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await ada.GetAsync("/hub?id=x", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await ada.PostAsync("/hub?id=x", null, Token)).StatusCode);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/hub/negotiate?negotiateVersion=1");
        foreign.Headers.Add("Origin", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await ada.SendAsync(foreign, Token)).StatusCode);
        Assert.Equal(403, await YClient.TryConnectAsync(
            HubTestClient.Url(server, $"access_token={server.NewToken()}"), static options => options.SetRequestHeader("Origin", "https://evil.example")));
    }

    [Fact]
    public async Task Connections_OfOnePerson_AreCountedLikeAtTheOtherDoors()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:ConnectionsPerUserMax=2");
        await using var first = await HubTestClient.ConnectAsync(server);
        await using var second = await server.JoinAsync();
        await first.InvokeAsync("Hello");

        Assert.Equal(429, await YClient.TryConnectAsync(HubTestClient.Url(server, $"access_token={server.NewToken()}")));
        Assert.Equal(101, await YClient.TryConnectAsync(HubTestClient.Url(server, $"access_token={server.NewToken(user: "bob")}")));
    }

    [Fact]
    public async Task ConnectRate_HoldsForNegotiation()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:ConnectsPerMinute=3");
        using var http = server.NewClient(server.NewToken());

        for (var number = 0; number < 3; number++)
        {
            Assert.Equal(HttpStatusCode.OK, (await http.PostAsync("/hub/negotiate?negotiateVersion=1", null, Token)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await http.PostAsync("/hub/negotiate?negotiateVersion=1", null, Token)).StatusCode);
    }

    [Fact]
    public async Task Documents_OfOneConnection_AreBounded()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:DocumentsPerSocketMax=2");
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", "s1/a");
        await client.InvokeAsync("Open", "s1/b");

        Assert.Equal("too-many", (string)(await client.InvokeAsync("Open", "s1/c"))!["fault"]!["name"]!);
        Assert.Null((await client.InvokeAsync("Open", "s1/a"))!["fault"]);
        await client.InvokeAsync("Close", "s1/b");
        Assert.Null((await client.InvokeAsync("Open", "s1/c"))!["fault"]);
    }

    [Fact]
    public async Task Expiry_IsAnnounced_ThenClosesWithAReason()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server, server.NewToken(lifetime: TimeSpan.FromMinutes(10)));
        var end = server.Time.GetUtcNow() + TimeSpan.FromMinutes(10);
        await client.InvokeAsync("Open", Document);

        server.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(end, (DateTimeOffset)(await client.NextAsync("Expiring"))[0]!);
        server.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(
            """[{"code":4401,"name":"expired","reason":"The access has expired."},0]""", (await client.NextAsync("Closing")).ToJsonString());
        Assert.Equal("4401 expired: The access has expired.", await client.Closed);
        await server.Grains.Document().UntilAsync(static document => document.Members.Count == 0, Token);
    }

    [Fact]
    public async Task Renew_ProlongsTheConnectionAndChangesRightsInPlace()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server, server.NewToken(lifetime: TimeSpan.FromMinutes(10)));
        await client.InvokeAsync("Open", Document);
        await client.InvokeAsync("Join", "s1");

        var renewed = (await client.InvokeAsync("Renew", server.NewToken(Access.Read)))!;
        Assert.Equal("""["s1/main.md","read",{"code":4403,"name":"read-only","reason":"This access is read-only."},null]""", (await client.NextAsync("Access")).ToJsonString());
        server.Time.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(server.Time.GetUtcNow() + TimeSpan.FromMinutes(49), (DateTimeOffset)renewed["notAfter"]!);
        Assert.Null(renewed["fault"]);
        Assert.Equal(Access.Read, server.Grains.Document().LastGrant!.Access);
        Assert.NotNull(await client.InvokeAsync("Hello"));
    }

    [Fact]
    public async Task Renew_WithAnotherPersonsOrABadToken_ChangesNothing()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        Assert.Equal("forbidden", (string)(await client.InvokeAsync("Renew", server.NewToken(user: "bob")))!["fault"]!["name"]!);
        Assert.Equal("unauthorized", (string)(await client.InvokeAsync("Renew", "nonsense"))!["fault"]!["name"]!);
        Assert.Equal("unauthorized", (string)(await client.InvokeAsync("Renew", (string?)null))!["fault"]!["name"]!);
        Assert.Equal(0, server.Grains.Document().Renewals);
    }

    [Fact]
    public async Task Renew_WithoutReadingTheDocument_ClosesIt()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnRenew = static _ => new RenewOutcome.Refused(Fault.Forbidden);
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        await client.InvokeAsync("Renew", server.NewToken(session: "s2"));

        Assert.Equal("forbidden", (string)(await client.NextAsync("Closed"))[1]!["name"]!);
    }

    [Fact]
    public async Task Rights_ThatChangeByThemselves_AreTold()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);
        var id = server.Grains.Document().Members.Single();

        server.Grains.Document().Tell(observer => observer.OnAccess([id], Access.Read, Fault.ReadOnly, "Olga"));
        server.Grains.Document().Tell(observer => observer.OnAccess([id], Access.Write, null, "Olga"));
        server.Grains.Document().Tell(observer => observer.OnClose([id], Fault.Revoked, "Olga"));

        var fall = await client.NextAsync("Access");
        Assert.Equal(("read", "read-only", "Olga"), ((string)fall[1]!, (string)fall[2]!["name"]!, (string)fall[3]!));
        Assert.Equal("""["s1/main.md","write",null,"Olga"]""", (await client.NextAsync("Access")).ToJsonString());
        var closed = await client.NextAsync("Closed");
        Assert.Equal((4403, "revoked", "Olga"), ((int)closed[1]!["code"]!, (string)closed[1]!["name"]!, (string)closed[2]!));
    }

    [Fact]
    public async Task Stop_TellsToComeBack_BeforeTheLineIsCut()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        await server.StopAsync();

        var closing = await client.NextAsync("Closing");
        Assert.Equal("going-away", (string)closing[0]!["name"]!);
        Assert.InRange((int)closing[1]!, 500, 4999);
        Assert.Equal("1001 going-away: The server is stopping. Reconnect.", await client.Closed);
    }

    [Fact]
    public async Task Messages_OverTheRate_AreTakenMoreSlowly_AndInTheEndTheConnectionIsClosed()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:MessagesBurst=5", "--Collab:Gateway:RateGrace=00:00:00");
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        for (var number = 0; number < 10; number++)
        {
            await client.SendAsync(new { type = 1, target = "Push", arguments = new object[] { Document, "AAA=", 0 } });
        }

        Assert.Equal("too-many", (string)(await client.NextAsync("Closing"))[0]!["name"]!);
        Assert.Equal("4429 too-many: Too many connections or messages.", await client.Closed);
        Assert.Equal(4, server.Grains.Document().Pushes.Count);
    }
}
