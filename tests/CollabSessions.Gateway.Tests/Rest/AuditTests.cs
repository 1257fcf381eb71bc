using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Rest;

public sealed class AuditTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TokenAndSignIn_AreRecordedWithActorAddressAndRule()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);

        await admin.PostAsJsonAsync("/api/tokens", new { user = "bob", name = "Bob", project = "default", session = "s1", access = "read" }, Token);
        await server.Http.PostAsJsonAsync("/api/sign-in", new { secret = server.LinkSecret }, Token);
        await server.Http.PostAsJsonAsync("/api/sign-in", new { secret = server.LinkSecret }, Token);

        Assert.Collection(
            server.Grains.Audit.Entries,
            minted => Assert.Equal(
                ("admin", "127.0.0.1", "default", "token.mint", "project/default/session/s1", true, "credential: Admin on */*", """{"user":"bob","access":"Read","expires":"2026-01-01T01:00:00.0000000\u002B00:00"}"""),
                (minted.Actor, minted.Address, minted.Project, minted.Action, minted.Resource, minted.Allowed, minted.Rule, minted.Detail)),
            signedIn => Assert.Equal(("admin", "sign-in.link", true, "one-time link"), (signedIn.Actor, signedIn.Action, signedIn.Allowed, signedIn.Rule)),
            again => Assert.Equal(("admin", "sign-in.link", false, "link spent"), (again.Actor, again.Action, again.Allowed, again.Rule)));
    }

    [Fact]
    public async Task Token_WhenTheTrailCannotBeWritten_IsNotGivenOut()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Audit.Failure = new LogUnavailableException("The disk is full.");
        using var admin = server.NewClient(server.AdminToken);

        var answer = await admin.PostAsJsonAsync("/api/tokens", new { user = "bob", name = "Bob", project = "default", access = "read" }, Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain("token", await answer.Content.ReadAsStringAsync(Token), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Trail_IsFoundByAdministratorsOnlyAndByEveryFilter()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        await admin.PostAsJsonAsync("/api/tokens", new { user = "bob", name = "Bob", project = "default", access = "write" }, Token);

        var found = await TestServer.ReadJsonAsync(await admin.GetAsync(
            "/api/audit?project=default&actor=admin&action=token.&resource=project/default&allowed=true&from=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z&before=9&limit=5", Token));

        Assert.Equal("token.mint", found["records"]![0]!["action"]!.GetValue<string>());
        Assert.Equal(
            new AuditQuery("default", "admin", "token.", "project/default", true, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), 9, 5),
            server.Grains.Audit.Asked);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync("/api/audit", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync("/api/audit?limit=501", Token)).StatusCode);
    }

    [Fact]
    public async Task Export_WithTheCheckpointsBeside_VerifiesOffline()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        for (var number = 0; number < 3; number++)
        {
            await admin.PostAsJsonAsync("/api/tokens", new { user = $"u{number}", name = "U", project = "default", access = "read" }, Token);
        }

        var file = Path.Combine(server.Data, "audit.checkpoints");
        while (!File.Exists(file) || !(await File.ReadAllTextAsync(file, Token)).EndsWith('\n'))
        {
            server.Time.Advance(TimeSpan.FromSeconds(60));
            await Task.Yield();
        }

        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(server.Data, "audit.pub"), Token));
        var checkpoints = (await File.ReadAllLinesAsync(file, Token)).Select(static line => AuditCheckpoint.TryParse(line, out var read) ? read : null!).ToArray();
        var lines = (await admin.GetStringAsync("/api/audit/export", Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, lines.Length);
        Assert.Equal(new AuditVerdict.Intact(3, 1), Verify(lines, checkpoints, key));
        Assert.Equal(3, Assert.IsType<AuditVerdict.Broken>(Verify(lines[..2], checkpoints, key)).Sequence);
        Assert.Equal(2, Assert.IsType<AuditVerdict.Broken>(Verify([lines[0], lines[2], lines[1]], checkpoints, key)).Sequence);
    }

    private static AuditVerdict Verify(string[] lines, AuditCheckpoint[] checkpoints, ECDsa key)
    {
        var verifier = new AuditVerifier(checkpoints, key);
        foreach (var line in lines)
        {
            var read = JsonNode.Parse(line)!;
            if (!verifier.Add(new AuditRecord(
                read["sequence"]!.GetValue<long>(),
                read["content"]!.GetValue<byte[]>(),
                read["detail"]?.GetValue<string>(),
                read["hash"]!.GetValue<byte[]>())))
            {
                break;
            }
        }

        return verifier.End();
    }
}
