using System.Buffers.Binary;
using System.Diagnostics;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Sockets;

public sealed class BackPressureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReaderThatStopsReading_IsClosedWith4205AfterItsPatience_AndTheOthersHearEverything()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:OutboxBytesMax", "262144");
        using var slow = await RawSocket.ConnectAsync(
            new Uri($"{server.SocketUrl}?token={server.NewToken(user: "slow")}"), receiveBuffer: 4096);
        await using var healthy = await server.JoinAsync();
        var document = server.Grains.Document();
        await document.UntilAsync(static document => document.Joins == 2, Token);
        var update = new byte[65_536];
        var slowest = TimeSpan.Zero;

        for (var round = 0; round < 400; round++)
        {
            var before = Stopwatch.GetTimestamp();
            document.Tell(observer => observer.OnUpdate(update, 1));
            Assert.Equal(65_536 + 5, (await healthy.ReadAsync())!.Length);
            var took = Stopwatch.GetElapsedTime(before);
            slowest = took > slowest ? took : slowest;
        }

        server.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(4205, await slow.ReadCloseAsync());
        slow.Dispose();
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await document.UntilAsync(static document => document.Leaves == 1, Token);
    }

    [Fact]
    public async Task ReaderThatWasSlowForAWhile_GetsWhatItMissedAsOneUpdate_AndStays()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:OutboxBytesMax", "262144");
        using var slow = await RawSocket.ConnectAsync(
            new Uri($"{server.SocketUrl}?token={server.NewToken(user: "slow")}"), receiveBuffer: 4096);
        var document = server.Grains.Document();
        await document.UntilAsync(static document => document.Joins == 1, Token);
        var told = 0;
        document.OnSyncSince = since =>
        {
            var last = Volatile.Read(ref told);
            return new SyncOutcome.Synced(Numbers(8, (int)since, last), last);
        };
        for (var sequence = 1; sequence <= 400; sequence++)
        {
            // A document has an update before it tells anybody: whoever asks for what it missed is answered with it.
            Volatile.Write(ref told, sequence);
            var number = sequence;
            document.Tell(observer => observer.OnUpdate(Numbers(65_536, number, number), number));
        }

        // It reads again: what it was sent before the hole, and one update for the hole, however often that happened.
        Assert.Equal("00000100", Convert.ToHexStringLower(await slow.ReadMessageAsync()));
        var (has, messages) = (0, 0);
        for (; has < 400; messages++)
        {
            var message = await slow.ReadMessageAsync();
            var numbers = message.AsSpan(message.Length > 16 ? 5 : 3);
            var first = BinaryPrimitives.ReadInt32LittleEndian(numbers);
            Assert.InRange(first, 0, has + 1);

            // An answer may hold what the document was only about to tell: what comes once more takes nothing away.
            has = Math.Max(has, BinaryPrimitives.ReadInt32LittleEndian(numbers[4..]));
        }

        Assert.InRange(messages, 1, 399);
        Assert.InRange(document.SyncsSince, 1, 399);
        Assert.Equal(0, document.Leaves);
        document.Tell(static observer => observer.OnUpdate(new byte[] { 9 }, 401));

        // That may be so of the last ones as well.
        var last = await slow.ReadMessageAsync();
        for (; last.Length > 16; last = await slow.ReadMessageAsync())
        {
            Assert.InRange(BinaryPrimitives.ReadInt32LittleEndian(last.AsSpan(9)), 1, 400);
        }

        Assert.Equal([0, 2, 1, 9], last);
    }

    [Fact]
    public async Task ReaderThatNeverReadsAgain_IsCutAfterItsPatience()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:OutboxBytesMax", "65536");
        using var slow = await RawSocket.ConnectAsync(
            new Uri($"{server.SocketUrl}?token={server.NewToken()}"), receiveBuffer: 4096);
        var document = server.Grains.Document();
        await document.UntilAsync(static document => document.Joins == 1, Token);
        document.OnSyncSince = static _ => new SyncOutcome.Synced(new byte[32 * 1024 * 1024], 400);

        // The clock is ours, so how often it must move until the write loop has noticed is not.
        var leaving = document.UntilAsync(static document => document.Leaves == 1, Token);
        for (var sequence = 1; !leaving.IsCompleted; sequence++)
        {
            document.Tell(observer => observer.OnUpdate(new byte[65_536], sequence));
            server.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(leaving, Task.Delay(20, Token));
        }

        await leaving;
        Assert.Empty(document.Members);
    }

    [Fact]
    public async Task UnstoredUpdates_AreBounded_AndTheRestWaitsInOrder()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:PushesInFlightMax", "8");
        var document = server.Grains.Document();
        var storing = new TaskCompletionSource<PushOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        document.OnPush = (_, _, _) => storing.Task;
        await using var client = await server.JoinAsync();

        for (byte index = 0; index < 20; index++)
        {
            await client.SendAsync([0, 2, 1, index]);
        }

        // A second connection's round trip shows that the server had time to take more.
        await document.UntilAsync(static document => document.Pushes.Count == 8, Token);
        await using var other = await server.JoinAsync();
        await other.SendHexAsync("00 00 01 00");
        await other.ReadAsync();
        Assert.Equal(8, document.Pushes.Count);

        storing.SetResult(new PushOutcome.Stored(1));
        await document.UntilAsync(static document => document.Pushes.Count == 20, Token);
        Assert.Equal(Enumerable.Range(0, 20), document.Pushes.Select(static push => (int)push.Update[0]));
    }

    [Fact]
    public async Task MessagesOverTheRate_AreSlowedAndThenClosedWith4429()
    {
        await using var server = await TestServer.StartAsync(
            "--Collab:Gateway:MessagesPerSecond", "1", "--Collab:Gateway:MessagesBurst", "3", "--Collab:Gateway:RateGrace", "00:00:05");
        var document = server.Grains.Document();
        await using var client = await server.JoinAsync();

        for (byte index = 0; index < 20; index++)
        {
            await client.SendAsync([0, 2, 1, index]);
        }

        await document.UntilAsync(static document => document.Pushes.Count == 3, Token);
        var closing = client.ReadCloseAsync();
        while (!closing.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(closing, Task.Delay(5, Token));
        }

        Assert.Equal(4429, (await closing).Code);
        Assert.InRange(document.Pushes.Count, 4, 12);
    }

    [Fact]
    public async Task SyncRequestsOverTheRate_CloseWith4429_WithoutGrace()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:RateGrace", "00:00:00");
        await using var client = await server.JoinAsync();

        for (var index = 0; index < 6; index++)
        {
            await client.SendHexAsync("00 00 01 00");
            if (index < 5)
            {
                Assert.Equal("0001020000", await client.ReadHexAsync());
            }
        }

        Assert.Equal(4429, (await client.ReadCloseAsync()).Code);
        Assert.Equal(5, server.Grains.Document().Syncs);
    }

    [Fact]
    public async Task ConnectionsOverACount_AreRefusedWith429_UntilOneLeaves()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:ConnectionsPerUserMax", "2");
        var first = await server.JoinAsync();
        await using var second = await server.JoinAsync();

        Assert.Equal(429, await YClient.TryConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}")));
        await using (await server.JoinAsync(server.NewToken(user: "bob")))
        {
            // Another person has another count.
        }

        await first.DisposeAsync();
        await server.Grains.Document().UntilAsync(static document => document.Leaves == 2, Token);
        var status = 429;
        while (status == 429)
        {
            // The seat is given back a moment after the document was left.
            status = await YClient.TryConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}"));
        }

        Assert.Equal(101, status);
    }

    [Theory]
    [InlineData("ConnectionsMax")]
    [InlineData("ConnectionsPerDocumentMax")]
    [InlineData("ConnectsPerMinute")]
    public async Task EveryCount_IsHeld(string option)
    {
        await using var server = await TestServer.StartAsync($"--Collab:Gateway:{option}", "1");
        await using var first = await server.JoinAsync();

        Assert.Equal(429, await YClient.TryConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}")));
    }

    [Fact]
    public async Task FailedAuthentications_AreCountedPerAddress_AndAGoodTokenIsNotLockedOut()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:FailuresPerMinute", "2");

        Assert.Equal(401, await YClient.TryConnectAsync(server.SocketUrl));
        Assert.Equal(401, (int)(await server.Http.GetAsync("/api/me", Token)).StatusCode);
        Assert.Equal(429, await YClient.TryConnectAsync(server.SocketUrl));
        await using var good = await server.JoinAsync();
        server.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(401, await YClient.TryConnectAsync(server.SocketUrl));
    }

    [Fact]
    public async Task PeerThatAnswersNoPing_IsCut()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:PingInterval", "00:00:01", "--Collab:Gateway:PingTimeout", "00:00:01");
        await using var alive = await server.JoinAsync();
        var listening = alive.ReadAsync(); // reading is what answers pings
        using var dead = await RawSocket.ConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}"));

        // The framework's pings run by the real clock; the event is waited for, not the time.
        await server.Grains.Document().UntilAsync(static document => document.Leaves == 1, Token);

        Assert.False(listening.IsCompleted);
        server.Grains.Document().Tell(static observer => observer.OnUpdate(new byte[] { 1 }, 1));
        Assert.Equal([0, 2, 1, 1], await listening);
    }

    private static byte[] Numbers(int size, int first, int last)
    {
        var bytes = new byte[size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, first);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), last);
        return bytes;
    }
}
