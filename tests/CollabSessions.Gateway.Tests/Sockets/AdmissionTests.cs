using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Sockets;

public sealed class AdmissionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upgrade_WithoutACredential_Is401AndTheDocumentIsNotAsked()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(401, await YClient.TryConnectAsync(server.SocketUrl));
        Assert.Equal(401, await YClient.TryConnectAsync(new Uri($"{server.SocketUrl}?token=nonsense")));
        Assert.Equal(401, await YClient.TryConnectAsync(new Uri($"{server.SocketUrl}?token=")));
        Assert.Equal(0, server.Grains.Document().Joins);
    }

    [Fact]
    public async Task Token_InQueryHeaderOrSubprotocol_OpensTheDoor()
    {
        await using var server = await TestServer.StartAsync();
        var token = server.NewToken();

        Assert.Equal(101, await YClient.TryConnectAsync(new Uri($"{server.SocketUrl}?token={token}")));
        Assert.Equal(101, await YClient.TryConnectAsync(
            server.SocketUrl, options => options.SetRequestHeader("Authorization", $"Bearer {token}")));
        Assert.Equal(101, await YClient.TryConnectAsync(server.SocketUrl, options => options.AddSubProtocol(token)));
        Assert.Equal(101, await YClient.TryConnectAsync(server.SocketUrl, options => options.AddSubProtocol(server.AdminToken)));
    }

    [Fact]
    public async Task Subprotocol_CollabBesideAToken_IsSelected()
    {
        await using var server = await TestServer.StartAsync();

        await using var client = await YClient.ConnectAsync(server.SocketUrl, options =>
        {
            options.AddSubProtocol("collab");
            options.AddSubProtocol(server.NewToken());
        });

        Assert.Equal("collab", client.Socket.SubProtocol);
    }

    [Fact]
    public async Task Subprotocol_TokenAlone_IsEchoed()
    {
        await using var server = await TestServer.StartAsync();
        var token = server.NewToken();

        await using var client = await YClient.ConnectAsync(server.SocketUrl, options => options.AddSubProtocol(token));

        Assert.Equal(token, client.Socket.SubProtocol);
    }

    [Fact]
    public async Task Subprotocol_OfAnotherKind_IsSelectedWhenTheTokenIsElsewhere()
    {
        await using var server = await TestServer.StartAsync();

        await using var client = await YClient.ConnectAsync(
            new Uri($"{server.SocketUrl}?token={server.NewToken()}"), static options => options.AddSubProtocol("v1"));

        Assert.Equal("v1", client.Socket.SubProtocol);
    }

    [Fact]
    public async Task Grant_OfTheToken_IsWhatTheDocumentIsAskedWith()
    {
        await using var server = await TestServer.StartAsync();

        await using var client = await server.JoinAsync(server.NewToken(Access.Read, "bob", "default", "s1"));

        var grant = server.Grains.Document().LastGrant!;
        Assert.Equal(
            (new Principal("bob", "Ada"), new ProjectId("default"), new SessionId("s1"), Access.Read, server.Time.GetUtcNow() + TimeSpan.FromHours(1)),
            (grant.Principal, grant.Project!.Value, grant.Session!.Value, grant.Access, grant.NotAfter!.Value));
    }

    [Fact]
    public async Task Refusal_ForALackingRight_IsACloseCodeThatClientsTakeForFinal()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnJoin = static _ => new JoinOutcome.Refused(Fault.Forbidden);

        await using var client = await YClient.ConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}"));

        Assert.Equal((4403, "No such session or document, or no access to it."), await client.ReadCloseAsync());
        Assert.Equal(0, server.Grains.Document().Leaves);
    }

    [Fact]
    public async Task Refusal_ForABadName_LooksTheSame()
    {
        await using var server = await TestServer.StartAsync();

        await using var client = await YClient.ConnectAsync(new Uri($"ws://{server.Url.Authority}/yjs/s1/-bad?token={server.NewToken()}"));

        Assert.Equal((4403, "No such session or document, or no access to it."), await client.ReadCloseAsync());
    }

    [Fact]
    public async Task ExpiredToken_IsToldSo()
    {
        await using var server = await TestServer.StartAsync();
        var token = server.NewToken(lifetime: TimeSpan.FromSeconds(10));
        server.Time.Advance(TimeSpan.FromSeconds(10));

        await using var client = await YClient.ConnectAsync(new Uri($"{server.SocketUrl}?token={token}"));

        Assert.Equal((4401, "The access has expired."), await client.ReadCloseAsync());
        Assert.Equal(0, server.Grains.Document().Joins);
    }

    [Fact]
    public async Task Grant_ThatEndsWhileTheSocketIsOpen_ClosesIt()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.JoinAsync(server.NewToken(lifetime: TimeSpan.FromMinutes(5)));

        server.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal((4401, "The access has expired."), await client.ReadCloseAsync());
        await server.Grains.Document().UntilAsync(static document => document.Leaves == 1, Token);
    }

    [Fact]
    public async Task DocumentThatFailsToOpen_Is503()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnJoin = static _ => throw new LogUnavailableException("the disk is full");

        Assert.Equal(503, await YClient.TryConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}")));
    }

    [Fact]
    public async Task DocumentThatFailsACall_ClosesWith1013AndItsMessageStaysHere()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnPush = static (_, _, _) => throw new LogConflictException("s1/main.md", 7);
        await using var client = await server.JoinAsync();

        await client.SendHexAsync("00 02 01 01");

        Assert.Equal((1013, "The document is being reloaded. Try again."), await client.ReadCloseAsync());
        Assert.Contains(server.Logs.Lines, static line => line.Contains("is no longer owned here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RefusedUpdate_ClosesWithTheFaultsCode()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnPush = static (_, _, _) => Task.FromResult<PushOutcome>(new PushOutcome.Refused(Fault.ClientIdTaken));
        await using var client = await server.JoinAsync();

        await client.SendHexAsync("00 02 01 01");

        Assert.Equal((4403, "This client id belongs to someone else."), await client.ReadCloseAsync());
    }

    [Fact]
    public async Task ReadOnlyMember_IsToldOnceAndStays()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnPush = static (_, _, _) => Task.FromResult<PushOutcome>(new PushOutcome.Refused(Fault.ReadOnly));
        await using var client = await server.JoinAsync(server.NewToken(Access.Read));

        await client.SendHexAsync("00 01 02 0000"); // its answer to our sync request: nobody's fault
        await client.SendHexAsync("00 02 01 01");
        await client.SendHexAsync("00 02 01 02");
        await client.SendHexAsync("00 00 01 00");

        Assert.Equal("020019" + Convert.ToHexStringLower("This access is read-only."u8), await client.ReadHexAsync());
        Assert.Equal("0001020000", await client.ReadHexAsync());
        Assert.Equal(3, server.Grains.Document().Pushes.Count);
    }

    [Fact]
    public async Task AnswerToPresence_GoesToItsSenderAlone()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnPresent = static _ => new PresenceOutcome.Shown(new byte[] { 1, 7, 1, 0 });
        await using var client = await server.JoinAsync();
        await using var other = await server.JoinAsync();

        await client.SendHexAsync("01 06 01 07 01 02 7b7d");
        await other.SendHexAsync("00 00 01 00");

        Assert.Contains("010401070100", (string[])[await client.ReadHexAsync(), await client.ReadHexAsync()]);
        Assert.DoesNotContain("010401070100", (string[])[await other.ReadHexAsync(), await other.ReadHexAsync()]);
    }

    [Fact]
    public async Task DocumentThatClosesConnections_ClosesThoseItNames()
    {
        await using var server = await TestServer.StartAsync();
        await using var ada = await server.JoinAsync();
        var adaId = Assert.Single(server.Grains.Document().Members);
        await using var bob = await server.JoinAsync();

        server.Grains.Document().Tell(observer => observer.OnClose([adaId], Fault.Forbidden));
        Assert.Equal(4403, (await ada.ReadCloseAsync()).Code);
        server.Grains.Document().Tell(static observer => observer.OnClose([], Fault.TryAgain));
        Assert.Equal(1013, (await bob.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task UpdateBeforeTheJoinIsAnswered_IsNotHeard_AndPresenceIsAskedForAgain()
    {
        await using var server = await TestServer.StartAsync();
        await using var other = await server.JoinAsync();
        var document = server.Grains.Document();
        document.Presence = [1, 7, 1, 2, (byte)'{', (byte)'}'];
        document.OnJoin = _ =>
        {
            // The room exists already, because somebody else is in it: this comes while the join is on its way.
            document.Tell(static observer => observer.OnUpdate(new byte[] { 5 }, 1));
            return new JoinOutcome.Joined(new byte[] { 0 }, default, Access.Write, 0);
        };

        await using var client = await server.JoinAsync();

        Assert.Equal("00020105", await other.ReadHexAsync());
        Assert.Equal("0106010701027b7d", await client.ReadHexAsync());
    }

    [Fact]
    public async Task PlainRequest_IsToldToUpgrade()
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.Http.GetAsync("/yjs/s1/main.md", Token);

        Assert.Equal(426, (int)response.StatusCode);
        Assert.Equal("upgrade-required", (await TestServer.ReadJsonAsync(response))["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Stop_ClosesEverySocketWith1001()
    {
        var server = await TestServer.StartAsync();
        await using var client = await server.JoinAsync();
        var closing = client.ReadCloseAsync();

        await server.DisposeAsync();

        Assert.Equal((1001, "The server is stopping. Reconnect."), await closing);
        Assert.Equal(1, server.Grains.Document().Leaves);
    }

    [Fact]
    public async Task Tokens_AreInNoLogLine()
    {
        await using var server = await TestServer.StartAsync();
        var token = server.NewToken();
        await using (await server.JoinAsync(token))
        {
            await YClient.TryConnectAsync(new Uri($"{server.SocketUrl}?token={token}x"));
            await YClient.TryConnectAsync(server.SocketUrl, options => options.AddSubProtocol(server.AdminToken));
            await server.NewClient(server.AdminToken).GetAsync("/api/me", Token);
        }

        Assert.NotEmpty(server.Logs.Lines);
        Assert.DoesNotContain(server.Logs.Lines, line =>
            line.Contains(token[^43..], StringComparison.Ordinal) || line.Contains(server.AdminToken, StringComparison.Ordinal));
    }
}
