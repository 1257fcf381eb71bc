using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Doors.Hub;

/// <summary>News of projects at the hub.</summary>
public sealed class HubProjectTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private static readonly AccessRequest Request = new("r1", "user:bob", "Bob", "role:editor", null, null, "to help", At, At.AddDays(14));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_BringsRequestsAnswersAndEnds_UntilUnwatched()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);

        Assert.Null(await client.InvokeAsync("Watch", "default"));
        var (connection, watcher) = Assert.Single(server.Grains.Access().Watchers);
        Assert.Equal((string)(await client.InvokeAsync("Hello"))!["connection"]!, connection.ToString());

        watcher.Observer.OnNews(new AccessNews.Requested(Request));
        Assert.Equal(
            """["default",{"kind":"request-made","request":{"id":"r1","subject":"user:bob","name":"Bob","role":"role:editor","session":null,"until":null,"reason":"to help","at":"2026-01-02T00:00:00+00:00","expiresAt":"2026-01-16T00:00:00+00:00"},"grant":null,"by":null,"reason":null,"at":null}]""",
            (await client.NextAsync("Project")).ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        watcher.Observer.OnNews(new AccessNews.Answered(Request, IsApproved: true, "Ann", "welcome"));
        var answered = (await client.NextAsync("Project"))[1]!;
        Assert.Equal(("request-approved", "Ann", "welcome"), ((string)answered["kind"]!, (string)answered["by"]!, (string)answered["reason"]!));
        watcher.Observer.OnNews(new AccessNews.Ending(new AccessGrant("1-1", "user:bob", "role:editor", null, null, null, At, "", "ann", At.AddDays(-1))));
        var ending = (await client.NextAsync("Project"))[1]!;
        Assert.Equal(("grant-ending", "1-1"), ((string)ending["kind"]!, (string)ending["grant"]!["id"]!));

        await client.InvokeAsync("Unwatch", "default");
        Assert.Empty(server.Grains.Access().Watchers);
    }

    [Fact]
    public async Task Watch_IsSaidAgain_EndsWithTheConnection_AndSaysWhenItIsRefused()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await using var gone = await HubTestClient.ConnectAsync(server, server.NewToken(user: "bob"));
        await client.InvokeAsync("Watch", "default");
        await gone.InvokeAsync("Watch", "default");

        await gone.DisposeAsync();
        await UntilAsync(() => server.Grains.Access().Watchers.Count == 1);
        server.Grains.Access().Watchers.Clear(); // as if it were loaded anew
        server.Time.Advance(IAccessGrain.WatchLease / 3);
        await UntilAsync(() => server.Grains.Access().Watchers.Count == 1);

        server.Grains.Access().Refusal = (Fault.Forbidden, null);
        server.Time.Advance(IAccessGrain.WatchLease / 3);
        Assert.Equal("forbidden", (string)(await client.NextAsync("Unwatched"))[1]!["name"]!);
    }

    [Fact]
    public async Task Watch_OfNoProjectOrTooMany_IsRefused()
    {
        await using var server = await TestServer.StartAsync("--Collab:Hub:SessionsMax=1");
        await using var client = await HubTestClient.ConnectAsync(server);

        Assert.Equal("forbidden", (string)(await client.InvokeAsync("Watch", "no name"))!["name"]!);
        Assert.Equal("forbidden", (string)(await client.InvokeAsync("Watch", "other"))!["name"]!);
        Assert.Null(await client.InvokeAsync("Watch", "default"));
        Assert.Null(await client.InvokeAsync("Watch", "default"));
        Assert.Equal("too-many", (string)(await client.InvokeAsync("Watch", "other"))!["name"]!);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), Token);
        }
    }
}
