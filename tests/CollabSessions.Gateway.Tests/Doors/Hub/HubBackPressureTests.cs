using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Doors.Hub;

/// <summary>Slow readers at the hub: presence goes first, then updates become one, then the connection ends with a code.</summary>
public sealed class HubBackPressureTests
{
    private const string Document = "s1/main.md";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReaderThatStopsReading_IsClosedWith4205AfterItsPatience_AndTheOthersHearEverything()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:OutboxBytesMax", "262144");
        using var slow = await RawHub.ConnectAsync(server, "slow");
        await slow.OpenAsync(Document);
        await using var healthy = await HubTestClient.ConnectAsync(server);
        await healthy.InvokeAsync("Open", Document);
        var document = server.Grains.Document();
        var update = new byte[65_536];
        var slowest = TimeSpan.Zero;

        for (var round = 1; round <= 200; round++)
        {
            var before = Stopwatch.GetTimestamp();
            document.Tell(observer => observer.OnUpdate(update, round));
            Assert.Equal(round, (long)(await healthy.NextAsync("Update"))[2]!);
            var took = Stopwatch.GetElapsedTime(before);
            slowest = took > slowest ? took : slowest;
        }

        server.Time.Advance(TimeSpan.FromSeconds(11));
        var fault = (await slow.NextAsync("Closing"))[0]!;
        Assert.Equal((4205, "too-slow"), ((int)fault["code"]!, (string)fault["name"]!));
        Assert.True((int)(await slow.ReadAsync())["type"]! == 7);
        slow.Dispose();
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await document.UntilAsync(static document => document.Leaves == 1, Token);
        Assert.Single(document.Members);
    }

    [Fact]
    public async Task ReaderThatWasSlowForAWhile_GetsWhatItMissedAsOneUpdate_AndStays()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:OutboxBytesMax", "262144");
        using var slow = await RawHub.ConnectAsync(server, "slow");
        await slow.OpenAsync(Document);
        var document = server.Grains.Document();
        var told = 0;
        document.OnSyncSince = since =>
        {
            var last = Volatile.Read(ref told);
            return new SyncOutcome.Synced(Numbers(8, (int)since, last), last);
        };
        for (var sequence = 1; sequence <= 400; sequence++)
        {
            Volatile.Write(ref told, sequence);
            var number = sequence;
            document.Tell(observer => observer.OnUpdate(Numbers(65_536, number, number), number));
        }

        // It reads again: what it was sent before the hole, and one update for the hole, however often that happened.
        var (has, messages) = (0, 0);
        for (; has < 400; messages++)
        {
            var arguments = await slow.NextAsync("Update");
            var numbers = Convert.FromBase64String((string)arguments[1]!);
            Assert.InRange(BinaryPrimitives.ReadInt32LittleEndian(numbers), 0, has + 1);
            var last = BinaryPrimitives.ReadInt32LittleEndian(numbers.AsSpan(4));
            Assert.Equal(last, (long)arguments[2]!);

            // An answer may hold what the document was only about to tell: what comes once more takes nothing away.
            has = Math.Max(has, last);
        }

        Assert.InRange(messages, 1, 399);
        Assert.InRange(document.SyncsSince, 1, 399);
        Assert.Equal(0, document.Leaves);
        document.Tell(static observer => observer.OnUpdate(new byte[] { 9 }, 401));

        // That may be so of the last ones as well.
        var next = await slow.NextAsync("Update");
        for (; (long)next[2]! <= 400; next = await slow.NextAsync("Update"))
        {
        }

        Assert.Equal("CQ==", (string)next[1]!);
    }

    [Fact]
    public async Task Presence_IsDroppedBeforeAnyUpdate_AndWhoIsThereIsSaidOnceInstead()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:OutboxBytesMax", "1048576");
        using var slow = await RawHub.ConnectAsync(server, "slow");
        await slow.OpenAsync(Document);
        var document = server.Grains.Document();
        document.Presence = [1, 9, 2, 2, 0x7B, 0x7D];

        // The socket is busy with this one from its first bytes on; edits wait behind it, and then more carets than the outbox holds.
        document.Tell(static observer => observer.OnUpdate(new byte[16 * 1024 * 1024], 1));
        await slow.BeginAsync();
        for (var sequence = 2; sequence <= 50; sequence++)
        {
            var number = sequence;
            document.Tell(observer => observer.OnUpdate(new byte[] { (byte)number }, number));
        }

        var caret = Presence(16_384);
        for (var round = 0; round < 400; round++)
        {
            document.Tell(observer => observer.OnPresence(caret));
        }

        var (carets, edits, summaries) = (0, new List<long>(), 0);
        while (edits.Count < 50 || summaries == 0)
        {
            var message = await slow.ReadAsync();
            var arguments = message["arguments"]!.AsArray();
            if ((string?)message["target"] == "Update")
            {
                edits.Add((long)arguments[2]!);
            }
            else if (Convert.FromBase64String((string)arguments[1]!).AsSpan().SequenceEqual(document.Presence))
            {
                summaries++;
            }
            else
            {
                carets++;
            }
        }

        Assert.Equal(Enumerable.Range(1, 50).Select(static number => (long)number), edits);
        Assert.InRange(carets, 0, 100);
        Assert.Equal((0, 0), (document.SyncsSince, document.Leaves));
    }

    [Fact]
    public async Task ReaderThatNeverReadsAgain_IsCutAfterItsPatience()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:OutboxBytesMax", "65536");
        using var slow = await RawHub.ConnectAsync(server, "slow");
        await slow.OpenAsync(Document);
        var document = server.Grains.Document();
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
    public async Task WordsThatMustArrive_AreBoundedToo_AndEndAReaderThatDoesNotTakeThem()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:OutboxBytesMax", "262144");
        using var slow = await RawHub.ConnectAsync(server, "slow");
        await slow.OpenAsync(Document);
        var document = server.Grains.Document();
        var words = Encoding.UTF8.GetBytes(new string('a', 16_000));

        // Nobody's patience is waited for: there is no later word that could stand for these.
        for (var round = 0; round < 4096; round++)
        {
            document.Tell(observer => observer.OnStateless(new ConnectionId(7), words));
        }

        Assert.Equal(4205, (int)(await slow.NextAsync("Closing"))[0]!["code"]!);
        slow.Dispose();
        await document.UntilAsync(static document => document.Leaves == 1, Token);
    }

    /// <summary>An awareness update of client 7 with a state of about this size.</summary>
    private static byte[] Presence(int size)
    {
        var state = Encoding.UTF8.GetBytes("{\"a\":\"" + new string('x', size) + "\"}");
        return [1, 7, 1, (byte)((state.Length & 0x7F) | 0x80), (byte)(((state.Length >> 7) & 0x7F) | 0x80), (byte)(state.Length >> 14), .. state];
    }

    private static byte[] Numbers(int size, int first, int last)
    {
        var bytes = new byte[size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, first);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), last);
        return bytes;
    }
}
