using System.Diagnostics;
using System.Net;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Hosting;

public sealed class LifecycleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_SaysWhereItListensHowToSignInAndWhereTheTokenIs()
    {
        await using var server = await TestServer.StartAsync();

        var lines = server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, lines.Length);
        Assert.Equal($"Listening on http://127.0.0.1:{server.Url.Port}", lines[0]);
        Assert.Matches($@"^Sign in: http://127\.0\.0\.1:{server.Url.Port}/sign-in#admin\.[A-Za-z0-9_-]{{43}}$", lines[1]);
        Assert.Equal($"The link works once, for 15 minutes. Administrator's token: {server.Data}/admin.token", lines[2]);
        Assert.DoesNotContain(server.AdminToken, server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_IsReadyAndNeedsNoCredential()
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.Http.GetAsync("/healthz", Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"status":"ready"}""", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Stop_WithAReaderThatHangs_TakesLessThanFiveSeconds()
    {
        var server = await TestServer.StartAsync();
        using var silent = await RawSocket.ConnectAsync(new Uri($"{server.SocketUrl}?token={server.NewToken()}"), receiveBuffer: 4096);
        await server.Grains.Document().UntilAsync(static document => document.Joins == 1, Token);
        server.Grains.Document().Tell(static observer => observer.OnUpdate(new byte[8 * 1024 * 1024], 1));
        var began = Stopwatch.GetTimestamp();

        await server.DisposeAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(6));
    }
}
