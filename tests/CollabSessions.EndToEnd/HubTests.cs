using System.Text.Json;

namespace CollabSessions.EndToEnd;

/// <summary>npm's SignalR client, JSON and MessagePack, unmodified, on the real server.</summary>
public sealed class HubTests(SharedServer shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Protocols => ["hub-json", "hub-msgpack"];

    [Fact]
    public async Task TwoOfEachProtocolAndAYWebsocket_InOneDocument_ConvergeAndShareTheirPresence()
    {
        var session = await shared.Api.CreateSessionAsync("hub and yjs", Stop);
        var clients = new List<NpmClient>();
        foreach (var (name, provider) in new[]
        {
            ("json-1", "hub-json"), ("json-2", "hub-json"), ("pack-1", "hub-msgpack"), ("pack-2", "hub-msgpack"), ("plain", "y-websocket"),
        })
        {
            clients.Add(await OpenAsync(name, provider, session));
        }

        foreach (var client in clients)
        {
            for (var number = 0; number < 10; number++)
            {
                await client.InsertAsync(null, $"[{client.Name}{number}]", Stop);
            }
        }

        string[] all = [.. clients.SelectMany(static client => Enumerable.Range(0, 10).Select(number => $"[{client.Name}{number}]"))];
        foreach (var client in clients)
        {
            await client.TextContainsAsync(all, Stop);
            await client.AcknowledgedAsync(Stop);
            await client.SeesAsync([.. clients.Where(other => other != client).Select(static other => other.Name)], NpmClients.Patience, Stop);
        }

        var snapshots = await Task.WhenAll(clients.Select(static client => client.SnapshotAsync(Stop)));
        Assert.Single(snapshots.Select(static snapshot => snapshot.Text).Distinct());
        Assert.All(snapshots, static snapshot => Assert.False(snapshot.Pending));

        await clients[0].CloseAsync(Stop);
        await clients[4].SeesAsync(["json-2", "pack-1", "pack-2"], NpmClients.Patience, Stop);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task LongHistory_IsSentInParts_AndOfflineWorkGoesBackInParts(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} long", Stop);
        var ada = await OpenAsync($"long-ada-{provider}", provider, session);
        await ada.InsertAsync(0, new string('a', 150_000), Stop);
        await ada.AcknowledgedAsync(Stop);
        await ada.DisconnectAsync(Stop);
        await ada.InsertAsync(null, new string('b', 100_000), Stop);

        var bob = await OpenAsync($"long-bob-{provider}", provider, session);
        Assert.Equal(150_000, (await bob.SnapshotAsync(Stop)).Text.Length);
        Assert.InRange((await bob.HubAsync(Stop)).GetProperty("parts").GetInt32(), 5, 6);
        await ada.ConnectAsync(Stop);

        await bob.TextIsAsync(new string('a', 150_000) + new string('b', 100_000), Stop);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task StatefulReconnect_AfterTheCableIsCut_LosesAndDoublesNothing(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} stateful", Stop);
        var ada = await OpenAsync($"cut-ada-{provider}", provider, session, static options => options with { Stateful = true });
        var bob = await OpenAsync($"cut-bob-{provider}", "y-websocket", session);
        await ada.InsertAsync(0, "start ", Stop);
        await bob.TextIsAsync("start ", Stop);

        for (var round = 0; round < 3; round++)
        {
            await ada.CutAsync(Stop);
            for (var number = 0; number < 20; number++)
            {
                await bob.InsertAsync(null, $"[b{round}.{number}]", Stop);
                await ada.InsertAsync(null, $"[a{round}.{number}]", Stop);
            }

            await ada.TextContainsAsync([.. Enumerable.Range(0, 20).Select(number => $"[b{round}.{number}]")], Stop);
            await bob.TextContainsAsync([.. Enumerable.Range(0, 20).Select(number => $"[a{round}.{number}]")], Stop);
            await ada.AcknowledgedAsync(Stop);
        }

        var state = await ada.HubAsync(Stop);
        Assert.Equal(1, state.GetProperty("opens").GetInt32());
        Assert.Equal(4, state.GetProperty("sockets").GetInt32());
        long[] sequences = [.. state.GetProperty("sequences").EnumerateArray().Select(static sequence => sequence.GetInt64())];
        Assert.Equal(sequences.Distinct().Order(), sequences);
        Assert.Equal((await bob.SnapshotAsync(Stop)).Text, (await ada.SnapshotAsync(Stop)).Text);
        Assert.False((await ada.SnapshotAsync(Stop)).Pending);
    }

    [Fact]
    public async Task Roster_ShowsEverybodyWhateverTheirDoor_WithAColourOfTheirOwn()
    {
        var session = await shared.Api.CreateSessionAsync("roster", Stop);
        var ada = await OpenAsync("roster-ada", "hub-msgpack", session);
        await ada.InvokeAsync("Join", [session], Stop);
        var bob = await OpenAsync("roster-bob", "y-websocket", session);
        var eve = await OpenAsync("roster-eve", "hocuspocus-4", session);

        var roster = await RosterAsync(ada, 3);
        Assert.Equal(["roster-ada hub text", "roster-bob yjs text", "roster-eve hocuspocus text"], roster.Select(static person => person.What));
        Assert.Equal(3, roster.Select(static person => person.Color).Distinct().Count());

        await bob.CloseAsync(Stop);
        await eve.CloseAsync(Stop);
        Assert.Equal(["roster-ada hub text"], (await RosterAsync(ada, 1)).Select(static person => person.What));
    }

    [Fact]
    public async Task Comments_AreHeardByEverybody_AndReadByWhoComesLater()
    {
        var session = await shared.Api.CreateSessionAsync("comments", Stop);
        var ada = await OpenAsync("comment-ada", "hub-json", session);
        await ada.InvokeAsync("Join", [session], Stop);
        for (var number = 1; number <= 5; number++)
        {
            var commented = await ada.InvokeAsync("Comment", [session, $"comment {number} ☃", "text", null, 0], Stop);
            Assert.Equal(number, commented.GetProperty("comment").GetProperty("number").GetInt32());
        }

        var bob = await OpenAsync("comment-bob", "hub-msgpack", session);
        await bob.InvokeAsync("Join", [session], Stop);
        var page = await bob.InvokeAsync("ReadComments", [session, 0, 2], Stop);
        var rest = await bob.InvokeAsync("ReadComments", [session, 4, 100], Stop);

        Assert.Equal(["comment 5 ☃", "comment 4 ☃"], page.GetProperty("comments").EnumerateArray().Select(static comment => comment.GetProperty("text").GetString()));
        Assert.True(page.GetProperty("hasMore").GetBoolean());
        Assert.Equal([3, 2, 1], rest.GetProperty("comments").EnumerateArray().Select(static comment => comment.GetProperty("number").GetInt32()));
        Assert.False(rest.GetProperty("hasMore").GetBoolean());
        Assert.Equal("malformed", (await ada.InvokeAsync("Comment", [session, "x", null, null, 99], Stop)).GetProperty("fault").GetProperty("name").GetString());
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Reader_ChangesNothing_AndIsToldSo(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} reader", Stop);
        var writer = await OpenAsync($"hub-writer-{provider}", provider, session);
        await writer.InsertAsync(0, "written", Stop);
        await writer.AcknowledgedAsync(Stop);
        var before = await shared.ReadDocumentAsync(session, "text", Stop);
        var token = await shared.Api.CreateTokenAsync("hub-reader", session, "read", expires: null, Stop);
        var reader = await shared.Clients.OpenAsync(
            new ClientOptions($"hub-reader {provider}", shared.Server.SocketBase, session, "text", token) { Provider = provider }, Stop);
        await reader.TextIsAsync("written", Stop);

        await reader.InsertAsync(0, "never ", Stop);
        var said = await reader.InvokeAsync("SendToDocument", [$"{session}/text", "x"], Stop);

        Assert.Equal("read-only", said.GetProperty("name").GetString());
        var told = await UntilAsync(reader, static hub => hub.GetProperty("faults").GetArrayLength() > 0);
        Assert.Equal("read-only", told.GetProperty("faults")[0].GetProperty("name").GetString());
        Assert.Equal(before, await shared.ReadDocumentAsync(session, "text", Stop));
    }

    private static async Task<IReadOnlyList<(string What, int Color)>> RosterAsync(NpmClient client, int count)
    {
        var hub = await UntilAsync(client, hub => hub.GetProperty("roster") is var roster
            && roster.GetArrayLength() == count
            && roster.EnumerateArray().All(static person => person.GetProperty("documents").GetArrayLength() == 1));
        return
        [
            .. hub.GetProperty("roster").EnumerateArray().Select(static person => (
                $"{person.GetProperty("user").GetString()} {person.GetProperty("door").GetString()} {person.GetProperty("documents")[0].GetString()}",
                person.GetProperty("color").GetInt32())).OrderBy(static person => person.Item1, StringComparer.Ordinal),
        ];
    }

    private static async Task<JsonElement> UntilAsync(NpmClient client, Func<JsonElement, bool> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var hub = await client.HubAsync(Stop);
            if (isSo(hub))
            {
                return hub;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < NpmClients.Patience, $"It stayed {hub}.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), Stop);
        }
    }

    private async Task<NpmClient> OpenAsync(
        string name, string provider, string session, Func<ClientOptions, ClientOptions>? configure = null)
    {
        var token = await shared.Api.CreateWriterAsync(name, session, Stop);
        var options = new ClientOptions(name, shared.Server.SocketBase, session, "text", token) { Provider = provider };
        return await shared.Clients.OpenAsync(configure?.Invoke(options) ?? options, Stop);
    }
}
