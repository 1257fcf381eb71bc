using System.Globalization;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Tests.Support;
using CollabSessions.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Tests.Identity;

public sealed class IssuerTokensTests : IDisposable
{
    private readonly string _folder = TestServer.NewFolder();
    private readonly ManualTime _time = new();
    private readonly TeamBackend _team = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _team.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("HS256", null)]
    [InlineData("RS256", "rsa-1")]
    [InlineData("ES256", "ec-1")]
    public async Task Token_OfTheIssuer_SaysWhoAndGivesNothingByItself(string algorithm, string? keyId)
    {
        using var tokens = await StartAsync(algorithm);

        var outcome = tokens.Verify(_team.Sign(algorithm, TeamBackend.Claims(_time.GetUtcNow()), keyId));

        var grant = Assert.IsType<TokenOutcome.Good>(outcome).Grant;
        Assert.Equal(new Principal("ann", "Ann Lee"), grant.Principal);
        Assert.True(grant.IsIdentity);
        Assert.False(grant.IsServerAdministrator);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromHours(1) + TimeSpan.FromSeconds(30), grant.NotAfter);
    }

    [Fact]
    public async Task Token_WithAnotherAlgorithm_IsRefused_WhateverItIsSignedWith()
    {
        using var tokens = await StartAsync("RS256");
        var claims = TeamBackend.Claims(_time.GetUtcNow());

        AssertBad(tokens, Fault.Unauthorized,
            _team.Sign("none", claims, "rsa-1"),
            _team.Sign("none", claims),
            _team.Sign("HS256", claims, "rsa-1"),
            _team.SignWithPublicKey(claims, "rsa-1"),
            _team.Sign("PS256", claims, "rsa-1"),
            _team.Sign("ES256", claims, "ec-1"),
            _team.Sign("ES256", claims, "rsa-1"),
            _team.Sign("RS256", claims, "rsa-2"));
    }

    public static TheoryData<string, string?> WrongClaims => new()
    {
        { "iss", "\"https://other.example.com\"" }, { "iss", null }, { "iss", "7" },
        { "aud", "\"somebody\"" }, { "aud", null }, { "aud", "[]" }, { "aud", "[\"a\",\"b\"]" },
        { "sub", null }, { "sub", "\"\"" }, { "sub", "{}" }, { "sub", "\"admin\"" }, { "sub", "\"Service:ci\"" }, { "sub", "\"guest-abc\"" },
        { "sub", "\"role:owner\"" }, { "sub", "\"a\\u0007b\"" },
        { "exp", null }, { "exp", "\"soon\"" }, { "exp", "-1" }, { "exp", "9e18" }, { "exp", "2000000000000" },
        { "nbf", "4102444800" }, { "iat", "4102444800" },
        { "project", "\"../x\"" }, { "project", "7.5" }, { "session", "\"s1\"" }, { "access", "\"admin\"" }, { "access", "true" },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task Token_WithAWrongClaim_IsRefused(string claim, string? json)
    {
        using var tokens = await StartAsync("ES256");
        var claims = TeamBackend.Claims(_time.GetUtcNow());
        claims.Remove(claim);
        if (json is not null)
        {
            claims[claim] = JsonNode.Parse(json);
        }

        AssertBad(tokens, Fault.Unauthorized, _team.Sign("ES256", claims, "ec-1"));
    }

    [Fact]
    public async Task Token_ThatIsChangedOrNoToken_IsRefused()
    {
        using var tokens = await StartAsync("ES256");
        var token = _team.Sign("ES256", TeamBackend.Claims(_time.GetUtcNow()), "ec-1");
        var parts = token.Split('.');

        AssertBad(tokens, Fault.Unauthorized,
            "", "..", "a.b.c", new string('a', 9000), $"{token}.", $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}.{parts[2][..^2]}AA",
            $"{parts[0]}.{Base64(TeamBackend.Claims(_time.GetUtcNow(), "eve").ToJsonString())}.{parts[2]}",
            $"{parts[0]}..{parts[1]}.{parts[2]}.x", new string('.', 4000));
    }

    [Fact]
    public async Task Token_PastItsEndAndTheSkew_IsExpired()
    {
        using var tokens = await StartAsync("HS256");
        var token = _team.Sign("HS256", TeamBackend.Claims(_time.GetUtcNow(), lifetime: TimeSpan.FromMinutes(1)));

        _time.Advance(TimeSpan.FromSeconds(89));
        Assert.IsType<TokenOutcome.Good>(tokens.Verify(token));
        _time.Advance(TimeSpan.FromSeconds(1));
        AssertBad(tokens, Fault.Expired, token);
    }

    [Fact]
    public async Task Token_ThatLivesTooLong_IsRefused()
    {
        using var tokens = await StartAsync("HS256");

        AssertBad(tokens, Fault.Unauthorized, _team.Sign("HS256", TeamBackend.Claims(_time.GetUtcNow(), lifetime: TimeSpan.FromDays(3))));
    }

    [Fact]
    public async Task Token_OfAnIssuerWhoMayGiveAccess_GivesIt_AndOnlyInItsProjects()
    {
        using var tokens = await StartAsync("HS256", options =>
        {
            options.GivesAccess = true;
            options.UserPrefix = "team-";
            options.Projects.Add("acme");
        });
        var claims = TeamBackend.Claims(_time.GetUtcNow());
        (claims["project"], claims["session"], claims["access"]) = ("acme", "s1", "write");

        var grant = Assert.IsType<TokenOutcome.Good>(tokens.Verify(_team.Sign("HS256", claims))).Grant;

        Assert.Equal("team-ann", grant.Principal.UserId);
        Assert.True(grant.Allows(Access.Write, new ProjectId("acme"), new SessionId("s1"), _time.GetUtcNow()));
        Assert.False(grant.Allows(Access.Write, new ProjectId("acme"), new SessionId("s2"), _time.GetUtcNow()));
        claims["project"] = "apex";
        AssertBad(tokens, Fault.Unauthorized, _team.Sign("HS256", claims));
        claims.Remove("project");
        claims.Remove("session");
        AssertBad(tokens, Fault.Unauthorized, _team.Sign("HS256", claims));
    }

    [Fact]
    public async Task Keys_ThatAreExchangedInTheirFile_AreTaken_AndABadFileChangesNothing()
    {
        using var tokens = await StartAsync("ES256");
        var old = _team.Sign("ES256", TeamBackend.Claims(_time.GetUtcNow()), "ec-1");
        var next = _team.Sign("ES256", TeamBackend.Claims(_time.GetUtcNow()), "ec-2");
        AssertBad(tokens, Fault.Unauthorized, next);

        await RewriteAsync("no keys");
        await tokens.PrepareAsync(next, Token);
        Assert.IsType<TokenOutcome.Good>(tokens.Verify(old));

        await RewriteAsync(_team.KeySet(ecdsaId: "ec-2"));
        await tokens.PrepareAsync(next, Token);
        Assert.IsType<TokenOutcome.Good>(tokens.Verify(next));
        AssertBad(tokens, Fault.Unauthorized, old);
    }

    [Fact]
    public async Task KeyAddress_IsAskedForUnknownKeys_ButNotByEveryStranger()
    {
        var asked = 0;
        var body = _team.KeySet();
        await using var site = await ServeAsync(context =>
        {
            asked++;
            return context.Response.WriteAsync(body, Token);
        });
        using var tokens = await StartAsync("ES256", options => (options.KeyFile, options.JwksUrl) = (null, AddressOf(site)));
        Assert.IsType<TokenOutcome.Good>(tokens.Verify(_team.Sign("ES256", TeamBackend.Claims(_time.GetUtcNow()), "ec-1")));

        body = _team.KeySet(ecdsaId: "ec-2");
        var next = _team.Sign("ES256", TeamBackend.Claims(_time.GetUtcNow()), "ec-2");
        for (var round = 0; round < 20; round++)
        {
            await tokens.PrepareAsync(next, Token);
        }

        Assert.Equal(1, asked);
        _time.Advance(IssuerKeySource.PeriodMin);
        await tokens.PrepareAsync(next, Token);
        Assert.Equal(2, asked);
        Assert.IsType<TokenOutcome.Good>(tokens.Verify(next));
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(200, "{")]
    [InlineData(200, "huge")]
    public async Task KeyAddress_ThatFails_LeavesTheKeysThatWereGood(int status, string body)
    {
        var (code, text) = (200, _team.KeySet());
        await using var site = await ServeAsync(context =>
        {
            context.Response.StatusCode = code;
            return context.Response.WriteAsync(text, Token);
        });
        using var tokens = await StartAsync("ES256", options => (options.KeyFile, options.JwksUrl) = (null, AddressOf(site)));

        (code, text) = (status, body == "huge" ? new string(' ', IssuerKeys.BytesMax + 1) : body);
        _time.Advance(IssuerKeySource.PeriodMin);
        await tokens.PrepareAsync(_team.Sign("ES256", TeamBackend.Claims(_time.GetUtcNow()), "ec-9"), Token);

        Assert.IsType<TokenOutcome.Good>(tokens.Verify(_team.Sign("ES256", TeamBackend.Claims(_time.GetUtcNow()), "ec-1")));
    }

    [Theory]
    [InlineData("HS256", "short")]
    [InlineData("RS256", "{\"keys\":[]}")]
    [InlineData("ES256", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}")]
    public async Task KeyFile_ThatCannotBeUsed_StopsTheStart(string algorithm, string text)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(algorithm, keys: text));
    }

    [Fact]
    public async Task Server_TakesTheTeamsTokens_AndLogsNoneOfThem()
    {
        await using var server = await StartServerAsync("--Collab:Identity:Issuers:0:GivesAccess", "true");
        var claims = TeamBackend.Claims(server.Time.GetUtcNow());
        (claims["project"], claims["access"]) = ("default", "write");
        var token = _team.Sign("RS256", claims, "rsa-1");

        using var http = server.NewClient(token);
        var me = await TestServer.ReadJsonAsync(await http.GetAsync(new Uri("/api/me", UriKind.Relative), Token));
        await using var client = await server.JoinAsync(token);

        Assert.Equal("ann", (string?)me["user"]!["id"]);
        Assert.DoesNotContain(server.Logs.Lines, line => line.Contains(token, StringComparison.Ordinal) || line.Contains(token.Split('.')[2], StringComparison.Ordinal));
        using var wrong = server.NewClient(_team.Sign("ES256", claims, "ec-1"));
        Assert.Equal(401, (int)(await wrong.GetAsync(new Uri("/api/me", UriKind.Relative), Token)).StatusCode);
    }

    [Fact]
    public async Task Token_ThatOnlySaysWho_IsNoAdministrator()
    {
        await using var server = await StartServerAsync();
        using var http = server.NewClient(_team.Sign("RS256", TeamBackend.Claims(server.Time.GetUtcNow()), "rsa-1"));

        Assert.Equal(200, (int)(await http.GetAsync(new Uri("/api/me", UriKind.Relative), Token)).StatusCode);
        Assert.Equal(404, (int)(await http.GetAsync(new Uri("/api/audit", UriKind.Relative), Token)).StatusCode);
        Assert.Equal(401, (int)(await http.GetAsync(new Uri("/metrics", UriKind.Relative), Token)).StatusCode);
    }

    private static void AssertBad(IssuerTokens tokens, Fault fault, params string[] bad)
    {
        foreach (var token in bad)
        {
            Assert.Equal(fault, Assert.IsType<TokenOutcome.Bad>(tokens.Verify(token)).Fault);
        }
    }

    private static string Base64(string text) => Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(text);

    private static string AddressOf(WebApplication site) =>
        site.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/keys";

    private static async Task<WebApplication> ServeAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var site = builder.Build();
        site.Urls.Add("http://127.0.0.1:0");
        site.Run(context => answer(context));
        await site.StartAsync(Token);
        return site;
    }

    private async Task<TestServer> StartServerAsync(params string[] more)
    {
        var file = Path.Combine(_folder, "keys.json");
        await File.WriteAllTextAsync(file, _team.KeySet(), Token);
        return await TestServer.StartAsync(
        [
            "--Collab:Identity:Issuers:0:Issuer", TeamBackend.Issuer,
            "--Collab:Identity:Issuers:0:Audience", TeamBackend.Audience,
            "--Collab:Identity:Issuers:0:Algorithm", "RS256",
            "--Collab:Identity:Issuers:0:KeyFile", file,
            .. more,
        ]);
    }

    private async Task<IssuerTokens> StartAsync(string algorithm, Action<IssuerOptions>? configure = null, string? keys = null)
    {
        var file = Path.Combine(_folder, "keys");
        await File.WriteAllTextAsync(file, keys ?? (algorithm == "HS256" ? _team.Secret : _team.KeySet()), Token);
        var issuer = new IssuerOptions
        {
            Issuer = TeamBackend.Issuer,
            Audience = TeamBackend.Audience,
            Algorithm = Enum.Parse<TokenAlgorithm>(algorithm),
            KeyFile = file,
        };
        configure?.Invoke(issuer);
        var options = new IdentityOptions { Issuers = { issuer } };
        Assert.True(new IdentityOptionsValidator().Validate(null, options).Succeeded);
        var tokens = new IssuerTokens(Options.Create(options), _time, NullLogger<IssuerKeySource>.Instance);
        await tokens.StartAsync(Token);
        return tokens;
    }

    private async Task RewriteAsync(string text)
    {
        var file = Path.Combine(_folder, "keys");
        await File.WriteAllTextAsync(file, text, Token);
        File.SetLastWriteTimeUtc(file, DateTime.Parse("2030-01-01T00:00:00Z", CultureInfo.InvariantCulture).AddMinutes(text.Length));
        _time.Advance(IssuerKeySource.PeriodMin);
    }
}
