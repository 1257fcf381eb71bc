using System.Net;
using System.Net.Http.Json;

namespace CollabSessions.EndToEnd;

/// <summary>The server as the person who starts it sees it.</summary>
public sealed class ServerCommandTests
{
    private static readonly TimeSpan BuildPatience = TimeSpan.FromMinutes(4);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_OnAnEmptyDirectory_SaysWhereItListensAndHowToSignInAndWritesAPrivateToken()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions { ThroughRun = true, ReadyWithin = BuildPatience }, Stop);
        using var api = new ServerApi(server);

        Assert.True(await api.IsHealthyAsync(Stop));
        Assert.StartsWith($"{server.Url}sign-in#", server.SignInLink, StringComparison.Ordinal);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(server.DataDirectory, "admin.token")));
        Assert.NotEmpty(await api.CreateSessionAsync("first", Stop));
    }

    [Fact]
    public async Task SecondServer_OnTheSameDirectory_IsRefusedWithTheReasonAndTheFirstGoesOn()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        using var api = new ServerApi(server);

        var (exitCode, said) = await ServerProcess.StartRefusedAsync(new ServerOptions { DataDirectory = server.DataDirectory }, Stop);

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"Another server runs on the data directory '{server.DataDirectory}'", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.True(await api.IsHealthyAsync(Stop));
    }

    [Fact]
    public async Task SecondServer_OnTheSamePort_IsRefusedWithTheReason()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        var directory = Directory.CreateTempSubdirectory("collab-e2e-").FullName;
        try
        {
            var (exitCode, said) = await ServerProcess.StartRefusedAsync(
                new ServerOptions { DataDirectory = directory, Port = server.Port },
                Stop);

            Assert.NotEqual(0, exitCode);
            Assert.Contains("address already in use", said, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Terminate_WithClientsConnected_StopsWithin5SecondsAndKeepsEverything()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        using var api = new ServerApi(server);
        await using var clients = await NpmClients.StartAsync(Stop);
        var session = await api.CreateSessionAsync("stop", Stop);
        var token = await api.CreateWriterAsync("ada", session, Stop);
        var client = await clients.OpenAsync(new ClientOptions("ada", server.SocketBase, session, "text", token), Stop);
        using var silent = await RawSocket.OpenAsync(server.SocketBase, session, "text", token, Stop);
        await client.InsertAsync(0, "stays", Stop);
        await client.AcknowledgedAsync(Stop);

        var (exitCode, took) = await server.StopAsync(Stop);

        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await server.RestartAsync(Stop);
        await client.SyncedAsync(Stop);
        var fresh = await clients.OpenAsync(new ClientOptions("bob", server.SocketBase, session, "text", token), Stop);
        Assert.Equal("stays", (await fresh.SnapshotAsync(Stop)).Text);
        Assert.Equal("stays", (await client.SnapshotAsync(Stop)).Text);
    }

    [Fact]
    public async Task SignInLink_UsedTwice_SignsInOnce()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        var secret = new Uri(server.SignInLink).Fragment[1..];
        using var first = new HttpClient { BaseAddress = server.Url };
        using var second = new HttpClient { BaseAddress = server.Url };

        using var signedIn = await first.PostAsJsonAsync("/api/sign-in", new { secret }, Stop);
        using var refused = await second.PostAsJsonAsync("/api/sign-in", new { secret }, Stop);
        using var me = await first.GetAsync(new Uri("/api/me", UriKind.Relative), Stop);
        using var nobody = await second.GetAsync(new Uri("/api/me", UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, refused.StatusCode);
        Assert.Contains("link-spent", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact]
    public async Task SignInLink_AfterAKill_IsANewOneAndWorks()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        var old = new Uri(server.SignInLink).Fragment[1..];
        await server.KillAsync(Stop);
        await server.RestartAsync(Stop);
        using var http = new HttpClient { BaseAddress = server.Url };

        using var signedIn = await http.PostAsJsonAsync("/api/sign-in", new { secret = new Uri(server.SignInLink).Fragment[1..] }, Stop);

        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        Assert.NotEqual(old, new Uri(server.SignInLink).Fragment[1..]);
    }
}
