using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Doors.Hub;

public sealed class HubSlowReaderTests
{
    private const string Document = "s1/main.md";
    private const int Updates = 400;

    [Fact]
    public async Task Reader_ThatStallsAndReadsOn_GetsOneUpdateForWhatItMissed()
    {
        await using var server = await TestServer.StartAsync();
        byte[] diff = [42, 43, 44];
        server.Grains.Document().OnSyncSince = _ => new SyncOutcome.Synced(diff, Updates);
        using var slow = await StallAsync(server);

        Flood(server);
        var updates = 0;
        var text = string.Empty;
        while (!text.Contains($"\"{Convert.ToBase64String(diff)}\",{Updates}]", StringComparison.Ordinal))
        {
            text = Encoding.UTF8.GetString(await slow.ReadTextAsync());
            updates += text.Split("\"target\":\"Update\"").Length - 1;
        }

        // The last of them is the one that stands for the rest.
        Assert.InRange(updates, 1, Updates - 100);
        Assert.Equal(1, server.Grains.Document().SyncsSince);
    }

    private static async Task<RawSocket> StallAsync(TestServer server)
    {
        var socket = await RawSocket.ConnectAsync(HubTestClient.Url(server, $"access_token={server.NewToken()}"), receiveBuffer: 4096);
        await socket.SendFrameAsync(true, 1, Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}\u001e"));
        await socket.SendFrameAsync(true, 1, Encoding.UTF8.GetBytes($"{{\"type\":1,\"target\":\"Open\",\"arguments\":[\"{Document}\"],\"invocationId\":\"1\"}}\u001e"));
        while (!Encoding.UTF8.GetString(await socket.ReadTextAsync()).Contains("\"sequence\"", StringComparison.Ordinal))
        {
        }

        return socket;
    }

    private static void Flood(TestServer server)
    {
        var update = new byte[32 * 1024];
        for (var sequence = 1; sequence <= Updates; sequence++)
        {
            var number = sequence;
            server.Grains.Document().Tell(observer => observer.OnUpdate(update, number));
        }
    }
}
