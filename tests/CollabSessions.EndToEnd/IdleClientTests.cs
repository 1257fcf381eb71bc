namespace CollabSessions.EndToEnd;

/// <summary>y-websocket takes a server that says nothing for 30 s for dead, whatever pings it sends.</summary>
public sealed class IdleClientTests(SharedServer shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LoneClient_DoesNothingFor38Seconds_StaysOnItsFirstConnection()
    {
        var session = await shared.Api.CreateSessionAsync("idle", Stop);
        var client = await shared.OpenWriterAsync("idler", session, "text", Stop);

        await Task.Delay(TimeSpan.FromSeconds(38), Stop);

        var snapshot = await client.SnapshotAsync(Stop);
        Assert.True(snapshot.Connected);
        Assert.Equal(1, snapshot.Opened);
        Assert.Empty(snapshot.Closes);
    }
}
