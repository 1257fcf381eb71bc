using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Doors.Hocuspocus;

public sealed class HocuspocusDoorTests
{
    private const string Name = "s1/main.md";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Provider_SendsTokenStep1AndPresenceAtOnce_AndIsAnsweredInOrder()
    {
        await using var server = await TestServer.StartAsync();
        var document = server.Grains.Document();
        document.OnJoin = static _ => new JoinOutcome.Joined(
            new byte[] { 1, 7, 3 }, new byte[] { 1, 7, 1, 2, (byte)'{', (byte)'}' }, Access.Write, 3);
        document.Presence = [1, 7, 1, 2, (byte)'{', (byte)'}'];
        document.OnSync = static vector => vector is [0] ? new SyncOutcome.Synced(new byte[] { 9, 8 }, 3) : new SyncOutcome.Refused(Fault.Malformed);
        await using var client = await HocuspocusClient.ConnectAsync(server);

        await client.AuthenticateAsync(Name, server.NewToken(), "4.8.0");
        await client.SendAsync(Name, "00 00 01 00");
        await client.SendAsync(Name, "01 06 01 08 01 02 7b7d");

        Assert.Equal("0202" + HocuspocusClient.Text("read-write"), await client.ReadAsync(Name));
        Assert.Equal("000003010703", await client.ReadAsync(Name));
        var rest = new HashSet<string>();
        while (!rest.IsSupersetOf(["0001020908", "0106010701027b7d"]))
        {
            rest.Add(await client.ReadAsync(Name));
        }

        await document.UntilAsync(static document => document.Presents.Count == 1, Token);
    }

    [Fact]
    public async Task Update_IsAcknowledgedWithSyncStatus1_OnlyOnceItIsStored()
    {
        await using var server = await TestServer.StartAsync();
        var document = server.Grains.Document();
        var storing = new TaskCompletionSource<PushOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        document.OnPush = (_, _, _) => storing.Task;
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());

        await client.SendAsync(Name, "00 02 03 010203");
        await document.UntilAsync(static document => document.Pushes.Count == 1, Token);

        // Something the server says later is the next thing that is heard: no acknowledgement went before it.
        document.Tell(static observer => observer.OnPresence(new byte[] { 1, 7, 1, 2, (byte)'{', (byte)'}' }));
        Assert.Equal("0106010701027b7d", await client.ReadAsync(Name));

