using System.Globalization;
using System.Net.WebSockets;

namespace CollabSessions.EndToEnd;

/// <summary>Tokens decide what npm's unmodified client can do. What it shows on its own screen it decides itself.</summary>
public sealed class RightsTests(SharedServer shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadOnlyToken_ClientEditsLocally_ServerStaysTheSameByteByByte()
    {
        var session = await shared.Api.CreateSessionAsync("read only", Stop);
        var writer = await shared.OpenWriterAsync("rights-writer", session, "text", Stop);
        await writer.InsertAsync(0, "written by its owner", Stop);
        await writer.AcknowledgedAsync(Stop);
        var before = await shared.ReadDocumentAsync(session, "text", Stop);
        var token = await shared.Api.CreateTokenAsync("rights-reader", session, "read", expires: null, Stop);
        var reader = await shared.OpenAsync("rights-reader", session, "text", token, Stop);
        await reader.TextIsAsync("written by its owner", Stop);

        await reader.InsertAsync(0, "by a reader: ", Stop);
        await reader.DeleteAsync(20, 5, Stop);
        await reader.InsertAsync(null, "!", Stop);
        var reason = await reader.DeniedAsync(Stop);

        Assert.NotEmpty(reason);
        Assert.Equal("by a reader: writtents owner!", (await reader.SnapshotAsync(Stop)).Text);
        Assert.Equal(before, await shared.ReadDocumentAsync(session, "text", Stop));
        await writer.InsertAsync(null, ", who goes on", Stop);
        await reader.TextContainsAsync([", who goes on"], Stop);
        Assert.Equal("written by its owner, who goes on", (await writer.SnapshotAsync(Stop)).Text);
        var fresh = await shared.OpenAsync("rights-fresh", session, "text", token, Stop);
        Assert.Equal("written by its owner, who goes on", (await fresh.SnapshotAsync(Stop)).Text);
        Assert.Equal((await writer.SnapshotAsync(Stop)).StateVector, (await fresh.SnapshotAsync(Stop)).StateVector);
    }

    [Fact]
    public async Task ReadOnlyToken_ClientReconnectsWithOfflineEdits_ServerStaysTheSameByteByByte()
    {
        var session = await shared.Api.CreateSessionAsync("read only, offline", Stop);
        var writer = await shared.OpenWriterAsync("offline-writer", session, "text", Stop);
        await writer.InsertAsync(0, "written by its owner", Stop);
        await writer.AcknowledgedAsync(Stop);
        var before = await shared.ReadDocumentAsync(session, "text", Stop);
        var token = await shared.Api.CreateTokenAsync("offline-reader", session, "read", expires: null, Stop);
        var reader = await shared.OpenAsync("offline-reader", session, "text", token, Stop);

        await reader.InsertAsync(0, "by a reader: ", Stop);
        await reader.DeleteAsync(15, 3, Stop);
        var edited = await reader.SnapshotAsync(Stop);

        // The same edits once more on one connection, which is answered in order: live, and as the answer to the server's
        // sync request, which is how they come after a reconnect.
        using var socket = await RawSocket.OpenAsync(shared.Server.SocketBase, session, "text", token, Stop);
        await socket.SendAsync(YjsFrames.Update(Convert.FromBase64String(edited.Update)), Stop);
        await socket.SendAsync(YjsFrames.Step2(Convert.FromBase64String(edited.Update)), Stop);
        Assert.Equal(before, await socket.ReadAllAsync(Stop));
        Assert.Equal(before, await shared.ReadDocumentAsync(session, "text", Stop));
        Assert.Equal("written by its owner", (await writer.SnapshotAsync(Stop)).Text);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("wrong")]
    [InlineData("cut")]
    [InlineData("expired")]
    [InlineData("other session")]
    public async Task Token_ThatOpensNothing_ClientGetsNothingAndServerStays(string kind)
    {
        var session = await shared.Api.CreateSessionAsync($"token {kind}", Stop);
        var other = await shared.Api.CreateSessionAsync($"token {kind}, other", Stop);
        var document = string.Create(CultureInfo.InvariantCulture, $"d{kind.Length}");
        var writer = await shared.OpenWriterAsync($"owner {kind}", session, document, Stop);
        await writer.InsertAsync(0, "a secret", Stop);
        await writer.AcknowledgedAsync(Stop);
        var before = await shared.ReadDocumentAsync(session, document, Stop);
        var good = await shared.Api.CreateWriterAsync("stranger", session, Stop);
        var token = kind switch
        {
            "none" => null,
            "wrong" => "not.a.token",
            "cut" => good[..^2],
            "expired" => await ExpiredAsync(session),
            _ => await shared.Api.CreateWriterAsync("stranger", other, Stop),
        };

        var stranger = await shared.Clients.OpenAsync(
            new ClientOptions($"stranger {kind}", shared.Server.SocketBase, session, document, token) { SyncedWithin = null },
            Stop);
        await stranger.InsertAsync(0, "graffiti ", Stop);
        await stranger.ClosedAsync(Stop);
        var snapshot = await stranger.SnapshotAsync(Stop);
        Assert.False(snapshot.Connected);
        Assert.Equal("graffiti ", snapshot.Text);
        await stranger.CloseAsync(Stop);

        Assert.Equal(before, await shared.ReadDocumentAsync(session, document, Stop));
        Assert.Equal("a secret", (await writer.SnapshotAsync(Stop)).Text);
    }

    [Fact]
    public async Task Token_AsSubprotocol_OpensTheDocument()
    {
        var session = await shared.Api.CreateSessionAsync("subprotocol", Stop);
        var token = await shared.Api.CreateWriterAsync("by-protocol", session, Stop);

        var client = await shared.Clients.OpenAsync(
            new ClientOptions("by-protocol", shared.Server.SocketBase, session, "text", Token: null) { Protocols = ["collab", token] },
            Stop);
        await client.InsertAsync(0, "by protocol", Stop);
        await client.AcknowledgedAsync(Stop);

        var alone = await shared.Clients.OpenAsync(
            new ClientOptions("by-protocol-alone", shared.Server.SocketBase, session, "text", Token: null) { Protocols = [token] },
            Stop);
        await alone.TextIsAsync("by protocol", Stop);
    }

    [Fact]
    public async Task Token_Expires_WhileItsClientIsConnected_NothingMoreIsTakenOrShown()
    {
        var session = await shared.Api.CreateSessionAsync("expiry", Stop);
        var writer = await shared.OpenWriterAsync("expiry-writer", session, "text", Stop);
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(3);
        var token = await shared.Api.CreateTokenAsync("expiry-guest", session, "write", end, Stop);
        var guest = await shared.OpenAsync("expiry-guest", session, "text", token, Stop);
        await guest.InsertAsync(0, "in time", Stop);
        await guest.AcknowledgedAsync(Stop);

        // The guest does nothing more: the server itself must notice, within a second of the end.
        var code = await guest.ClosedAsync(Stop);
        var late = TimeProvider.System.GetUtcNow() - end;
        Assert.InRange(code, 4400, 4499);

        // A token counts in whole seconds, rounded down.
        Assert.InRange(late, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(1.5));
        await guest.InsertAsync(0, "too late ", Stop);
        await writer.InsertAsync(null, " and after", Stop);
        await writer.AcknowledgedAsync(Stop);
        Assert.Equal("in time and after", (await writer.SnapshotAsync(Stop)).Text);
        Assert.Equal("too late in time", (await guest.SnapshotAsync(Stop)).Text);
    }

    [Fact]
    public async Task Handshake_WithoutAnyCredential_IsRefusedOrClosedWithAReason()
    {
        var session = await shared.Api.CreateSessionAsync("handshake", Stop);
        RawSocket? socket = null;
        try
        {
            socket = await RawSocket.OpenAsync(shared.Server.SocketBase, session, "text", token: null, Stop);
            await socket.SendAsync(RawSocket.AskForAll, Stop);
            Assert.Null(await socket.ReceiveAsync(Stop));
            Assert.Equal(4401, socket.CloseCode);
            Assert.NotEmpty(socket.CloseReason);
        }
        catch (WebSocketException refused)
        {
            Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            socket?.Dispose();
        }
    }

    private async Task<string> ExpiredAsync(string session)
    {
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1.5);
        var token = await shared.Api.CreateTokenAsync("stranger", session, "write", end, Stop);
        await Task.Delay(end - TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(100), Stop);
        return token;
    }
}
