namespace CollabSessions.EndToEnd;

/// <summary>Every provider that npm has for our doors, unmodified, on the real server.</summary>
public sealed class ProviderTests(SharedServer shared)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(8);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Providers => ["y-websocket", "y-websocket-2", "hocuspocus-3", "hocuspocus-4", "hub-json", "hub-msgpack"];

    public static TheoryData<string> HocuspocusProviders => ["hocuspocus-3", "hocuspocus-4"];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task TwoPeople_EditTogether_SeeEachOther_AndAreGoneWhenTheyClose(string provider)
    {
        var session = await shared.Api.CreateSessionAsync(provider, Stop);
        var ada = await OpenAsync("ada", provider, session, "text");
        var bob = await OpenAsync("bob", provider, session, "text");

        await ada.InsertAsync(0, "one ", Stop);
        await bob.TextContainsAsync(["one "], Stop);
        await bob.InsertAsync(null, "two", Stop);
        await ada.TextIsAsync("one two", Stop);
        await ada.AcknowledgedAsync(Stop);
        await bob.AcknowledgedAsync(Stop);

        await ada.SeesAsync([bob.Name], NpmClients.Patience, Stop);
        await bob.SeesAsync([ada.Name], NpmClients.Patience, Stop);
        await bob.CloseAsync(Stop);
        await ada.SeesAsync([], AtOnce, Stop);
    }

    [Fact]
    public async Task AllProviders_InOneDocumentAtOnce_ConvergeAndShareTheirPresence()
    {
        var session = await shared.Api.CreateSessionAsync("all doors", Stop);
        var clients = new List<NpmClient>();
        foreach (var row in Providers)
        {
            clients.Add(await OpenAsync("all", row.Data, session, "text"));
        }

        foreach (var client in clients)
        {
            await client.InsertAsync(null, $"[{client.Name}]", Stop);
        }

        foreach (var client in clients)
        {
            await client.TextContainsAsync([.. clients.Select(static other => $"[{other.Name}]")], Stop);
            await client.AcknowledgedAsync(Stop);
            await client.SeesAsync([.. clients.Where(other => other != client).Select(static other => other.Name)], NpmClients.Patience, Stop);
        }

        var texts = new HashSet<string>();
        foreach (var client in clients)
        {
            texts.Add((await client.SnapshotAsync(Stop)).Text);
        }

        Assert.Single(texts);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task ClientThatCallsItselfSomebodyElse_IsShownByItsTokensName(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} spoof", Stop);
        var token = await shared.Api.CreateTokenAsync("mallory", session, "write", expires: null, Stop);
        await OpenAsync("The Administrator", provider, session, "text", token: token);
        var witness = await OpenAsync("witness", provider, session, "text");

        await witness.SeesAsync(["mallory"], NpmClients.Patience, Stop);
    }

    [Theory]
    [MemberData(nameof(HocuspocusProviders))]
    public async Task OfflineEdits_ArriveWhenTheProviderComesBack(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} offline", Stop);
        var ada = await OpenAsync("off-ada", provider, session, "text");
        var bob = await OpenAsync("off-bob", provider, session, "text");
        await ada.InsertAsync(0, "online", Stop);
        await bob.TextIsAsync("online", Stop);

        await ada.DisconnectAsync(Stop);
        await ada.InsertAsync(null, " offline", Stop);
        await bob.InsertAsync(0, "meanwhile ", Stop);
        await ada.ConnectAsync(Stop);

        await bob.TextIsAsync("meanwhile online offline", Stop);
        await ada.TextIsAsync("meanwhile online offline", Stop);
        await ada.UnsyncedIsAsync(0, Stop);
    }

    [Theory]
    [MemberData(nameof(HocuspocusProviders))]
    public async Task SeveralDocuments_OnOneSocket_StayApart(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} multiplexed", Stop);
        var socket = $"shared {provider}";
        var first = await OpenAsync("mux-1", provider, session, "first", options => options with { Socket = socket });
        var second = await OpenAsync("mux-2", provider, session, "second", options => options with { Socket = socket });
        var alone = await OpenAsync("mux-3", provider, session, "second");

        await first.InsertAsync(0, "first", Stop);
        await second.InsertAsync(0, "second", Stop);
        await alone.TextIsAsync("second", Stop);
        await first.AcknowledgedAsync(Stop);
        Assert.Equal("first", (await first.SnapshotAsync(Stop)).Text);

        // One provider goes; the socket and the other document stay.
        await first.CloseAsync(Stop);
        await alone.InsertAsync(null, " and on", Stop);
        await second.TextIsAsync("second and on", Stop);
    }

    [Fact]
    public async Task OneDocumentTwice_OnOneSocket_WithSessionAddresses()
    {
        var session = await shared.Api.CreateSessionAsync("session addresses", Stop);
        var left = await OpenAsync("left", "hocuspocus-4", session, "text", static options => options with { Socket = "twice", SessionAwareness = true });
        var right = await OpenAsync("right", "hocuspocus-4", session, "text", static options => options with { Socket = "twice", SessionAwareness = true });

        await left.InsertAsync(0, "left ", Stop);
        await right.TextIsAsync("left ", Stop);
        await right.InsertAsync(null, "right", Stop);
        await left.TextIsAsync("left right", Stop);
        await left.SeesAsync([right.Name], NpmClients.Patience, Stop);
    }

    [Theory]
    [MemberData(nameof(HocuspocusProviders))]
    public async Task BareName_OpensTheDocumentOfTheTokensSession(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} bare", Stop);
        var bare = await OpenAsync("bare", provider, session, "text", static options => options with { DocumentName = "text" });
        var full = await OpenAsync("full", provider, session, "text");

        await bare.InsertAsync(0, "the same", Stop);

        await full.TextIsAsync("the same", Stop);
    }

    [Theory]
    [MemberData(nameof(HocuspocusProviders))]
    public async Task Reader_IsToldSo_ItsEditsAreNeverStored_AndANewTokenLetsItWrite(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} reader", Stop);
        var writer = await OpenAsync("owner", provider, session, "text");
        await writer.InsertAsync(0, "written", Stop);
        await writer.AcknowledgedAsync(Stop);
        var token = await shared.Api.CreateTokenAsync("reader", session, "read", expires: null, Stop);
        var reader = await OpenAsync("reader", provider, session, "text", token: token);
        await reader.TextIsAsync("written", Stop);
        await reader.HasScopeAsync("readonly", Stop);
        await reader.UnsyncedIsAsync(0, Stop);
        var before = await shared.ReadDocumentAsync(session, "text", Stop);

        await reader.InsertAsync(0, "graffiti ", Stop);
        await reader.UnsyncedIsAsync(1, Stop);
        await writer.InsertAsync(null, "!", Stop);
        await reader.TextIsAsync("graffiti written!", Stop);
        Assert.Equal("written!", (await writer.SnapshotAsync(Stop)).Text);
        Assert.NotEqual(before, await shared.ReadDocumentAsync(session, "text", Stop));

        var better = await shared.Api.CreateTokenAsync("reader", session, "write", expires: null, Stop);
        await reader.SetTokenAsync(better, send: true, Stop);
        await reader.HasScopeAsync("read-write", Stop);
        await reader.DisconnectAsync(Stop);
        await reader.ConnectAsync(Stop);
        await writer.TextIsAsync("graffiti written!", Stop);
        await reader.UnsyncedIsAsync(0, Stop);
    }

    [Theory]
    [MemberData(nameof(HocuspocusProviders))]
    public async Task TokenThatEnds_IsAskedForAndRenewed_WithoutAnInterruption(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} renewal", Stop);
        var soon = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(8);
        var token = await shared.Api.CreateTokenAsync("renewing", session, "write", soon, Stop);
        var client = await OpenAsync("renewing", provider, session, "text", token: token);
        await client.SetTokenAsync(await shared.Api.CreateWriterAsync("renewing", session, Stop), send: false, Stop);
        var other = await OpenAsync("watcher", provider, session, "text");

        // The server asks before the end, the provider answers with the new token, and the old one's end passes.
        await Task.Delay(soon - TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1), Stop);

        await client.InsertAsync(0, "still here", Stop);
        await other.TextIsAsync("still here", Stop);
        Assert.Equal(1, (await client.SnapshotAsync(Stop)).Opened);
    }

    [Theory]
    [MemberData(nameof(HocuspocusProviders))]
    public async Task TokenThatEnds_AndIsNotRenewed_IsDeniedWithTheReason(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} expiry", Stop);
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(4);
        var token = await shared.Api.CreateTokenAsync("expiring", session, "write", end, Stop);
        var client = await OpenAsync("expiring", provider, session, "text", token: token);
        await client.InsertAsync(0, "in time", Stop);
        await client.AcknowledgedAsync(Stop);

        Assert.Equal("The access has expired.", await client.FailedAsync(Stop));

        Assert.Equal(1, (await client.SnapshotAsync(Stop)).Opened);
    }

    [Theory]
    [MemberData(nameof(HocuspocusProviders))]
    public async Task TokenOfNobody_IsDenied_AndAGoodOneOpensOnTheSameSocket(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} denied", Stop);
        var client = await OpenAsync("denied", provider, session, "text", static options => options with { SyncedWithin = null }, token: "not.a.token");

        Assert.Equal("Sign in, or bring a valid token.", await client.FailedAsync(Stop));

        await client.SetTokenAsync(await shared.Api.CreateWriterAsync("denied", session, Stop), send: true, Stop);
        await client.HasScopeAsync("read-write", Stop);
    }

    [Theory]
    [MemberData(nameof(HocuspocusProviders))]
    public async Task Stateless_ReachesTheOtherProviders(string provider)
    {
        var session = await shared.Api.CreateSessionAsync($"{provider} stateless", Stop);
        var ada = await OpenAsync("say-ada", provider, session, "text");
        var three = await OpenAsync("say-3", "hocuspocus-3", session, "text");
        var four = await OpenAsync("say-4", "hocuspocus-4", session, "text");

        await ada.SayAsync("{\"kind\":\"wave\"}", Stop);

        Assert.Equal(1, await three.HearsAsync("{\"kind\":\"wave\"}", Stop));
        Assert.Equal(1, await four.HearsAsync("{\"kind\":\"wave\"}", Stop));
    }

    private async Task<NpmClient> OpenAsync(
        string user, string provider, string session, string document, Func<ClientOptions, ClientOptions>? change = null, string? token = null)
    {
        // Shown is the name in the token, whatever a client says.
        var name = $"{user} {provider} {session}";
        token ??= await shared.Api.CreateWriterAsync(name, session, Stop);
        var options = new ClientOptions(name, shared.Server.SocketBase, session, document, token) { Provider = provider };
        return await shared.Clients.OpenAsync(change?.Invoke(options) ?? options, Stop);
    }
}