        storing.SetResult(new PushOutcome.Stored(1));
        string[] rest = [await client.ReadAsync(Name), await client.ReadAsync(Name)];
        Assert.Contains("0801", rest);
        Assert.Contains("000203010203", rest);
    }

    [Fact]
    public async Task Reader_GetsReadonly_SyncStatus0ForAnEdit_And1ForNoNews()
    {
        await using var server = await TestServer.StartAsync();
        var document = server.Grains.Document();
        document.OnJoin = static _ => new JoinOutcome.Joined(new byte[] { 0 }, default, Access.Read, 0);
        document.OnPush = static (_, _, isRelay) => Task.FromResult<PushOutcome>(
            isRelay ? new PushOutcome.Stored(0) : new PushOutcome.Refused(Fault.ReadOnly));
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken(Access.Read), "readonly");

        await client.SendAsync(Name, "00 02 02 0505");
        Assert.Equal("0800", await client.ReadAsync(Name));
        await client.SendAsync(Name, "00 01 02 0000");
        string[] rest = [await client.ReadAsync(Name), await client.ReadAsync(Name)];
        Assert.Contains("0801", rest);
        Assert.Equal(0, document.Leaves);
    }

    [Theory]
    [InlineData("malformed", "07")]
    [InlineData("too-large", "07")]
    [InlineData("client-id-taken", "07")]
    [InlineData("expired", "0201")]
    [InlineData("forbidden", "0201")]
    public async Task RefusedUpdate_IsSaid_AndEndsThisDocumentAlone(string fault, string word)
    {
        var refusal = new[] { Fault.Malformed, Fault.TooLarge, Fault.ClientIdTaken, Fault.Expired, Fault.Forbidden }.Single(known => known.Name == fault);
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnPush = (_, _, _) => Task.FromResult<PushOutcome>(new PushOutcome.Refused(refusal));
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());
        await client.OpenAsync("s1/other.md", server.NewToken());

        await client.SendAsync(Name, "00 02 01 05");

        Assert.Equal("0800", await client.ReadAsync(Name));
        Assert.Equal(word + HocuspocusClient.Text(refusal.Reason), await client.ReadAsync(Name));
        await server.Grains.Document().UntilAsync(static document => document.Leaves == 1, Token);
        await client.SendAsync("s1/other.md", "00 00 01 00");
        Assert.Equal("0001020000", await client.ReadAsync("s1/other.md"));
    }

    [Fact]
    public async Task ReloadingDocument_EndsTheSocket_BecauseNothingElseBringsAProviderBack()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());

        server.Grains.Document().Tell(static observer => observer.OnClose([], Fault.TryAgain));

        Assert.Equal(1013, (await client.Socket.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task ManyDocuments_ShareOneSocket_AndHearOnlyTheirOwn()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        for (var index = 0; index < 64; index++)
        {
            await client.OpenAsync($"s1/d{index}", server.NewToken(), version: "4.8.0");
        }

        server.Grains.Document("s1/d63").Tell(static observer => observer.OnUpdate(new byte[] { 6, 3 }, 1));
        Assert.Equal("0002020603", await client.ReadAsync("s1/d63"));
        server.Grains.Document("s1/d0").Tell(static observer => observer.OnUpdate(new byte[] { 0, 1 }, 1));
        Assert.Equal("0002020001", await client.ReadAsync("s1/d0"));

        await client.AuthenticateAsync("s1/d64", server.NewToken());
        Assert.Equal(4429, (await client.Socket.ReadCloseAsync()).Code);
        await server.Grains.Document("s1/d0").UntilAsync(static document => document.Leaves == 1, Token);
        await server.Grains.Document("s1/d63").UntilAsync(static document => document.Leaves == 1, Token);
    }

    [Fact]
    public async Task SessionAddresses_AreAnsweredAsTheyWereAsked_AndTellTwoProvidersOfOneDocumentApart()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name + "\0s1", server.NewToken());
        await client.OpenAsync(Name + "\0s2", server.NewToken());
        var document = server.Grains.Document();

        document.Tell(static observer => observer.OnUpdate(new byte[] { 5 }, 1));

        Assert.Equal("00020105", await client.ReadAsync(Name + "\0s1"));
        Assert.Equal("00020105", await client.ReadAsync(Name + "\0s2"));
        Assert.Equal(2, document.Members.Count);
        await client.SendAsync(Name + "\0s1", "07");
        await document.UntilAsync(static document => document.Leaves == 1, Token);
        document.Tell(static observer => observer.OnUpdate(new byte[] { 6 }, 2));
        Assert.Equal("00020106", await client.ReadAsync(Name + "\0s2"));
    }

    [Fact]
    public async Task Close_OfOneDocument_LeavesIt_AndItCanBeOpenedAgain()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());

        await client.SendAsync(Name, "07");
        await server.Grains.Document().UntilAsync(static document => document.Leaves == 1, Token);

        await client.OpenAsync(Name, server.NewToken());
        Assert.Equal(2, server.Grains.Document().Joins);
        Assert.Single(server.Grains.Document().Members);
    }

    [Fact]
    public async Task Stateless_GoesToTheOthers_AndNotBackToItsSender()
    {
        await using var server = await TestServer.StartAsync();
        await using var sender = await HocuspocusClient.ConnectAsync(server);
        await sender.OpenAsync(Name, server.NewToken());
        await using var other = await HocuspocusClient.ConnectAsync(server);
        await other.OpenAsync(Name, server.NewToken(user: "bob"));
        await using var yjs = await server.JoinAsync();

        await sender.SendAsync(Name, "05 " + HocuspocusClient.Text("hello"));

        Assert.Equal("05" + HocuspocusClient.Text("hello"), await other.ReadAsync(Name));
        server.Grains.Document().Tell(static observer => observer.OnUpdate(new byte[] { 5 }, 1));
        Assert.Equal("00020105", await sender.ReadAsync(Name));
        Assert.Equal("00020105", await yjs.ReadHexAsync());
    }

    [Fact]
    public async Task Query_IsAnsweredWithEverybodysPresence()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().Presence = [1, 7, 1, 2, (byte)'{', (byte)'}'];
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());

        await client.SendAsync(Name, "03");

        Assert.Equal("0106010701027b7d", await client.ReadAsync(Name));
    }

    [Fact]
    public async Task BothDoors_ShareOneDocument()
    {
        await using var server = await TestServer.StartAsync();
        await using var hocuspocus = await HocuspocusClient.ConnectAsync(server);
        await hocuspocus.OpenAsync(Name, server.NewToken());
        await using var yjs = await server.JoinAsync(server.NewToken(user: "bob"));

        await hocuspocus.SendAsync(Name, "00 02 01 05");
        Assert.Equal("00020105", await yjs.ReadHexAsync());
        string[] own = [await hocuspocus.ReadAsync(Name), await hocuspocus.ReadAsync(Name)];
        Assert.Equal(["00020105", "0801"], own.Order(StringComparer.Ordinal));

        await yjs.SendHexAsync("00 02 01 06");
        Assert.Equal("00020106", await hocuspocus.ReadAsync(Name));
        Assert.Equal(1, server.Grains.OpenReferences);
    }

    [Fact]
    public async Task ServerThatStops_TellsTheSocketToComeBack()
    {
        var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());

        var closing = client.Socket.ReadCloseAsync();
        await server.DisposeAsync();

        Assert.Equal(1001, (await closing).Code);
    }
}
