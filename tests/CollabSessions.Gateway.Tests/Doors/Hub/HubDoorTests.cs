using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Doors.Hub;

public sealed class HubDoorTests
{
    private const string Document = "s1/main.md";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hello_TellsWhoTheConnectionIsAndItsLimits()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);

        var welcome = (await client.InvokeAsync("Hello"))!;

        Assert.Equal(("ada", "Ada"), ((string)welcome["user"]!, (string)welcome["name"]!));
        Assert.Equal(server.Time.GetUtcNow() + TimeSpan.FromHours(1), (DateTimeOffset)welcome["notAfter"]!);
        Assert.Equal(16, ((string)welcome["connection"]!).Length);
        Assert.Equal(
            """{"messageBytesMax":65536,"partBytesMax":32768,"updateBytesMax":1048576,"relayBytesMax":16777216,"payloadBytesMax":16384,"documentsMax":64}""",
            welcome["limits"]!.ToJsonString());
    }

    [Fact]
    public async Task Open_AnswersWithWhatTheServerHas_AndTheNameOfTheConnectionIsItsOwnEverywhere()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnJoin = static _ => new JoinOutcome.Joined(new byte[] { 1, 2 }, new byte[] { 0 }, Access.Read, 7);
        await using var client = await HubTestClient.ConnectAsync(server);

        var opened = (await client.InvokeAsync("Open", Document))!;

        Assert.Equal("""{"access":"read","stateVector":"AQI=","presence":"AA==","sequence":7,"fault":null}""", opened.ToJsonString());
        Assert.Equal((string)(await client.InvokeAsync("Hello"))!["connection"]!, server.Grains.Document().Members.Single().ToString());
    }

    [Fact]
    public async Task Open_OfWhatMayNotBeSeenOrIsNoName_IsForbidden()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnJoin = static _ => new JoinOutcome.Refused(Fault.Forbidden);
        await using var client = await HubTestClient.ConnectAsync(server);

        foreach (var name in new string?[] { Document, "", null, "s1", "s1/", "/a", "s1/a/b", "../x", new string('a', 40_000) })
        {
            Assert.Equal("forbidden", (string)(await client.InvokeAsync("Open", name))!["fault"]!["name"]!);
        }

        Assert.Equal(1, server.Grains.Document().Joins);
        Assert.Equal("forbidden", (string)(await client.InvokeAsync("Push", Document, "AAA=", 0))!["fault"]!["name"]!);
        Assert.Empty(server.Grains.Document().Pushes);
    }

    [Fact]
    public async Task Push_CompletesWithItsPlaceInTheLog_AndEverybodyHearsIt()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnPush = static (_, _, _) => Task.FromResult<PushOutcome>(new PushOutcome.Stored(12));
        await using var ada = await HubTestClient.ConnectAsync(server);
        await using var bob = await HubTestClient.ConnectAsync(server, server.NewToken(user: "bob"));
        await ada.InvokeAsync("Open", Document);
        await bob.InvokeAsync("Open", Document);

        var pushed = await ada.InvokeAsync("Push", Document, "AQID", 0);

        Assert.Equal("""{"sequence":12,"fault":null}""", pushed!.ToJsonString());
        Assert.Equal($"""["{Document}","AQID",12]""", (await ada.NextAsync("Update")).ToJsonString());
        Assert.Equal($"""["{Document}","AQID",12]""", (await bob.NextAsync("Update")).ToJsonString());
    }

    [Fact]
    public async Task Push_Refused_SaysWhyAndTheConnectionGoesOn()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnPush = static (_, _, _) => Task.FromResult<PushOutcome>(new PushOutcome.Refused(Fault.ClientIdTaken));
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        Assert.Equal(
            """{"sequence":0,"fault":{"code":4403,"name":"client-id-taken","reason":"This client id belongs to someone else."}}""",
            (await client.InvokeAsync("Push", Document, "AQID", 0))!.ToJsonString());
        Assert.NotNull(await client.InvokeAsync("Hello"));
    }

    [Fact]
    public async Task Receipt_ComesBeforeTheUpdateIsStored()
    {
        await using var server = await TestServer.StartAsync();
        var stored = new TaskCompletionSource<PushOutcome>();
        server.Grains.Document().OnPush = (_, _, _) => stored.Task;
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        var push = client.InvokeAsync("Push", Document, "AQID", 99);

        Assert.Equal($"""["{Document}",99]""", (await client.NextAsync("Received")).ToJsonString());
        Assert.False(push.IsCompleted);
        stored.SetResult(new PushOutcome.Stored(1));
        Assert.Equal(1, (int)(await push)!["sequence"]!);
    }

    [Fact]
    public async Task Calls_WithoutAwaiting_ReachTheDocumentInTheirOrder_AndASlowDocumentHoldsUpNoOther()
    {
        await using var server = await TestServer.StartAsync();
        var slow = new TaskCompletionSource<PushOutcome>();
        server.Grains.Document("s1/slow").OnPush = (_, _, _) => slow.Task;
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);
        await client.InvokeAsync("Open", "s1/slow");

        var waiting = client.InvokeAsync("Push", "s1/slow", "AAA=", 0);
        var pushes = Enumerable.Range(0, 50).Select(number => client.InvokeAsync("Push", Document, new[] { (byte)number }, 0)).ToArray();
        await Task.WhenAll(pushes);

        Assert.False(waiting.IsCompleted);
        Assert.Equal(Enumerable.Range(0, 50), server.Grains.Document().Pushes.Select(static push => (int)push.Update[0]));
        slow.SetResult(new PushOutcome.Stored(1));
        await waiting;
    }

    [Fact]
    public async Task Sync_OfALargeState_ComesInPartsThatFitAMessage()
    {
        await using var server = await TestServer.StartAsync();
        var state = Enumerable.Range(0, 100_000).Select(static number => (byte)(number * 7)).ToArray();
        server.Grains.Document().OnSync = _ => new SyncOutcome.Synced(state, 33);
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        var parts = await client.StreamAsync("Sync", Document, "AA==");

        Assert.Equal([32_768, 32_768, 32_768, 1_696], parts.Select(static part => Bytes(part["bytes"]).Length));
        Assert.Equal([(0, false), (0, false), (0, false), (33, true)], parts.Select(static part => ((int)part["sequence"]!, (bool)part["isLast"]!)));
        Assert.Equal(state, parts.SelectMany(static part => Bytes(part["bytes"])));
    }

    [Fact]
    public async Task Sync_OfADocumentThatIsNotOpenOrWithALongVector_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        Assert.Equal("forbidden", (string)Assert.Single(await client.StreamAsync("Sync", Document, "AA=="))["fault"]!["name"]!);

        await client.InvokeAsync("Open", Document);
        Assert.Equal("too-large", (string)Assert.Single(await client.StreamAsync("Sync", Document, new byte[32_769]))["fault"]!["name"]!);
        Assert.Equal(0, server.Grains.Document().Syncs);
    }

    [Fact]
    public async Task PushParts_ArriveAsOneUpdate()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);
        var update = Enumerable.Range(0, 70_000).Select(static number => (byte)number).ToArray();

        var pushed = await client.InvokeStreamsAsync("PushParts", [Document, true], [[.. update.Chunk(32_768)]]);

        Assert.Equal("""{"sequence":1,"fault":null}""", pushed!.ToJsonString());
        var (bytes, isRelay) = Assert.Single(server.Grains.Document().Pushes);
        Assert.Equal((update.Length, true), (bytes.Length, isRelay));
        Assert.Equal(update, bytes);
    }

    [Fact]
    public async Task PushParts_BeyondTheLimitOrInLargeParts_AreRefusedAndNothingArrives()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:LiveMessageBytesMax=65536");
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        var long1 = await client.InvokeStreamsAsync("PushParts", [Document, false], [[new byte[32_768], new byte[32_768], new byte[1]]]);
        var long2 = await client.InvokeStreamsAsync("PushParts", [Document, false], [[new byte[32_769]]]);

        Assert.Equal("too-large", (string)long1!["fault"]!["name"]!);
        Assert.Equal("too-large", (string)long2!["fault"]!["name"]!);
        Assert.Empty(server.Grains.Document().Pushes);
    }

    [Fact]
    public async Task PushParts_MoreThanTwoAtOnce_AreRefused()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);
        for (var number = 1; number <= 2; number++)
        {
            await client.SendAsync(new { type = 1, target = "PushParts", arguments = new object[] { Document, true }, invocationId = $"u{number}", streamIds = new[] { $"x{number}" } });
        }

        var third = await client.InvokeStreamsAsync("PushParts", [Document, true], [[]]);

        Assert.Equal("too-many", (string)third!["fault"]!["name"]!);
    }

    [Fact]
    public async Task Presence_GoesInAndOut_AndEchoesAreNotAskedAbout()
    {
        await using var server = await TestServer.StartAsync();
        await using var ada = await HubTestClient.ConnectAsync(server);
        await using var bob = await HubTestClient.ConnectAsync(server, server.NewToken(user: "bob"));
        await ada.InvokeAsync("Open", Document);
        await bob.InvokeAsync("Open", Document);
        var awareness = Convert.FromHexString("01070102" + "7b7d");

        Assert.Null(await ada.InvokeAsync("Present", Document, awareness));
        Assert.Equal(awareness, Bytes((await bob.NextAsync("Presence"))[1]));
        await bob.InvokeAsync("Present", Document, Convert.FromHexString("01090102" + "7b7d"));
        Assert.Null(await bob.InvokeAsync("Present", Document, awareness));

        Assert.Equal(2, server.Grains.Document().Presents.Count);
        server.Grains.Document().Presence = awareness;
        Assert.Equal(awareness, Bytes(await bob.InvokeAsync("GetPresence", Document)));
    }

    [Fact]
    public async Task SendToDocument_ReachesTheOthersWithItsSender()
    {
        await using var server = await TestServer.StartAsync();
        await using var ada = await HubTestClient.ConnectAsync(server);
        await using var bob = await HubTestClient.ConnectAsync(server, server.NewToken(user: "bob"));
        await ada.InvokeAsync("Open", Document);
        await bob.InvokeAsync("Open", Document);
        var sender = (string)(await ada.InvokeAsync("Hello"))!["connection"]!;

        Assert.Null(await ada.InvokeAsync("SendToDocument", Document, "höhö"));
        Assert.Equal("too-large", (string)(await ada.InvokeAsync("SendToDocument", Document, new string('x', 16_385)))!["name"]!);

        Assert.Equal([Document, sender, "höhö"], (await bob.NextAsync("DocumentMessage")).Select(static node => (string)node!));
        Assert.False(ada.HasEvent("DocumentMessage"));
    }

    [Fact]
    public async Task Close_ByEitherSide_EndsOneDocumentOnly()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);
        await client.InvokeAsync("Open", "s1/other");

        await client.InvokeAsync("Close", Document);
        Assert.Empty(server.Grains.Document().Members);
        server.Grains.Document("s1/other").Tell(static observer => observer.OnClose([], Fault.TryAgain));

        Assert.Equal(
            """["s1/other",{"code":1013,"name":"try-again","reason":"The document is being reloaded. Try again."},null]""",
            (await client.NextAsync("Closed")).ToJsonString());
        await server.Grains.Document("s1/other").UntilAsync(static document => document.Members.Count == 0, Token);
        Assert.Null((await client.InvokeAsync("Open", "s1/other"))!["fault"]);
    }

    [Fact]
    public async Task Connection_ThatIsGone_IsOutOfEverything()
    {
        await using var server = await TestServer.StartAsync();
        var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);
        await client.InvokeAsync("Join", "s1");

        await client.DisposeAsync();

        await server.Grains.Document().UntilAsync(static document => document.Members.Count == 0, Token);
        await server.Grains.Sessions.Fake("s1").UntilAsync(static session => session.Members.Count == 0, Token);
    }

    private static byte[] Bytes(JsonNode? node) => Convert.FromBase64String((string)node!);
}
