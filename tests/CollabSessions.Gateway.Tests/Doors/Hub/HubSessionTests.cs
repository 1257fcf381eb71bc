using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Doors.Hub;

public sealed class HubSessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Join_AnswersWithSessionAndRoster_AndOnlyThenEventsFollow()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        var ada = new Participant(new ConnectionId(5), new Principal("bob", "Bob"), 3, Access.Read, Door.Yjs, ["main.md"]);

        var joining = client.InvokeAsync("Join", "s1");
        await server.Grains.Sessions.Fake("s1").UntilAsync(static session => session.Members.Count == 1, Token);
        server.Grains.Sessions.Fake("s1").Tell(observer => observer.OnRoster([ada], [new ConnectionId(6)]));
        var joined = (await joining)!;

        Assert.Equal(("s1", "active", "collaborative"), ((string)joined["session"]!["id"]!, (string)joined["session"]!["state"]!, (string)joined["session"]!["kind"]!));
        Assert.Equal("write", (string)joined["access"]!);
        Assert.Equal("hub", (string)Assert.Single(joined["roster"]!.AsArray())!["door"]!);
        Assert.Equal(
            """["s1",{"present":[{"connection":"0000000000000005","user":"bob","name":"Bob","color":3,"access":"read","door":"yjs","documents":["main.md"]}],"gone":["0000000000000006"]}]""",
            (await client.NextAsync("Roster")).ToJsonString());
        Assert.Equal(["1", "Roster"], client.Order);
    }

    [Fact]
    public async Task Comment_ComesBackToEverybodyWithItsNumber_AndThePastIsRead()
    {
        await using var server = await TestServer.StartAsync();
        await using var ada = await HubTestClient.ConnectAsync(server);
        await using var bob = await HubTestClient.ConnectAsync(server, server.NewToken(user: "bob"));
        await ada.InvokeAsync("Join", "s1");
        await bob.InvokeAsync("Join", "s1");

        var commented = (await ada.InvokeAsync("Comment", "s1", "Look here", "main.md", "{\"a\":1}", 0))!;
        await ada.InvokeAsync("Comment", "s1", "And here", null, null, 1);

        Assert.Equal((1, "Look here", "main.md"), ((int)commented["comment"]!["number"]!, (string)commented["comment"]!["text"]!, (string)commented["comment"]!["document"]!));
        Assert.Equal(commented["comment"]!.ToJsonString(), (await bob.NextAsync("Comment"))[1]!.ToJsonString());
        var page = (await bob.InvokeAsync("ReadComments", "s1", 0, 1))!;
        Assert.Equal((2, true), ((int)Assert.Single(page["comments"]!.AsArray())!["number"]!, (bool)page["hasMore"]!));
    }

    [Fact]
    public async Task SessionMessage_ReachesTheOthers_AndNewsReachesAll()
    {
        await using var server = await TestServer.StartAsync();
        await using var ada = await HubTestClient.ConnectAsync(server);
        await using var bob = await HubTestClient.ConnectAsync(server, server.NewToken(user: "bob"));
        await ada.InvokeAsync("Join", "s1");
        await bob.InvokeAsync("Join", "s1");
        var sender = (string)(await ada.InvokeAsync("Hello"))!["connection"]!;

        Assert.Null(await ada.InvokeAsync("SendToSession", "s1", "ping"));
        await server.Grains.Sessions.Fake("s1").TellAsync(new SessionNews.TaskChanged("t1", "done", "42", server.Time.GetUtcNow()));

        Assert.Equal(["s1", sender, "ping"], (await bob.NextAsync("SessionMessage")).Select(static node => (string)node!));
        Assert.Equal(("t1", "done", "42"), await TaskOf(ada));
        Assert.Equal(("t1", "done", "42"), await TaskOf(bob));
        Assert.False(ada.HasEvent("SessionMessage"));
    }

    [Fact]
    public async Task Session_ThatMoves_IsTold()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Join", "s1");
        var row = new SessionRow(
            new("s1"), new("default"), "A session", SessionKind.Collaborative, SessionState.Paused, "admin", server.Time.GetUtcNow(), server.Time.GetUtcNow(), 2);

        await server.Grains.Sessions.Fake("s1").TellAsync(new SessionNews.Changed(row));

        Assert.Equal("paused", (string)(await client.NextAsync("Session"))[1]!["state"]!);
    }

    [Fact]
    public async Task Session_ThatSendsAway_IsLeftWithAReason()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Join", "s1");

        server.Grains.Sessions.Fake("s1").Tell(static observer => observer.OnClose([], Fault.TryAgain));

        Assert.Equal(1013, (int)(await client.NextAsync("Left"))[1]!["code"]!);
        Assert.Equal("forbidden", (string)(await client.InvokeAsync("SendToSession", "s1", "x"))!["name"]!);
    }

    [Fact]
    public async Task Join_OfWhatMayNotBeSeen_IsForbidden()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server, server.NewToken(project: "other"));

        foreach (var name in new string?[] { "s1", "absent", "a/b", "", null })
        {
            Assert.Equal("forbidden", (string)(await client.InvokeAsync("Join", name))!["fault"]!["name"]!);
        }

        Assert.Empty(server.Grains.Sessions.Fake("s1").Members);
    }

    private static async Task<(string, string, string)> TaskOf(HubTestClient client)
    {
        var news = (await client.NextAsync("Task"))[1]!;
        return ((string)news["id"]!, (string)news["state"]!, (string)news["text"]!);
    }
}
