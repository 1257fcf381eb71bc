namespace CollabSessions.EndToEnd;

/// <summary>Who is shown to npm's clients, and for how long after they went.</summary>
public sealed class PresenceTests(SharedServer shared)
{
    // Far under the 30 s after which y-protocols forgets somebody by itself.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_Closes_IsGoneAtOnceForTheOthers()
    {
        var session = await shared.Api.CreateSessionAsync("presence", Stop);
        var stayer = await shared.OpenWriterAsync("stayer", session, "text", Stop);
        var leaver = await shared.OpenWriterAsync("leaver", session, "text", Stop);
        await stayer.SeesAsync(["leaver"], NpmClients.Patience, Stop);
        await leaver.SeesAsync(["stayer"], NpmClients.Patience, Stop);

        await leaver.CloseAsync(Stop);

        await stayer.SeesAsync([], AtOnce, Stop);
    }

    [Fact]
    public async Task Client_ReconnectsWithTheSameIdentity_IsShownAgain()
    {
        var session = await shared.Api.CreateSessionAsync("presence again", Stop);
        var stayer = await shared.OpenWriterAsync("again-stayer", session, "text", Stop);
        var goer = await shared.OpenWriterAsync("again-goer", session, "text", Stop);
        await stayer.SeesAsync(["again-goer"], NpmClients.Patience, Stop);

        // The provider goes offline and comes back with the same Yjs client id.
        await goer.DisconnectAsync(Stop);
        await stayer.SeesAsync([], AtOnce, Stop);
        await goer.ConnectAsync(Stop);

        await stayer.SeesAsync(["again-goer"], AtOnce, Stop);

        // y-protocols remembers clocks of people it has removed: an unchanged state counts as news only at its next renewal.
        await goer.SeesAsync(["again-stayer"], Renewal, Stop);
    }

    [Fact]
    public async Task ClientProcess_IsKilled_IsGoneAtOnceForTheOthers()
    {
        var session = await shared.Api.CreateSessionAsync("killed client", Stop);
        var stayer = await shared.OpenWriterAsync("kill-stayer", session, "text", Stop);
        await using var doomed = await NpmClients.StartAsync(Stop);
        await OpenElsewhereAsync(doomed, "killed", session);
        await stayer.SeesAsync(["killed"], NpmClients.Patience, Stop);

        doomed.Kill();

        // The kernel says goodbye for it.
        await stayer.SeesAsync([], AtOnce, Stop);
    }

    private async Task OpenElsewhereAsync(NpmClients clients, string user, string session)
    {
        var token = await shared.Api.CreateWriterAsync(user, session, Stop);
        await clients.OpenAsync(new ClientOptions(user, shared.Server.SocketBase, session, "text", token), Stop);
    }
}
