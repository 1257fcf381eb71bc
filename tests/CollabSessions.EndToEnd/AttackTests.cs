using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CollabSessions.EndToEnd;

/// <summary>
/// Attacks at full size in <c>./test --long</c>, a few per cent of it otherwise: the limits hold, memory is bounded, and
/// people in another document notice nothing.
/// </summary>
/// <remarks>Their p99 is held to 100 ms in the long run, which has the machine to itself; beside other suites only a hang is a failure.</remarks>
public sealed class AttackTests
{
    private const long MiB = 1024 * 1024;

    private static readonly TimeSpan OthersWait = TimeSpan.FromMilliseconds(SharedServer.IsLong ? 100 : 5_000);
    private static readonly TimeSpan ConnectWait = TimeSpan.FromMilliseconds(SharedServer.IsLong ? 500 : 10_000);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fragments_OfAMessageThatNeverEnds_AreCutAtTheLimit_AndTakeNoMemory()
    {
        const int Attackers = 8;
        const double BytesPerSecond = 120e6; // A line of 1 Gbit/s, full.
        var bytesMax = SharedServer.IsLong ? 1024 * MiB : 32 * MiB;
        await using var server = await ServerProcess.StartAsync(new ServerOptions { Environment = ServerOptions.Roomy }, Stop);
        using var api = new ServerApi(server);
        var session = await api.CreateSessionAsync("fragments", Stop);
        await using var probe = await LatencyProbe.StartAsync(server, session, Stop);
        var sent = 0L;
        var (connections, longest) = (0, 0L);
        await FloodOnceAsync(server, session, static _ => Task.CompletedTask);
        var before = server.ReadPeakMemory();
        var started = Stopwatch.GetTimestamp();

        async Task SentAsync(int bytes)
        {
            var early = TimeSpan.FromSeconds(Interlocked.Add(ref sent, bytes) / BytesPerSecond) - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(early, Stop);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Read(ref sent) < bytesMax)
            {
                var taken = await FloodOnceAsync(server, session, SentAsync);
                Interlocked.Increment(ref connections);
                InterlockedMax(ref longest, taken);
            }
        })));

        var took = Stopwatch.GetElapsedTime(started);
        var grown = server.ReadPeakMemory() - before;
        var others = await probe.StopAsync();
        Figures.Write("attack-fragments", string.Create(
            CultureInfo.InvariantCulture,
            $"{sent / MiB} MiB in 1 KiB fragments in {took.TotalSeconds:F1} s over {connections} connections, at most {longest / 1024} KiB taken of one, peak memory +{grown / MiB} MiB; others: {others}"));

        // 1,024 fragments, then 4 MiB on the way to the close frame, and the kernel's buffers on top, which grow when it is slow.
        Assert.InRange(longest, 1, (6 * MiB) + KernelBuffers());
        Assert.InRange(grown, 0, 100 * MiB);
        Assert.InRange(others.P99, TimeSpan.Zero, OthersWait);
    }

    [Fact]
    public async Task Dribblers_AreGoneByTheDeadline_AndNewcomersGetIn()
    {
        var count = SharedServer.IsLong ? 2_000 : 100;
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        using var api = new ServerApi(server);
        var session = await api.CreateSessionAsync("dribblers", Stop);
        await using var probe = await LatencyProbe.StartAsync(server, session, Stop);
        var tokens = new List<string>();
        for (var index = 0; index < 8; index++)
        {
            tokens.Add(await api.CreateWriterAsync(string.Create(CultureInfo.InvariantCulture, $"newcomer{index}"), session, Stop));
        }

        var before = server.ReadPeakMemory();
        var dribbling = Enumerable.Range(0, count).Select(index => Task.Run(() => DribbleAsync(server, index))).ToArray();
        var all = Task.WhenAll(dribbling);
        var newcomers = new List<TimeSpan>();
        for (var index = 0; !all.IsCompleted || newcomers.Count == 0; index++)
        {
            var started = Stopwatch.GetTimestamp();
            using (var socket = await RawSocket.OpenAsync(server.SocketBase, session, "text", tokens[index % tokens.Count], Stop))
            {
                Assert.NotNull(await socket.ReadAllAsync(Stop));
            }

            newcomers.Add(Stopwatch.GetElapsedTime(started));
            await Task.WhenAny(all, Task.Delay(100, Stop));
        }

        var lives = await all;
        var grown = server.ReadPeakMemory() - before;
        var others = await probe.StopAsync();
        var connects = new LatencyProbe.Latencies(newcomers);
        Figures.Write("attack-dribblers", string.Create(
            CultureInfo.InvariantCulture,
            $"{count} dribblers, the last gone after {lives.Max().TotalSeconds:F1} s, peak memory +{grown / MiB} MiB; newcomers: {connects}; others: {others}"));

        // 10 s for a request's head, less for its body and for a stranger's first token; Kestrel looks once a second.
        Assert.InRange(lives.Max(), TimeSpan.Zero, TimeSpan.FromSeconds(SharedServer.IsLong ? 15 : 30));
        Assert.InRange(grown, 0, 128 * MiB);
        Assert.InRange(connects.P99, TimeSpan.Zero, ConnectWait);
        Assert.InRange(others.P99, TimeSpan.Zero, OthersWait);
    }

    [Fact]
    public async Task StalledReaders_OfABusyDocument_AreCut_AndCostTheOthersNothing()
    {
        const int EditBytes = 64 * 1024;
        var readers = SharedServer.IsLong ? 50 : 6;
        await using var server = await ServerProcess.StartAsync(new ServerOptions { Environment = ServerOptions.Roomy }, Stop);
        using var api = new ServerApi(server);
        var session = await api.CreateSessionAsync("stalled", Stop);
        await using var probe = await LatencyProbe.StartAsync(server, session, Stop);
        using var writer = await RawSocket.OpenAsync(server.SocketBase, session, "busy", server.AdminToken, Stop);
        var stalled = new List<NetworkStream>();
        try
        {
            for (var index = 0; index < readers; index++)
            {
                stalled.Add(index % 2 == 0
                    ? await RawUpgrade.OpenAsync(server.Url, $"/yjs/{session}/busy?token={server.AdminToken}", Stop, receiveBuffer: 4096)
                    : await OpenHubAsync(server, $"{session}/busy"));
            }

            await UntilAsync(api, "collab_document_members", figure => figure == readers + 3);
            var before = server.ReadPeakMemory();
            var started = Stopwatch.GetTimestamp();
            var edits = 0;
            var (gone, longest) = (TimeSpan.Zero, TimeSpan.Zero);
            var cut = UntilAsync(api, "collab_connections_closed_total", figure => figure >= readers);

            // 2 MB/s, each edit read back by its writer: stored, and heard by who reads.
            for (var next = TimeSpan.Zero; !cut.IsCompleted; next += TimeSpan.FromMilliseconds(1000.0 * EditBytes / (2 * MiB)), edits++)
            {
                var sent = Stopwatch.GetTimestamp();
                await writer.SendAsync(YjsFrames.Update(YjsUpdates.Letters(5, edits * EditBytes, EditBytes, isDeletingBefore: true)), Stop);
                while (await writer.ReceiveAsync(Stop) is not { Length: > EditBytes })
                {
                    // The first word of the door, or keep-alive.
                }

                longest = Max(longest, Stopwatch.GetElapsedTime(sent));
                var wait = next - Stopwatch.GetElapsedTime(started);
                await Task.WhenAny(cut, Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Stop));
            }

            await cut;
            gone = Stopwatch.GetElapsedTime(started);
            var grown = server.ReadPeakMemory() - before;
            var others = await probe.StopAsync();
            Figures.Write("attack-stalled-readers", string.Create(
                CultureInfo.InvariantCulture,
                $"{readers} stalled readers of {edits * (double)EditBytes / gone.TotalSeconds / MiB:F1} MiB/s, all cut after {gone.TotalSeconds:F1} s, peak memory +{grown / MiB} MiB; the writer's own echo at most {longest.TotalMilliseconds:F0} ms; others: {others}"));

            // 1 MiB of outbox is full after half a second and the kernel's buffers; then 10 s of patience, looked at every second, and 3 s to say why.
            Assert.InRange(gone, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(SharedServer.IsLong ? 25 : 60));
            Assert.InRange(grown, 0, 100 * MiB);
            Assert.InRange(others.P99, TimeSpan.Zero, OthersWait);
        }
        finally
        {
            foreach (var stream in stalled)
            {
                await stream.DisposeAsync();
            }
        }
    }

    /// <summary>What the kernel may take of one connection before anybody has read it: a receiver's and a sender's buffer.</summary>
    private static long KernelBuffers()
    {
        string[] files = ["/proc/sys/net/ipv4/tcp_rmem", "/proc/sys/net/ipv4/tcp_wmem"];
        return files.Sum(static file => long.Parse(File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture));
    }

    /// <summary>One connection that sends 1 KiB fragments of one message until it is ended. Returns the bytes it got rid of.</summary>
    private static async Task<long> FloodOnceAsync(ServerProcess server, string session, Func<int, Task> sent)
    {
        var taken = 0L;
        await using var stream = await RawUpgrade.OpenAsync(server.Url, $"/yjs/{session}/target?token={server.AdminToken}", Stop);

        // 64 fragments of 1 KiB, masked with zero; the first of the connection begins the message.
        var fragment = new byte[8 + 1024];
        Convert.FromHexString("00FE040000000000").CopyTo(fragment, 0);
        var fragments = Enumerable.Repeat(fragment, 64).SelectMany(static one => one).ToArray();
        var first = fragments.ToArray();
        first[0] = 0x02;
        try
        {
            while (taken < 64 * MiB)
            {
                await stream.WriteAsync(taken == 0 ? first : fragments, Stop).AsTask().WaitAsync(NpmClients.Patience, Stop);
                taken += 64 * 1024;
                await sent(64 * 1024);
            }
        }
        catch (IOException)
        {
            // Cut, as it should be.
        }

        await RawUpgrade.EndsAsync(stream, NpmClients.Patience, Stop);
        return taken;
    }

    /// <summary>Says one byte every two seconds, of a request's head, of its body, or at a door for strangers. Returns how long it lived.</summary>
    private static async Task<TimeSpan> DribbleAsync(ServerProcess server, int index)
    {
        var started = Stopwatch.GetTimestamp();
        using var tcp = new TcpClient();
        try
        {
            await tcp.ConnectAsync(server.Url.Host, server.Url.Port, Stop);
            var stream = tcp.GetStream();
            var begin = (index % 3) switch
            {
                0 => $"GET /hub HTTP/1.1\r\nHost: {server.Url.Authority}\r\nX-Slow: ",
                1 => $"POST /api/sign-in HTTP/1.1\r\nHost: {server.Url.Authority}\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{{",
                _ => $"GET /hocuspocus HTTP/1.1\r\nHost: {server.Url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            };
            await stream.WriteAsync(Encoding.ASCII.GetBytes(begin), Stop);
            var ends = RawUpgrade.EndsAsync(stream, TimeSpan.FromMinutes(2), Stop);
            for (var said = 0; !ends.IsCompleted; said++)
            {
                await Task.WhenAny(ends, Task.Delay(TimeSpan.FromSeconds(2), Stop));
                if (!ends.IsCompleted)
                {
                    // At the third door: a frame of 100 bytes, its mask zero, byte by byte.
                    byte[] frame = index % 3 < 2 ? [(byte)'a'] : said < 6 ? [new byte[] { 0x82, 0xE4, 0, 0, 0, 0 }[said]] : [0];
                    await stream.WriteAsync(frame, Stop);
                }
            }

            await ends;
        }
        catch (IOException)
        {
            // Ended while it said something.
        }

        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task<NetworkStream> OpenHubAsync(ServerProcess server, string document)
    {
        var stream = await RawUpgrade.OpenAsync(server.Url, $"/hub?access_token={server.AdminToken}", Stop, receiveBuffer: 4096);
        foreach (var message in (string[])["""{"protocol":"json","version":1}""", $$"""{"type":1,"target":"Open","arguments":["{{document}}"]}"""])
        {
            var payload = Encoding.UTF8.GetBytes(message + '\u001e');
            await stream.WriteAsync((byte[])[0x81, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload], Stop);
        }

        return stream;
    }

    /// <summary>Waits until the sum of a figure of the server, over its tags, is so.</summary>
    private static async Task UntilAsync(ServerApi api, string figure, Func<double, bool> isSo)
    {
        var limit = Stopwatch.GetTimestamp();
        while (!isSo(await api.ReadFigureAsync(figure, Stop)))
        {
            Assert.InRange(Stopwatch.GetElapsedTime(limit), TimeSpan.Zero, TimeSpan.FromSeconds(120));
            await Task.Delay(200, Stop);
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Interlocked.Read(ref target); value > seen;)
        {
            var was = Interlocked.CompareExchange(ref target, value, seen);
            if (was == seen)
            {
                return;
            }

            seen = was;
        }
    }
}
