using Microsoft.Playwright;

namespace CollabSessions.EndToEnd;

/// <summary>An administrator at the console, and somebody whose page is open while his rights change.</summary>
public sealed class AdminConsoleTests(BrowserHost browsers) : IClassFixture<BrowserHost>
{
    private static readonly string[] Tabs = ["people", "roles", "roles?as=table", "grants", "requests", "changes", "explain", "audit"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Member_IsAddedRaisedRevokedAndApproved_HisOpenPageFollowsAndTheTrailKnows()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        var ada = await browsers.MeetAsync("Ada");
        var bob = await browsers.MeetAsync("Bob");
        await Person.OnScreenAsync("console", [ada, bob], async () =>
        {
            await ada.SignInAsync(server.SignInLink);
            var session = await ada.CreateSessionAsync("Console");
            await ada.OpenConsoleAsync("people");
            await bob.JoinAsReaderAsync(await ada.InviteViewerAsync(session));
            await bob.RememberPageAsync();
            var guest = await ada.FindGuestAsync();

            // Raised in place: no reload, no new connection.
            await ada.GiveAsync(guest, "editor", session, foreseen: "Bob in main.md: read-only → may edit");
            await bob.SavedAsync();
            await bob.GoToEndAsync();
            await bob.TypeAsync("Written where it was read-only before.", TimeSpan.Zero);
            await bob.ReadsAsync("Written where it was read-only before.");
            await bob.SavedAsync();

            // Lowered in place, with who did it; then out, with who did it.
            await ada.RevokeAsync(guest, "editor", foreseen: "Bob in main.md: may edit → read-only");
            await bob.ReadOnlyAsync($"By: {ada.Name}");
            await ada.RevokeAsync(guest, "viewer", foreseen: "Bob in main.md: read-only → closed");
            await bob.EndedAsync($"By: {ada.Name}");
            Assert.True(await bob.IsStillThePageAsync());

            // Asked for and approved.
            await bob.AskForRoleAsync("editor", session, "on call tonight");
            await ada.OpenConsoleAsync("requests");
            await ada.ApproveAsync("Bob", "editor");

            await ada.GoToTabAsync("Explain");
            var resource = $"project/default/session/{session}/doc/main.md";
            var answer = await ada.ExplainAsync($"user:{guest}", "write", resource);
            Assert.Contains($"Yes: {guest} may write", answer, StringComparison.Ordinal);
            Assert.Contains("role:editor", answer, StringComparison.Ordinal);
            Assert.Contains("collab.csv, line", answer, StringComparison.Ordinal);
            answer = await ada.ExplainAsync($"user:{guest}", "delete", resource);
            Assert.Contains($"No: {guest} may not delete", answer, StringComparison.Ordinal);

            await ada.GoToTabAsync("Audit");
            var approval = Assert.Single(await ada.FindInAuditAsync("request.approve"));
            Assert.Contains("allowed", approval, StringComparison.Ordinal);
            Assert.Equal(2, (await ada.FindInAuditAsync("grant.revoke")).Count);
        });
    }

    [Fact]
    public async Task Console_EveryTabAndDialog_HasNoBarriersInBothThemesAndGivesTheFocusBack()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        var ada = await browsers.MeetAsync("Ada");
        await Person.OnScreenAsync("console-barriers", [ada], async () =>
        {
            await ada.SignInAsync(server.SignInLink);
            var session = await ada.CreateSessionAsync("Barriers");
            await ada.OpenConsoleAsync("people");
            await ada.InviteViewerAsync(session);
            var guest = await ada.FindGuestAsync();
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                foreach (var tab in Tabs)
                {
                    await ada.OpenConsoleAsync(tab);
                    Assert.Empty(await ada.FindBarriersAsync(theme));
                }
            }

            await ada.OpenConsoleAsync("people");
            foreach (var button in new[] { "Add a member", $"Revoke viewer of {guest}" })
            {
                var (inside, after) = await ada.OpenAndCloseByKeysAsync(button);
                Assert.Equal("dialog", inside);
                Assert.StartsWith(button[..6], after, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public async Task Console_OnAPhone_ShowsTheTabOneIsOnAndSendsItsLongestDialog()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        var ada = await browsers.MeetAsync("Ada");
        await Person.OnScreenAsync("console-phone", [ada], async () =>
        {
            await ada.SignInAsync(server.SignInLink);
            await ada.HoldAPhoneAsync();
            foreach (var tab in Tabs)
            {
                await ada.OpenConsoleAsync(tab);
                Assert.True(await ada.SeesItsTabAsync(), tab);
            }

            await ada.OpenConsoleAsync("people");
            await ada.TryToAddNobodyAsync();
        });
    }
}
