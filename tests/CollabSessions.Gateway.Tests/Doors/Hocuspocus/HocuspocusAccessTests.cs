using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Doors.Hocuspocus;

public sealed class HocuspocusAccessTests
{
    private const string Name = "s1/main.md";

    private static readonly string Unauthorized = "0201" + HocuspocusClient.Text(Fault.Unauthorized.Reason);
    private static readonly string Forbidden = "0201" + HocuspocusClient.Text(Fault.Forbidden.Reason);
    private static readonly string Expired = "0201" + HocuspocusClient.Text(Fault.Expired.Reason);
    private static readonly string ReadWrite = "0202" + HocuspocusClient.Text("read-write");
    private static readonly string ReadOnly = "0202" + HocuspocusClient.Text("readonly");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    public async Task TokenThatDoesNotHold_IsDeniedWithAReason_AndTheSocketStaysForAFreshTry(string token)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);

        await client.AuthenticateAsync(Name, token);
        Assert.Equal(Unauthorized, await client.ReadAsync(Name));

        // The provider goes on sending edits after a denial.
        await client.SendAsync(Name, "00 02 01 05");
        await client.OpenAsync(Name, server.NewToken());
        Assert.Empty(server.Grains.Document().Pushes);
    }

    [Theory]
    [InlineData("s1")]
    [InlineData("/")]
    [InlineData("s1/")]
    [InlineData("s1/../x")]
    [InlineData("s1/a/b")]
    [InlineData(" ")]
    [InlineData("s1/main.md ")]
    [InlineData("s1%2fmain.md")]
    [InlineData("s1/main.md.")]
    public async Task NameThatNamesNothing_IsDeniedLikeOneThatMayNotBeSeen(string name)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);

        await client.AuthenticateAsync(name, server.NewToken());

        Assert.Equal(Forbidden, await client.ReadAsync(name));
        Assert.Equal(0, server.Grains.Document().Joins);
    }

    [Fact]
    public async Task DocumentThatRefuses_IsDeniedWithTheSameWords()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Document().OnJoin = static _ => new JoinOutcome.Refused(Fault.Forbidden);
        await using var client = await HocuspocusClient.ConnectAsync(server);

        await client.AuthenticateAsync(Name, server.NewToken());

        Assert.Equal(Forbidden, await client.ReadAsync(Name));
    }

    [Fact]
    public async Task BareName_MeansTheSessionOfTheToken_AndNoOtherOne()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);

        await client.OpenAsync("main.md", server.NewToken(session: "s1"));
        Assert.Equal(1, server.Grains.Document("s1/main.md").Joins);

        // A token of another session would mean another document of that name: it renews nothing.
        await client.AuthenticateAsync("main.md", server.NewToken(session: "s2"));
        Assert.Equal(Forbidden, await client.ReadAsync("main.md"));
        Assert.Equal(0, server.Grains.Document("s2/main.md").Joins);
        await server.Grains.Document("s1/main.md").UntilAsync(static document => document.Leaves == 1, Token);
    }

    [Fact]
    public async Task TokenOfTheUpgrade_CountsWhereTheProvidersIsEmpty_AndABadOneIsRefusedOverHttp()
    {
        await using var server = await TestServer.StartAsync();

        await using var client = await HocuspocusClient.ConnectAsync(server, $"?token={server.NewToken(user: "carol")}");
        await client.OpenAsync(Name, string.Empty);
        Assert.Equal("carol", server.Grains.Document().LastGrant!.Principal.UserId);

        Assert.Equal(401, await YClient.TryConnectAsync(new Uri($"ws://{server.Url.Authority}/hocuspocus?token=bad")));
    }

    [Fact]
    public async Task RefreshedToken_ChangesTheRightsInPlace()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());

        await client.AuthenticateAsync(Name, server.NewToken(Access.Read));
        Assert.Equal(ReadOnly, await client.ReadAsync(Name));
        await client.AuthenticateAsync(Name, server.NewToken());
        Assert.Equal(ReadWrite, await client.ReadAsync(Name));

        Assert.Equal(1, server.Grains.Document().Joins);
        Assert.Equal(2, server.Grains.Document().Renewals);
    }

    [Fact]
    public async Task TokenThatNearsItsEnd_IsAskedForOnce_AndANewOnePutsTheEndOff()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken(lifetime: TimeSpan.FromMinutes(10)));

        server.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("0200", await SkipKeepAlivesAsync(client));
        await client.AuthenticateAsync(Name, server.NewToken(lifetime: TimeSpan.FromMinutes(10)));
        Assert.Equal(ReadWrite, await SkipKeepAlivesAsync(client));
        server.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Single(server.Grains.Document().Members);
        await client.SendAsync(Name, "00 00 01 00");
        Assert.Equal("0001020000", await SkipKeepAlivesAsync(client));
    }

    [Fact]
    public async Task TokenThatEnds_IsDenied_NothingIsHeardAfterIt_AndANewOneOpensAgain()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken(lifetime: TimeSpan.FromSeconds(8)));

        server.Time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal("0200", await SkipKeepAlivesAsync(client));
        Assert.Equal(Expired, await SkipKeepAlivesAsync(client));
        var document = server.Grains.Document();
        await document.UntilAsync(static document => document.Leaves == 1, Token);
        await client.OpenAsync(Name, server.NewToken());
        document.Tell(static observer => observer.OnUpdate(new byte[] { 5 }, 1));
        Assert.Equal("00020105", await client.ReadAsync(Name));
    }

    [Fact]
    public async Task RightsThatChangeAtTheDocument_ArePushed()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HocuspocusClient.ConnectAsync(server);
        await client.OpenAsync(Name, server.NewToken());
        var document = server.Grains.Document();
        var connection = document.Members.Single();

        document.Tell(observer => observer.OnAccess([connection], Access.Read, Fault.ReadOnly));
        Assert.Equal(ReadOnly, await client.ReadAsync(Name));
        document.Tell(observer => observer.OnAccess([connection], Access.Write, null));
        Assert.Equal(ReadWrite, await client.ReadAsync(Name));
        document.Tell(observer => observer.OnClose([connection], Fault.Revoked, "Olga"));
        Assert.Equal("0201" + HocuspocusClient.Text("The access was taken away. By: Olga"), await client.ReadAsync(Name));
    }

    [Fact]
    public async Task SignedInBrowser_NeedsNoToken_AndSignOutEndsItsSocket()
    {
        await using var server = await TestServer.StartAsync();
        var cookie = await SignIn.GetCookieAsync(server);
        await using var client = await YClient.ConnectAsync(
            new Uri($"ws://{server.Url.Authority}/hocuspocus"),
            options =>
            {
                options.SetRequestHeader("Cookie", cookie);
                options.SetRequestHeader("Origin", server.Origin);
            });

        await client.SendAsync(HocuspocusClient.Auth(Name, string.Empty));
        Assert.EndsWith(ReadWrite, await client.ReadHexAsync(), StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sign-out");
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Origin", server.Origin);
        (await server.Http.SendAsync(request, Token)).EnsureSuccessStatusCode();
        Assert.Equal(4401, (await client.ReadCloseAsync()).Code);
    }

    private static async Task<string> SkipKeepAlivesAsync(HocuspocusClient client)
    {
        while (true)
        {
            var message = await client.ReadAsync(Name);
            if (message != "010100")
            {
                return message;
            }
        }
    }
}
