using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Http;

public sealed class TrustedProxyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ForwardedAddress_OfNobodyWeTrust_ChangesNothing()
    {
        await using var server = await TestServer.StartAsync("--Collab:Gateway:FailuresPerMinute", "2");

        int[] answers = [await AskAsync(server, "198.51.100.1"), await AskAsync(server, "198.51.100.2"), await AskAsync(server, "198.51.100.3")];

        Assert.Equal([401, 401, 429], answers);
    }

    [Fact]
    public async Task ForwardedAddress_OfATrustedProxy_IsTheOneThatIsCounted()
    {
        await using var server = await TestServer.StartAsync(
            "--Collab:Gateway:FailuresPerMinute", "2", "--Collab:TrustedProxies:0", "127.0.0.0/8");

        int[] answers =
        [
            await AskAsync(server, "198.51.100.1"), await AskAsync(server, "198.51.100.1"), await AskAsync(server, "198.51.100.1"),
            await AskAsync(server, "198.51.100.2"),

            // Only the entry of our own proxy counts: what stands before it came from outside.
            await AskAsync(server, "203.0.113.9, 198.51.100.1"),
        ];

        Assert.Equal([401, 401, 429, 401, 429], answers);
    }

    [Fact]
    public async Task ForwardedAddress_OfAnotherNetworkThanTheTrustedOne_ChangesNothing()
    {
        await using var server = await TestServer.StartAsync(
            "--Collab:Gateway:FailuresPerMinute", "1", "--Collab:TrustedProxies:0", "10.0.0.0/8");

        Assert.Equal(401, await AskAsync(server, "198.51.100.1"));
        Assert.Equal(429, await AskAsync(server, "198.51.100.2"));
    }

    [Theory]
    [InlineData("proxy.example.com")]
    [InlineData("10.0.0.0/33")]
    [InlineData("")]
    public async Task Nonsense_StopsTheStart(string proxy) =>
        await Assert.ThrowsAnyAsync<Exception>(() => TestServer.StartAsync("--Collab:TrustedProxies:0", proxy));

    private static async Task<int> AskAsync(TestServer server, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        return (int)(await server.Http.SendAsync(request, Token)).StatusCode;
    }
}
