namespace CollabSessions.EndToEnd;

/// <summary>A client whose machine sleeps or whose cable is cut: its socket stays open and says nothing.</summary>
public sealed class FrozenClientTests(SharedServer shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ClientProcess_IsFrozen_IsGoneWithin35SecondsForTheOthers()
    {
        var session = await shared.Api.CreateSessionAsync("frozen client", Stop);
        var stayer = await shared.OpenWriterAsync("freeze-stayer", session, "text", Stop);
        await using var frozen = await NpmClients.StartAsync(Stop);
        var token = await shared.Api.CreateWriterAsync("frozen", session, Stop);
        await frozen.OpenAsync(new ClientOptions("frozen", shared.Server.SocketBase, session, "text", token), Stop);
        await stayer.SeesAsync(["frozen"], NpmClients.Patience, Stop);

        frozen.Freeze();

        await stayer.SeesAsync([], TimeSpan.FromSeconds(35), Stop);
        Assert.Equal(1, (await stayer.SnapshotAsync(Stop)).Opened);
    }
}
