using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Doors.Yjs;

public sealed class YjsDoorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Join_WithPresence_IsToldStateVectorThenPresenceInTwoFrames()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnJoin = static _ =>
            new JoinOutcome.Joined(new byte[] { 1, 7, 3 }, new byte[] { 1, 7, 1, 2, (byte)'{', (byte)'}' }, Access.Write, 0);

        await using var client = await YClient.ConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}"));

        Assert.Equal("000003010703", await client.ReadHexAsync());
        Assert.Equal("0106010701027b7d", await client.ReadHexAsync());
    }

    [Fact]
    public async Task Step1_IsAnsweredByStep2()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnSync = static stateVector =>
            stateVector is [0] ? new SyncOutcome.Synced(new byte[] { 9, 8 }, 0) : new SyncOutcome.Refused(Fault.Malformed);
        await using var client = await server.JoinAsync();

        await client.SendHexAsync("00 00 01 00");

        Assert.Equal("0001020908", await client.ReadHexAsync());
    }

    [Fact]
    public async Task Update_ReachesEveryMemberItsSenderIncluded()
    {
        await using var server = await TestServer.StartAsync();
        await using var ada = await server.JoinAsync();
        await using var bob = await server.JoinAsync();

        await ada.SendHexAsync("00 02 03 010203");

        Assert.Equal("000203010203", await ada.ReadHexAsync());
        Assert.Equal("000203010203", await bob.ReadHexAsync());
        var (update, isRelay) = Assert.Single(server.Grains.Document().Pushes);
        Assert.Equal([1, 2, 3], update);
        Assert.False(isRelay);
    }

    [Fact]
    public async Task Step2_IsPushedAsRelay()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.JoinAsync();

        await client.SendHexAsync("00 01 02 0000");

        Assert.Equal("0002020000", await client.ReadHexAsync());
        Assert.True(Assert.Single(server.Grains.Document().Pushes).IsRelay);
    }

    [Fact]
    public async Task Awareness_IsEchoedToItsSender()
    {
        // y-websocket and the Hocuspocus provider reconnect after 30 s in which no message came: pings do not count.
        await using var server = await TestServer.StartAsync();
        await using var client = await server.JoinAsync();

        await client.SendHexAsync("01 06 01 07 01 02 7b7d");

        Assert.Equal("0106010701027b7d", await client.ReadHexAsync());
    }

    [Fact]
    public async Task Awareness_ThatOnlyRepeatsWhatWasHeard_DoesNotReachTheDocument()
    {
        await using var server = await TestServer.StartAsync();
        await using var ada = await server.JoinAsync();
        await using var bob = await server.JoinAsync();
        await bob.SendHexAsync("01 06 01 08 01 02 7b7d");
        Assert.Equal("0106010801027b7d", await bob.ReadHexAsync());
        await ada.SendHexAsync("01 06 01 07 01 02 7b7d");
        Assert.Equal("0106010701027b7d", await bob.ReadHexAsync());

        await bob.SendHexAsync("01 06 01 07 01 02 7b7d"); // what y-websocket does with every change it hears
        await bob.SendHexAsync("01 06 01 08 02 02 7b7d");

        Assert.Equal("0106010802027b7d", await bob.ReadHexAsync());
        Assert.Equal(3, server.Grains.Document().Presents.Count);
    }

    [Fact]
    public async Task Awareness_AfterAReconnectWithTheSameClock_ReachesTheDocument()
    {
        await using var server = await TestServer.StartAsync();
        await using var other = await server.JoinAsync();
        var first = await server.JoinAsync();
        await first.SendHexAsync("01 06 01 07 01 02 7b7d");
        Assert.Equal("0106010701027b7d", await other.ReadHexAsync());
        await first.DisposeAsync();
        await server.Grains.Document().UntilAsync(static document => document.Leaves == 1, Token);

        await using var second = await server.JoinAsync();
        await second.SendHexAsync("01 06 01 07 01 02 7b7d");

        Assert.Equal("0106010701027b7d", await other.ReadHexAsync());
    }

    [Fact]
    public async Task QueryAwareness_IsAnsweredWithEverybodysPresence()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().Presence = [1, 7, 1, 2, (byte)'{', (byte)'}'];
        await using var client = await server.JoinAsync();

        await client.SendHexAsync("03");

        Assert.Equal("0106010701027b7d", await client.ReadHexAsync());
    }

    [Fact]
    public async Task Leave_OfTheLastMember_ClosesTheRoomAndTheMembership()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.JoinAsync();
        Assert.Equal(1, server.Grains.OpenReferences);

        await client.Socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, Token);
        await client.DisposeAsync();
        await server.StopAsync();

        Assert.Equal(1, server.Grains.Document().Leaves);
        Assert.Empty(server.Grains.Document().Members);
        Assert.Equal(0, server.Grains.OpenReferences);
    }

    [Fact]
    public async Task AccessThatIsTakenAway_ClosesWithTheReasonAndByWhom_AsFarAsACloseFrameHasRoom()
    {
        await using var server = await TestServer.StartAsync();
        await using var ada = await server.JoinAsync();
        await using var bob = await server.JoinAsync();
        var (first, second) = (server.Grains.Document().Members[0], server.Grains.Document().Members[1]);

        server.Grains.Document().Tell(observer => observer.OnAccess([first], Access.Read, Fault.ReadOnly, "Olga"));
        Assert.Equal("020022" + Convert.ToHexStringLower("This access is read-only. By: Olga"u8), await ada.ReadHexAsync());
        server.Grains.Document().Tell(observer => observer.OnClose([first], Fault.Revoked, "Olga"));
        server.Grains.Document().Tell(observer => observer.OnClose([second], Fault.Revoked, string.Concat(Enumerable.Repeat("😀", 64))));

        Assert.Equal((4403, "The access was taken away. By: Olga"), await ada.ReadCloseAsync());
        var (code, reason) = await bob.ReadCloseAsync();
        Assert.Equal(4403, code);
        Assert.Equal("The access was taken away. By: " + string.Concat(Enumerable.Repeat("😀", 23)), reason);
    }
}
