using System.Net.Http.Json;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>Signing in as a browser does.</summary>
internal static class SignIn
{
    public static Task<HttpResponseMessage> PostAsync(HttpClient client, string secret) =>
        client.PostAsJsonAsync("/api/sign-in", new { secret }, TestContext.Current.CancellationToken);

    /// <summary>Spends the start link; the cookie as a browser would send it back.</summary>
    public static async Task<string> GetCookieAsync(TestServer server)
    {
        var response = await PostAsync(server.Http, server.LinkSecret);
        response.EnsureSuccessStatusCode();
        return Assert.Single(response.Headers.GetValues("Set-Cookie")).Split(';')[0];
    }
}
