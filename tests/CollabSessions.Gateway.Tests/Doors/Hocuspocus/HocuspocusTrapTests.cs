using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Doors.Hocuspocus;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Doors.Hocuspocus;

/// <summary>What breaks real clients without a word, and what attackers send.</summary>
public sealed class HocuspocusTrapTests
{
    private const string Name = "s1/main.md";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Captured from @hocuspocus/provider 3.4.4 and 4.5.0 and @hocuspocus/server 4.5.0 on loopback.
    [Theory]
    [InlineData("authenticated rw", "03646f63 02 02 0a 726561642d7772697465")]
    [InlineData("authenticated readonly", "03646f63 02 02 08 726561646f6e6c79")]
    [InlineData("permission denied nope", "03646f63 02 01 04 6e6f7065")]
    [InlineData("token request", "03646f63 02 00")]
    [InlineData("step1 empty vector", "03646f63 00 00 01 00")]
    [InlineData("sync status ok", "03646f63 08 01")]
    [InlineData("sync status no", "03646f63 08 00")]
    [InlineData("close expired", "03646f63 07 07 65787069726564")]
    [InlineData("session address s1", "06 646f63007331 02 02 0a 726561642d7772697465")]
    [InlineData("ping", "09")]
    public void WhatTheServerSays_IsWhatTheReferenceSays(string what, string hex)
    {
        var doc = new HocuspocusSpeech("doc"u8);
        var said = what switch
        {
            "authenticated rw" => doc.Authenticated(Access.Write),
            "authenticated readonly" => doc.Authenticated(Access.Read),
            "permission denied nope" => doc.PermissionDenied(new Fault(4403, "nope", "nope")),
            "token request" => doc.TokenRequest,
            "step1 empty vector" => doc.Encoding.EncodeStep1([0]),
            "sync status ok" => doc.SyncStatus(isStored: true),
            "sync status no" => doc.SyncStatus(isStored: false),
            "close expired" => doc.Closed(new Fault(4401, "expired", "expired")),
            "session address s1" => new HocuspocusSpeech("doc\0s1"u8).Authenticated(Access.Write),
            _ => HocuspocusSpeech.Ping,
        };

        Assert.Equal(hex.Replace(" ", string.Empty, StringComparison.Ordinal), Convert.ToHexStringLower(said.Span));
    }

