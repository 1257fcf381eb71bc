using System.Globalization;

namespace CollabSessions.EndToEnd;

/// <summary>A writer with a valid token and a broken, or hostile, client.</summary>
public sealed class MalformedFrameTests(RoomyServer roomy) : IClassFixture<RoomyServer>
{
    private const int InternalError = 1011;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ServerProcess Server => roomy.Server;

    private ServerApi Api => roomy.Api;

    [Fact]
    public async Task Frames_RandomAndTruncated_ChangeNothingAndDisturbNobody()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var session = await Api.CreateSessionAsync("malformed", Stop);
        var healthy = await OpenAsync("healthy", session, "text");
        await healthy.InsertAsync(0, "the healthy text, with ünicode 🙂 and more", Stop);
        await healthy.DeleteAsync(4, 8, Stop);
        await healthy.InsertAsync(null, "!", Stop);
        await healthy.AcknowledgedAsync(Stop);
        var real = Convert.FromBase64String((await healthy.SnapshotAsync(Stop)).Update);
        using var examiner = await RawSocket.OpenAsync(Server.SocketBase, session, "text", Server.AdminToken, Stop);
        var before = await examiner.ReadAllAsync(Stop);
        var bad = new BadClient(Server, session, "text", await Api.CreateWriterAsync("bad", session, Stop));

        for (var round = 0; round < (SharedServer.IsLong ? 50_000 : 2_000); round++)
        {
            var frame = round % 2 == 0 ? RandomFrame(random) : TruncatedFrame(random, real);
            await bad.SendAndProbeAsync(frame, Stop);
        }

