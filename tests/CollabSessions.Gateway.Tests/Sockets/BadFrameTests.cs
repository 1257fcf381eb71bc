using System.Net.WebSockets;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Sockets;

public sealed class BadFrameTests
{
    private const byte Continuation = 0;
    private const byte Text = 1;
    private const byte Binary = 2;

    private static readonly string[] ValidFrames =
    [
        "00 00 01 00",
        "00 01 02 0000",
        "00 02 03 010203",
        "01 06 01 07 01 02 7b7d",
        "03",
    ];

    public static TheoryData<string> Malformed =>
    [
        "",
        "00",
        "00 03 01 00", // no such sync step
        "00 02", // no body
        "00 02 05 0102", // shorter than it says
        "00 02 01 01 02", // a byte too many
        "00 00 01 00 00 00 01 00", // two messages in one frame
        "02 00 01 61", // permission denied is the server's word
        "03 00",
        "04",
        "65",
        "80",
        "ff ff ff ff ff ff ff ff ff ff",
        "00 02 ff ff ff ff ff ff ff 0f", // 2^53 - 1 bytes announced
        "01 ff ff ff ff 0f",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Frame_ThatIsNoMessage_ClosesWith4400(string hex)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.JoinAsync();

        await client.SendHexAsync(hex);

        Assert.Equal((4400, "The message is malformed."), await client.ReadCloseAsync());
        Assert.Empty(server.Grains.Document().Pushes);
    }

    [Fact]
    public async Task EveryTruncationOfAValidFrame_ClosesWith4400()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:ConnectsPerMinute", "1000");
        var tried = 0;
        foreach (var frame in ValidFrames.Select(static hex => Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal))))
        {
            for (var length = 0; length < frame.Length; length++)
            {
                await using var client = await server.JoinAsync();
                await client.SendAsync(frame[..length]);
                Assert.Equal(4400, (await client.ReadCloseAsync()).Code);
                tried++;
            }
        }

        Assert.Equal(4 + 5 + 6 + 8 + 1, tried);
    }

    [Fact]
    public async Task RandomFrames_CloseWithACodeOrAreTaken_AndTheServerLives()
    {
        await using var server = await TestServer.StartAsync(
            "--Collab:Gateway:ConnectsPerMinute", "100000", "--Collab:Gateway:MessagesBurst", "100000", "--Collab:Gateway:SyncRequestsBurst", "1000");
        var random = new Random(1);
        var codes = new Dictionary<int, int>();
        var client = await server.JoinAsync();
        for (var sent = 0; sent < 5000; sent++)
        {
            var frame = new byte[random.Next(24)];
            random.NextBytes(frame);
            if (random.Next(2) == 0 && frame.Length > 2)
            {
                // Half of them begin like something.
                (frame[0], frame[1], frame[2]) = ((byte)random.Next(4), (byte)random.Next(4), (byte)(frame.Length - 3));
            }

            try
            {
                await client.SendAsync(frame);
            }
            catch (WebSocketException)
            {
                // Closed by an earlier frame while this one was on its way.
            }

            if (sent % 4 == 3)
            {
                try
                {
                    await client.SendHexAsync("ff"); // Whatever the random frames were, this one ends the connection.
                }
                catch (WebSocketException)
                {
                    // So it had ended.
                }

                var (code, _) = await client.ReadCloseAsync();
                codes[code] = codes.GetValueOrDefault(code) + 1;
                await client.DisposeAsync();
                client = await server.JoinAsync();
            }
        }

        await client.DisposeAsync();
        Assert.Equal([4400], codes.Keys);
        Assert.NotEmpty(server.Grains.Document().Pushes);
        Assert.NotEmpty(server.Grains.Document().Presents);
        Assert.Equal("ready", (await TestServer.ReadJsonAsync(await server.Http.GetAsync("/healthz", Token)))["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task TextFrame_ClosesWith1003()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.JoinAsync();

        await client.SendTextAsync("{}");

        Assert.Equal(1003, (await client.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task LiveMessage_AtTheLimit_IsTakenAndOneByteMoreClosesWith1009()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:LiveMessageBytesMax", "2048");
        await using var client = await server.JoinAsync();

        await client.SendAsync([0, 2, 0xFC, 0x0F, .. new byte[2044]]);
        Assert.Equal(2048, (await client.ReadAsync())!.Length);
        await client.SendAsync([0, 2, 0xFD, 0x0F, .. new byte[2045]]);

        Assert.Equal((1009, "The message exceeds a limit."), await client.ReadCloseAsync());
    }

    [Fact]
    public async Task SyncAnswer_HasItsOwnLimit()
    {
        await using var server = await TestServer.StartAsync(
            "--Collab:Gateway:LiveMessageBytesMax", "1024", "--Collab:Gateway:SyncMessageBytesMax", "10000");
        await using var client = await server.JoinAsync();

        await client.SendAsync([0, 1, 0x8C, 0x4E, .. new byte[9996]]);
        Assert.Equal(10000, (await client.ReadAsync())!.Length);
        await client.SendAsync([0, 1, 0x8D, 0x4E, .. new byte[9997]]);

        Assert.Equal(1009, (await client.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task Fragments_AtTheLimit_AreOneMessageAndOneMoreClosesWith1009()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:FragmentsMax", "6");
        using var client = await RawSocket.ConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}"));

        byte[] message = [0, 2, 3, 1, 2, 3];
        for (var index = 0; index < 6; index++)
        {
            await client.SendFrameAsync(index == 5, index == 0 ? Binary : Continuation, message.AsSpan(index, 1));
        }

        await server.Grains.Document().UntilAsync(static document => document.Pushes.Count == 1, Token);
        for (var index = 0; index < 9; index++)
        {
            await client.SendFrameAsync(false, index == 0 ? Binary : Continuation, [0]);
        }

        Assert.Equal(1009, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task EmptyFragments_WithoutEnd_CloseWith1009()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await RawSocket.ConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}"));

        for (var index = 0; index < 1100; index++)
        {
            await client.SendFrameAsync(false, index == 0 ? Binary : Continuation, []);
        }

        Assert.Equal(1009, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task AnnouncedGigabytes_CostNothingUntilTheyCome()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await RawSocket.ConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}"));
        var before = GC.GetTotalAllocatedBytes();

        await client.SendBytesAsync([0x82, 0xFF, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, .. new byte[100]]); // 64 GiB announced, 100 bytes sent
        await client.SendBytesAsync(new byte[1024 * 1024]);

        Assert.Equal(1009, await client.ReadCloseAsync());
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 32 * 1024 * 1024);
    }

    [Theory]
    [InlineData("83 80 00000000")] // reserved opcode
    [InlineData("82 06 000203010203")] // not masked
    [InlineData("c2 80 00000000")] // reserved bit: no extension was agreed
    [InlineData("80 80 00000000")] // a continuation of nothing
    public async Task FrameThatBreaksTheWebSocketProtocol_IsCutOff(string hex)
    {
        await using var server = await TestServer.StartAsync();
        using var client = await RawSocket.ConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}"));

        await client.SendBytesAsync(Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal)));

        // The framework sends 1002 and drops the line; whether the frame is read before the line is gone is a race.
        Assert.Contains(await client.ReadCloseAsync(), (int[])[1002, 0]);
        await server.Grains.Document().UntilAsync(static document => document.Leaves == 1, Token);
    }

    [Fact]
    public async Task TextFragments_CloseWith1003()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await RawSocket.ConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}"));

        await client.SendFrameAsync(false, Text, "a"u8);

        Assert.Equal(1003, await client.ReadCloseAsync());
    }
}