    [Theory]
    [InlineData("03646f63 02 00 03 746f6b", false)]
    [InlineData("03646f63 02 00 03 746f6b 05 342e352e30", true)]
    public void TokenMessage_OfBothProviders_IsRead(string hex, bool knowsPing)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal));

        Assert.True(HocuspocusMessage.TryParse(bytes, out var message));
        Assert.Equal(HocuspocusMessageKind.Auth, message.Kind);
        Assert.Equal("doc", Encoding.UTF8.GetString(bytes[message.Address]));
        Assert.True(HocuspocusMessage.TryReadToken(bytes.AsSpan(message.Body), out var token, out var knows));
        Assert.Equal(("tok", knowsPing), (token, knows));
    }

    [Fact]
    public async Task SilentProvider4_IsPinged_AndItsBarePongIsTaken()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken(), version: "4.8.0");

        server.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("09", await client.Socket.ReadHexAsync());
        await client.Socket.SendHexAsync("0a");

        await client.SendAsync(Name, "00 00 01 00");
        while (await client.Socket.ReadHexAsync() is var message && message != Convert.ToHexStringLower(HocuspocusClient.Message(Name, "0001020000")))
        {
            Assert.Equal("09", message);
        }
    }

    [Fact]
    public async Task SilentProvider3_IsNeverPinged_BecauseItWouldThrow_AndHearsPresenceOfNobody()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());

        server.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal("010100", await client.ReadAsync(Name));
    }

    [Fact]
    public async Task EchoOfPresence_ThatProvider3SendsBack_IsDropped()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());
        var document = server.Grains.Document();
        await client.SendAsync(Name, "01 06 01 08 01 02 7b7d");
        Assert.Equal("0106010801027b7d", await client.ReadAsync(Name));
        document.Tell(static observer => observer.OnPresence(new byte[] { 1, 7, 1, 2, (byte)'{', (byte)'}' }));
        Assert.Equal("0106010701027b7d", await client.ReadAsync(Name));

        await client.SendAsync(Name, "01 06 01 07 01 02 7b7d");
        await client.SendAsync(Name, "01 06 01 08 02 02 7b7d");

        Assert.Equal("0106010802027b7d", await client.ReadAsync(Name));
        Assert.Equal(2, document.Presents.Count);
    }

    [Theory]
    [InlineData("04 00 01 00")] // SyncReply, between servers
    [InlineData("06 01 61")] // BroadcastStateless, between servers
    [InlineData("08 01")] // the server's own word
    [InlineData("63")]
    [InlineData("00 03 01 00")]
    [InlineData("00 02 05 0102")]
    [InlineData("00 02 ffffffff0f")]
    [InlineData("01 02 01")]
    [InlineData("05 7f 61")]
    [InlineData("07 00")]
    [InlineData("03 00")]
    public async Task WhatNoProviderSays_ClosesThisDocumentAlone(string hex)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());
        await client.OpenAsync("s1/other.md", server.NewToken());

        await client.SendAsync(Name, hex);

        Assert.Equal("07" + HocuspocusClient.Text(Fault.Malformed.Reason), await client.ReadAsync(Name));
        Assert.Empty(server.Grains.Document().Pushes);
        await client.SendAsync("s1/other.md", "03");
        await client.SendAsync("s1/other.md", "00 00 01 00");
        Assert.Equal("0001020000", await client.ReadAsync("s1/other.md"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("09")]
    [InlineData("00")]
    [InlineData("00 00 00 01 00")] // an address of nothing
    [InlineData("03 646f")]
    [InlineData("03 646f63")] // no type
    [InlineData("ff ff ff ff 0f 00")]
    public async Task FrameWithoutAddressOrType_EndsTheConnectionWith4400(string hex)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);

        await client.Socket.SendHexAsync(hex);

        Assert.Equal(4400, (await client.Socket.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task LargeFrame_BeforeTheTokenHolds_EndsTheConnectionWith1009_AndIsFineAfterwards()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());
        var large = new byte[100_000];
        byte[] update = [.. HocuspocusClient.Message(Name, "00 02"), .. Length(large.Length), .. large];
        await client.Socket.SendAsync(update);
        await server.Grains.Document().UntilAsync(static document => document.Pushes.Count == 1, Token);
        await using var stranger = await HocuspocusClient.ConnectAsync(server);

        await stranger.Socket.SendAsync(update);

        Assert.Equal(1009, (await stranger.Socket.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task MessagesBeforeTheToken_WaitForIt_AndAreTakenInOrder()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);

        for (byte index = 0; index < 16; index++)
        {
            await client.Socket.SendAsync([.. HocuspocusClient.Message(Name, "00 02 01"), index]);
        }

        await client.AuthenticateAsync(Name, server.NewToken());
        var document = server.Grains.Document();
        await document.UntilAsync(static document => document.Pushes.Count == 16, Token);
        Assert.Equal(Enumerable.Range(0, 16), document.Pushes.Select(static push => (int)push.Update[0]));
    }

    [Theory]
    [InlineData(17, 10)] // messages
    [InlineData(5, 15_000)] // bytes
    public async Task MoreThanMayWait_EndsTheConnectionWith4429(int messages, int bytes)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        byte[] message = [.. HocuspocusClient.Message(Name, "00 02"), .. Length(bytes), .. new byte[bytes]];

        for (var count = 0; count < messages; count++)
        {
            await client.Socket.SendAsync(message);
        }

        Assert.Equal(4429, (await client.Socket.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task FifthDocumentWithoutAToken_EndsTheConnectionWith4429()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);

        for (var index = 0; index < 5; index++)
        {
            await client.SendAsync($"s1/d{index}", "00 00 01 00");
        }

        Assert.Equal(4429, (await client.Socket.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task SocketWithoutAToken_IsClosedAfterFiveSeconds_WhateverItSaysMeanwhile()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.SendAsync(Name, "00 00 01 00");
        server.Time.Advance(TimeSpan.FromSeconds(4));
        await client.AuthenticateAsync(Name, "bad");
        Assert.Equal("0201" + HocuspocusClient.Text(Fault.Unauthorized.Reason), await client.ReadAsync(Name));

        server.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(4408, (await client.Socket.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task StrangersOfOneAddress_AreCounted_UntilTheirTokenHolds()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:StrangersPerAddressMax", "1");
        await using var first = await HocuspocusClient.ConnectAsync(server);
        var url = new Uri($"ws://{server.Url.Authority}/hocuspocus");
        Assert.Equal(429, await YClient.TryConnectAsync(url));

        await first.OpenAsync(Name, server.NewToken());

        Assert.Equal(101, await YClient.TryConnectAsync(url));
    }

    [Fact]
    public async Task BadTokens_AreCountedPerAddress()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:FailuresPerMinute", "2");
        await using var client = await HocuspocusClient.ConnectAsync(server);
        for (var index = 0; index < 2; index++)
        {
            await client.AuthenticateAsync(Name, "bad");
            Assert.Equal("0201" + HocuspocusClient.Text(Fault.Unauthorized.Reason), await client.ReadAsync(Name));
        }

        await client.AuthenticateAsync(Name, "bad");

        Assert.Equal("07" + HocuspocusClient.Text(Fault.TooMany.Reason), await client.ReadAsync(Name));
        await client.OpenAsync(Name, server.NewToken());
    }

    [Fact]
    public async Task NothingOfATokenOrAPayload_IsLogged()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        var token = server.NewToken();
        await client.AuthenticateAsync(Name, "secret-that-is-no-token");
        await client.ReadAsync(Name);
        await client.OpenAsync(Name, token);
        server.Grains.Document().OnPush = static (_, _, _) => Task.FromResult<PushOutcome>(new PushOutcome.Refused(Fault.Malformed));

        await client.SendAsync(Name, "00 02 06 7365637265 74");
        Assert.Equal("0800", await client.ReadAsync(Name));
        await client.ReadAsync(Name);

        Assert.DoesNotContain(server.Logs.Lines, line => line.Contains("secret", StringComparison.Ordinal) || line.Contains(token, StringComparison.Ordinal));
        Assert.Contains(server.Logs.Lines, static line => line.Contains("refused an update", StringComparison.Ordinal));
    }

    private static byte[] Length(int value)
    {
        var bytes = new byte[Contracts.Wire.VarUint.LengthMax];
        return bytes[..Contracts.Wire.VarUint.Write(bytes, (ulong)value)];
    }
}
