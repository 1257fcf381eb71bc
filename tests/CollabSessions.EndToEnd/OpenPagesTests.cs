namespace CollabSessions.EndToEnd;

/// <summary>Pages that are open while something happens elsewhere: they follow, without a reload.</summary>
public sealed class OpenPagesTests(BrowserHost browsers) : IClassFixture<BrowserHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_ArrivesInTheOpenConsole_ApprovedItTurnsTheAskersPageWritableAndSaysByWhom()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        var (ada, bob) = (await browsers.MeetAsync("Ada"), await browsers.MeetAsync("Bob"));
        await Person.OnScreenAsync("request-approved", [ada, bob], async () =>
        {
            await MeetAsync(server, ada, bob);
            await ada.OpenConsoleAsync("requests");
            await ada.SeesNoRequestAsync();
            await ada.RememberPageAsync();
            await bob.RememberPageAsync();

            await bob.AskToEditAsync("on call tonight");
            Assert.Empty(await bob.FindBarriersAsync("asked"));
            await ada.SeesRequestAsync("Bob", "contributor");
            await ada.ApproveAsync("Bob", "contributor");

            var answer = $"{ada.Name} approved what you asked for: you are contributor here.";
            await bob.IsToldAsync(answer);
            await bob.HearsAsync(answer);
            Assert.Empty(await bob.FindBarriersAsync("approved"));
            await bob.SavedAsync();
            await bob.GoToEndAsync();
            await bob.TypeAsync("Written after the answer.", TimeSpan.Zero);
            await bob.ReadsAsync("Written after the answer.");
            await bob.SavedAsync();
            Assert.True(await ada.IsStillThePageAsync());
            Assert.True(await bob.IsStillThePageAsync());
        });
    }

    [Fact]
    public async Task Request_ShowsInTheOpenSessionOfWhoMayAnswer_DeniedItTellsTheAskerWhy()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        var (ada, bob) = (await browsers.MeetAsync("Ada"), await browsers.MeetAsync("Bob"));
        await Person.OnScreenAsync("request-denied", [ada, bob], async () =>
        {
            var session = await MeetAsync(server, ada, bob);
            await ada.OpenSessionAsync(session);
            await ada.SavedAsync();
            await ada.RememberPageAsync();
            await bob.RememberPageAsync();

            await bob.AskToEditAsync("on call tonight");
            await ada.IsToldAsync("Bob asks for contributor here. “on call tonight”");
            await ada.HearsAsync("Bob asks for contributor here.");
            Assert.Empty(await ada.FindBarriersAsync("asked-in-session"));
            await ada.GoAnswerAsync();
            await ada.SeesRequestAsync("Bob", "contributor");
            await ada.DenyAsync("Bob", "contributor", "Cy is on call");
            await ada.SeesNoRequestAsync();

            await bob.IsToldAsync($"{ada.Name} denied you contributor here. “Cy is on call”");
            await bob.ReadOnlyAsync("you have read access");
            Assert.Empty(await bob.FindBarriersAsync("denied"));
            Assert.True(await ada.IsStillThePageAsync());
            Assert.True(await bob.IsStillThePageAsync());
        });
    }

    [Fact]
    public async Task ProjectPicker_LeadsToTheSamePageOfAnotherProject_WithItsDataAlone()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        using var api = new ServerApi(server);
        foreach (var project in new[] { "red", "blue" })
        {
            await api.CreateProjectAsync(project, Stop);
            await api.GiveAsync(project, $"user:{project}-reader", "role:viewer", Stop);
        }

        var ada = await browsers.MeetAsync("Ada");
        await Person.OnScreenAsync("picker", [ada], async () =>
        {
            await ada.SignInAsync(server.SignInLink);
            await ada.OpenConsoleAsync("people");
            await ada.RememberPageAsync();
            await ada.PickProjectAsync("red");
            await ada.ListsAsync("red-reader");
            await ada.PickProjectAsync("blue");
            await ada.ListsAsync("blue-reader");
            await ada.PickProjectAsync("red");
            await ada.ListsAsync("red-reader");
            Assert.Empty(await ada.FindBarriersAsync("picked"));
            Assert.True(await ada.IsStillThePageAsync());
        });
    }

    // No request pauses a session yet: the server learns of it from its own table.
    [Fact]
    public async Task Session_IsPausedAndResumedWhileItsPageIsOpen_EditingIsOffAndOnAgain()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        var (ada, bob) = (await browsers.MeetAsync("Ada"), await browsers.MeetAsync("Bob"));
        await Person.OnScreenAsync("paused", [ada, bob], async () =>
        {
            await ada.SignInAsync(server.SignInLink);
            await ada.CreateSessionAsync("Pauses");
            await bob.JoinAsync(await ada.ShareAsync());
            await ada.RememberPageAsync();
            await bob.RememberPageAsync();
            await ada.GoToEndAsync();
            await ada.TypeAsync("Before the pause. ", TimeSpan.Zero);

            // What another one reads is stored.
            await bob.ReadsAsync("Before the pause. ");

            await MoveAsync(server, from: 2, to: 3);
            foreach (var person in new[] { ada, bob })
            {
                await person.ReadOnlyAsync("the session is paused");
                await person.StateIsAsync("paused");
                await person.IsRefusedToTypeAsync();
            }

            Assert.Empty(await ada.FindBarriersAsync("paused"));
            await MoveAsync(server, from: 3, to: 2);
            await ada.SavedAsync();
            await bob.SavedAsync();
            await ada.StateIsAsync("active");
            await bob.IsToldAsync("You may edit now.");
            await bob.GoToEndAsync();
            await bob.TypeAsync("After it.", TimeSpan.Zero);
            await ada.ReadsAsync("Before the pause. After it.");
            Assert.True(await ada.IsStillThePageAsync());
            Assert.True(await bob.IsStillThePageAsync());
        });
    }

    /// <summary>An administrator with a session, and somebody who reads in it. Returns the session's id.</summary>
    private static async Task<string> MeetAsync(ServerProcess server, Person ada, Person bob)
    {
        await ada.SignInAsync(server.SignInLink);
        var session = await ada.CreateSessionAsync("Incident 42");
        await ada.OpenConsoleAsync("people");
        await bob.JoinAsReaderAsync(await ada.InviteViewerAsync(session));
        return session;
    }

    /// <summary>Moves every session in its life while the server is away.</summary>
    private static async Task MoveAsync(ServerProcess server, int from, int to)
    {
        await server.KillAsync(Stop);
        var database = Assert.Single(Directory.GetFiles(server.DataDirectory, "*.db"));
        SqliteFile.Run(database, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"UPDATE session SET state = {to}, version = version + 1 WHERE state = {from}"));
        await server.RestartAsync(Stop);
    }
}
