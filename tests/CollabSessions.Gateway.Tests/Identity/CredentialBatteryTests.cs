using System.Net;
using System.Net.Http.Json;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Identity;

/// <summary>Credentials that end while their connections are open, at every door. Those that never held are in the matrices of Tenants/.</summary>
public sealed class CredentialBatteryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DisabledUser_IsSentAwayAtEveryDoor_AndMayDoNothingAnyMore_WhateverHisTokenCarries()
    {
        await using var server = await TestServer.StartLiveAsync(static _ => { });
        using var admin = server.NewClient(server.AdminToken);
        var session = (string)(await TestServer.ReadJsonAsync(await admin.PostAsJsonAsync(
            "/api/sessions", new { name = "x", kind = "collaborative", project = "default" }, Token)))["id"]!;
        var document = $"{session}/main.md";
        var token = server.NewToken(Access.Write, "bob");
        await using var yjs = await server.JoinAsync(token, $"/yjs/{document}");
        await using var hocuspocus = await HocuspocusClient.ConnectAsync(server);
        await hocuspocus.OpenAsync(document, token);
        await using var hub = await HubTestClient.ConnectAsync(server, token);
        Assert.Null((await hub.InvokeAsync("Open", document))!["fault"]);
        Assert.Null((await hub.InvokeAsync("Join", session))!["fault"]);

        var disabled = await admin.PostAsJsonAsync(
            "/api/projects/default/grants",
            new { subject = "user:bob", right = new { resource = "project/default/*", action = "*", isDenied = true }, reason = "left the company" },
            Token);

        Assert.Equal(HttpStatusCode.Created, disabled.StatusCode);
        Assert.Equal(4403, (await yjs.ReadCloseAsync()).Code);
        Assert.Equal("revoked", (string)(await hub.NextAsync("Closed"))[1]!["name"]!);
        Assert.Equal("revoked", (string)(await hub.NextAsync("Left"))[1]!["name"]!);
        string said;
        do
        {
            said = await hocuspocus.ReadAsync(document);
        }
        while (!said.StartsWith("0201", StringComparison.Ordinal)); // denied

        Assert.Equal("forbidden", (string)(await hub.InvokeAsync("Push", document, "AAA=", 0))!["fault"]!["name"]!);
        Assert.Equal("forbidden", (string)(await hub.InvokeAsync("Open", document))!["fault"]!["name"]!);
        await using var again = await YClient.ConnectAsync(new Uri($"ws://{server.Url.Authority}/yjs/{document}?token={token}"));
        Assert.Equal(4403, (await again.ReadCloseAsync()).Code);
        using var bob = server.NewClient(token);
        Assert.Equal(HttpStatusCode.NotFound, (await bob.GetAsync($"/api/sessions/{session}", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await bob.PostAsJsonAsync("/api/sessions", new { name = "y", kind = "detached", project = "default" }, Token)).StatusCode);
        Assert.Equal("""{"sessions":[]}""", await bob.GetStringAsync("/api/sessions", Token));
    }

    [Fact]
    public async Task SignOut_EndsTheSocketsOfTheSignInAtEveryDoor()
    {
        await using var server = await TestServer.StartAsync();
        var cookie = await SignIn.GetCookieAsync(server);
        Task<YClient> OpenAsync(string path) => YClient.ConnectAsync(new Uri($"ws://{server.Url.Authority}{path}"), options =>
        {
            options.SetRequestHeader("Cookie", cookie);
            options.SetRequestHeader("Origin", server.Origin);
        });
        await using var yjs = await OpenAsync("/yjs/s1/main.md");
        await yjs.ReadAsync();
        await using var hocuspocus = await OpenAsync("/hocuspocus");
        await hocuspocus.SendAsync(HocuspocusClient.Auth("s1/main.md", ""));
        await hocuspocus.ReadAsync();

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sign-out");
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Origin", server.Origin);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.SendAsync(request, Token)).StatusCode);

        Assert.Equal(4401, (await yjs.ReadCloseAsync()).Code);
        Assert.Equal(4401, (await hocuspocus.ReadCloseAsync()).Code);
        Assert.Equal(401, await YClient.TryConnectAsync(new Uri($"ws://{server.Url.Authority}/hub"), options =>
        {
            options.SetRequestHeader("Cookie", cookie);
            options.SetRequestHeader("Origin", server.Origin);
        }));
    }

    [Fact]
    public async Task Token_ThatEndsWhileADocumentIsOpenAtHocuspocus_IsAskedForAnewAndThenDenied()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync("s1/main.md", server.NewToken(lifetime: TimeSpan.FromMinutes(10)));

        server.Time.Advance(TimeSpan.FromMinutes(10));

        var said = new List<string>();
        while (!said.Exists(static text => text.StartsWith("0201", StringComparison.Ordinal)))
        {
            said.Add(await client.ReadAsync("s1/main.md"));
        }

        Assert.EndsWith(HocuspocusClient.Text(Fault.Expired.Reason), said[^1], StringComparison.Ordinal);
        await server.Grains.Document().UntilAsync(static document => document.Members.Count == 0, Token);
    }
}