        bad.Dispose();
        Assert.Equal(before, await examiner.ReadAllAsync(Stop));
        AssertClosedProperly(bad, seed);
        await AssertAliveAsync(healthy);
        Figures.Write("malformed-frames", bad.ToString());
    }

    [Fact]
    public async Task Frames_MutatedUpdates_LeaveADocumentThatYjsReadsAndTheLogGivesBack()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var session = await Api.CreateSessionAsync("mutated", Stop);
        var healthy = await OpenAsync("mutated-healthy", session, "healthy");
        await healthy.InsertAsync(0, "untouched", Stop);
        var author = await OpenAsync("mutated-author", session, "scratch");
        await author.InsertAsync(0, "the text that is sent again and again, damaged", Stop);
        await author.DeleteAsync(4, 5, Stop);
        await author.InsertAsync(null, "!", Stop);
        await author.AcknowledgedAsync(Stop);
        var real = Convert.FromBase64String((await author.SnapshotAsync(Stop)).Update);
        var bad = new BadClient(Server, session, "scratch", await Api.CreateWriterAsync("mutated-bad", session, Stop));

        for (var round = 0; round < (SharedServer.IsLong ? 25_000 : 1_000); round++)
        {
            var update = Mutate(random, real);
            await bad.SendAndProbeAsync(random.Next(2) == 0 ? YjsFrames.Update(update) : YjsFrames.Step2(update), Stop);
        }

        bad.Dispose();
        AssertClosedProperly(bad, seed);
        await AssertAliveAsync(healthy);

        // Some mutations are updates like any other. What the server took, Yjs must read, and the log must give back.
        var first = await (await OpenAsync("mutated-first", session, "scratch")).SnapshotAsync(Stop);
        await Server.KillAsync(Stop);
        await Server.RestartAsync(Stop);
        var second = await (await OpenAsync("mutated-second", session, "scratch")).SnapshotAsync(Stop);
        var where = string.Create(CultureInfo.InvariantCulture, $"seed {seed}");
        Assert.True(first.Text == second.Text, where);
        Assert.True(first.StateVector == second.StateVector, where);
        Assert.True(first.Update == second.Update, where);
    }

    [Fact]
    public async Task Message_OverTheLimit_IsClosedWith1009()
    {
        var session = await Api.CreateSessionAsync("too large", Stop);
        var healthy = await OpenAsync("large-healthy", session, "text");
        using var socket = await RawSocket.OpenAsync(Server.SocketBase, session, "text", Server.AdminToken, Stop);

        await socket.SendAsync(YjsFrames.Update(new byte[(1024 * 1024) + 1]), Stop);

        Assert.Equal(1009, await CodeOfAsync(socket));
        await AssertAliveAsync(healthy);
    }

    [Fact]
    public async Task Message_InThousandsOfFragments_IsClosed()
    {
        var session = await Api.CreateSessionAsync("fragments", Stop);
        var healthy = await OpenAsync("fragments-healthy", session, "text");
        using var socket = await RawSocket.OpenAsync(Server.SocketBase, session, "text", Server.AdminToken, Stop);

        for (var fragment = 0; fragment < 4_000 && socket.IsOpen; fragment++)
        {
            await socket.SendFragmentAsync(new byte[] { 0 }, isText: false, isLast: false, Stop);
        }

        Assert.InRange(await CodeOfAsync(socket), 1002, 1009);
        await AssertAliveAsync(healthy);
    }

    [Fact]
    public async Task Message_OfText_IsClosedOrIgnored()
    {
        var session = await Api.CreateSessionAsync("text frame", Stop);
        var healthy = await OpenAsync("textframe-healthy", session, "text");
        using var socket = await RawSocket.OpenAsync(Server.SocketBase, session, "text", Server.AdminToken, Stop);

        await socket.SendFragmentAsync("hello"u8.ToArray(), isText: true, isLast: true, Stop);

        Assert.InRange(await CodeOfAsync(socket), 1002, 1008);
        await AssertAliveAsync(healthy);
    }

    [Fact]
    public async Task Frame_OfOneGibibyte_EndsItsConnectionAndIsNeverHeldInMemory()
    {
        const long FloodBytes = 256 * 1024 * 1024;
        var session = await Api.CreateSessionAsync("one gibibyte", Stop);
        var healthy = await OpenAsync("gibibyte-healthy", session, "text");
        await using var stream = await RawUpgrade.OpenAsync(Server.Url, $"/yjs/{session}/text?token={Server.AdminToken}", Stop);
        var before = Server.ReadPeakMemory();

        // A binary frame of 2^30 bytes, its mask zero, its content a live update.
        await stream.WriteAsync(Convert.FromHexString("82FF0000000040000000000000000002"), Stop);
        await RawUpgrade.FloodAsync(stream, FloodBytes, NpmClients.Patience, Stop);
        await RawUpgrade.EndsAsync(stream, NpmClients.Patience, Stop);

        Assert.InRange(Server.ReadPeakMemory() - before, 0, FloodBytes / 4);
        await AssertAliveAsync(healthy);
    }

    [Theory]
    [InlineData("82 FF FF FF FF FF FF FF FF FF 01 02 03 04", "announces 2^64 bytes")]
    [InlineData("82 04 00 00 01 00", "is not masked")]
    [InlineData("8B 80 01 02 03 04", "has a reserved opcode")]
    [InlineData("F2 80 01 02 03 04", "has reserved bits")]
    [InlineData("89 FE 00 80 01 02 03 04", "is a ping of 128 bytes")]
    [InlineData("80 80 01 02 03 04", "continues nothing")]
    public async Task Frame_ThatBreaksTheProtocol_EndsItsConnectionOnly(string hex, string what)
    {
        var session = await Api.CreateSessionAsync("protocol", Stop);
        var healthy = await OpenAsync($"healthy while a frame {what}", session, "text");
        await using var stream = await RawUpgrade.OpenAsync(Server.Url, $"/yjs/{session}/text?token={Server.AdminToken}", Stop);

        await stream.WriteAsync(Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal)), Stop);

        await RawUpgrade.EndsAsync(stream, NpmClients.Patience, Stop);
        await AssertAliveAsync(healthy);
    }

    private static byte[] RandomFrame(Random random)
    {
        var frame = new byte[random.Next(1, 120)];
        random.NextBytes(frame);

        // Half of them get past the first bytes.
        if (random.Next(2) == 0)
        {
            frame[0] = (byte)random.Next(5);
            if (frame.Length > 1)
            {
                frame[1] = (byte)random.Next(4);
            }
        }

        return frame;
    }

    /// <summary>A real message cut off: as a whole, or only the update inside a message whose length is right.</summary>
    private static byte[] TruncatedFrame(Random random, byte[] update)
    {
        var cut = update.AsSpan(0, random.Next(1, update.Length));
        var step2 = random.Next(2) == 0;
        if (random.Next(2) == 0)
        {
            return step2 ? YjsFrames.Step2(cut) : YjsFrames.Update(cut);
        }

        var whole = step2 ? YjsFrames.Step2(update) : YjsFrames.Update(update);
        return whole[..random.Next(1, whole.Length)];
    }

    private static byte[] Mutate(Random random, byte[] update)
    {
        var mutated = update.ToList();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            var at = random.Next(mutated.Count);
            switch (random.Next(4))
            {
                case 0:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 2 when mutated.Count > 2:
                    mutated.RemoveAt(at);
                    break;
                default:
                    mutated.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. mutated];
    }

    private static void AssertClosedProperly(BadClient bad, int seed)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {bad}");
        Assert.True(bad.Closes.Count > 0, where);
        Assert.False(bad.Closes.ContainsKey(BadClient.NoCode), where);
        Assert.False(bad.Closes.ContainsKey(InternalError), where);
        Assert.True(bad.WithoutReason == 0, where);
    }

    private static async Task<int> CodeOfAsync(RawSocket socket)
    {
        while (await socket.ReceiveAsync(Stop) is not null)
        {
        }

        return socket.CloseCode ?? BadClient.NoCode;
    }

    private async Task<NpmClient> OpenAsync(string user, string session, string document)
    {
        var name = user.Replace(' ', '-');
        var token = await Api.CreateWriterAsync(name[..Math.Min(name.Length, 40)], session, Stop);
        return await roomy.Clients.OpenAsync(new ClientOptions(name, Server.SocketBase, session, document, token), Stop);
    }

    private async Task AssertAliveAsync(NpmClient healthy)
    {
        await healthy.InsertAsync(null, ".", Stop);
        await healthy.AcknowledgedAsync(Stop);
        Assert.Equal(1, (await healthy.SnapshotAsync(Stop)).Opened);
        Assert.True(await Api.IsHealthyAsync(Stop));
    }
}
