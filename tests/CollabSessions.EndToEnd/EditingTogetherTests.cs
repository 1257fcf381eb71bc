namespace CollabSessions.EndToEnd;

/// <summary>People in the real web app and npm's clients in one document.</summary>
public sealed class EditingTogetherTests(BrowserHost browsers) : IClassFixture<BrowserHost>
{
    private const string Document = "main.md";
    private static readonly TimeSpan PerKey = TimeSpan.FromMilliseconds(25);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoBrowsersAndTwoNpmClients_TypeAtOnce_AllReadTheSameAndSeeEachOther()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        using var api = new ServerApi(server);
        await using var clients = await NpmClients.StartAsync(Stop);
        var ada = await browsers.MeetAsync("Ada");
        var bob = await browsers.MeetAsync("Bob");
        await Person.OnScreenAsync("together", [ada, bob], async () =>
        {
            await ada.SignInAsync(server.SignInLink);
            var session = await ada.CreateSessionAsync("Weekly notes");
            await bob.JoinAsync(await ada.ShareAsync());
            var grace = await OpenAsync(server, api, clients, session, "Grace");
            var linus = await OpenAsync(server, api, clients, session, "Linus");
            await ada.GoToEndAsync();
            await bob.GoToEndAsync();

            string[] sentences = ["Ada takes the minutes. ", "Bob brings the cake. ", "Grace counts the votes. ", "Linus locks the door. "];
            await Task.WhenAll(
                ada.TypeAsync(sentences[0], PerKey),
                bob.TypeAsync(sentences[1], PerKey),
                grace.TypeAsync(sentences[2], index: null, charactersPerSecond: 30, Stop),
                linus.TypeAsync(sentences[3], index: 0, charactersPerSecond: 30, Stop));

            var text = await grace.TextContainsAsync(sentences, Stop);
            Assert.Equal(sentences.Sum(static sentence => sentence.Length), text.Length);
            await linus.TextIsAsync(text, Stop);
            await ada.ReadsAsync(text);
            await bob.ReadsAsync(text);
            await ada.SeesAsync("Bob", "Grace", "Linus");
            await bob.SeesAsync(ada.Name, "Grace", "Linus");
            await grace.SeesAsync([ada.Name, "Bob", "Linus"], NpmClients.Patience, Stop);
            await ada.SavedAsync();
            await bob.SavedAsync();

            await linus.CloseAsync(Stop);
            await ada.SeesAsync("Bob", "Grace");
        });
    }

    [Fact]
    public async Task Server_IsKilledInTheMiddleOfASentence_BrowsersGoOnAndEverythingStandsThereOnce()
    {
        const string First = "This much was written and seen before the power went. ";
        const string Second = "This sentence is cut in two by kill -9, and nobody at the keyboard notices. ";
        const string Offline = "Bob goes on without a server. ";
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        using var api = new ServerApi(server);
        await using var clients = await NpmClients.StartAsync(Stop);
        var ada = await browsers.MeetAsync("Ada");
        var bob = await browsers.MeetAsync("Bob");
        await Person.OnScreenAsync("killed", [ada, bob], async () =>
        {
            await ada.SignInAsync(server.SignInLink);
            var session = await ada.CreateSessionAsync("Outage");
            await bob.JoinAsync(await ada.ShareAsync());
            var witness = await OpenAsync(server, api, clients, session, "Witness");
            await ada.RememberPageAsync();
            await bob.RememberPageAsync();
            await ada.GoToEndAsync();
            await ada.TypeAsync(First, TimeSpan.Zero);
            await bob.ReadsPartsAsync(First);

            var typing = ada.TypeAsync(Second, PerKey);
            await bob.ReadsPartsAsync("cut in two");
            await server.KillAsync(Stop);
            await witness.ClosedAsync(Stop);
            var seenByWitness = (await witness.SnapshotAsync(Stop)).Update;
            var seenByBob = await bob.ReadAsync();

            // Far from Ada's caret: where both write at one place, the place decides whose text comes first.
            await bob.GoToStartAsync();
            await bob.TypeAsync(Offline, PerKey);
            await typing;
            await bob.UnsavedAsync();
            await AssertDurableAsync(server, clients, session, seenByWitness, seenByBob);
            await server.RestartAsync(Stop);

            await ada.SavedAsync();
            await bob.SavedAsync();
            const string Text = Offline + First + Second;
            await bob.ReadsAsync(Text);
            await ada.ReadsAsync(Text);
            await witness.TextIsAsync(Text, Stop);
            var newcomer = await OpenAsync(server, api, clients, session, "Newcomer");
            Assert.Equal(Text, (await newcomer.SnapshotAsync(Stop)).Text);
            Assert.True(await ada.IsStillThePageAsync());
            Assert.True(await bob.IsStillThePageAsync());
        });
    }

    /// <summary>Examines a copy, so that what the clients send again afterwards cannot stand in for what was stored.</summary>
    private static async Task AssertDurableAsync(ServerProcess server, NpmClients clients, string session, string seen, string text)
    {
        var copy = server.CopyDataDirectory();
        try
        {
            await using var examined = await ServerProcess.StartAsync(new ServerOptions { DataDirectory = copy }, Stop);
            var examiner = await clients.OpenAsync(
                new ClientOptions("examiner", examined.SocketBase, session, Document, examined.AdminToken),
                Stop);
            Assert.True(await examiner.HoldsAsync(seen, Stop), "The witness had seen what the killed server had not stored.");

            // The browser's text was read after the kill, before Bob wrote on his own.
            Assert.StartsWith(text, (await examiner.SnapshotAsync(Stop)).Text, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static async Task<NpmClient> OpenAsync(ServerProcess server, ServerApi api, NpmClients clients, string session, string user)
    {
        var token = await api.CreateWriterAsync(user, session, Stop);
        return await clients.OpenAsync(new ClientOptions(user, server.SocketBase, session, Document, token), Stop);
    }
}
