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

        // Before the clock moves: Kestrel closes what it takes for idle.
        var lines = (await admin.GetStringAsync("/api/audit/export", Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var file = Path.Combine(server.Data, "audit.checkpoints");
        while (!File.Exists(file) || !(await File.ReadAllTextAsync(file, Token)).EndsWith('\n'))
        {
            // Until the timer is armed an advance passes it by.
            server.Time.Advance(TimeSpan.FromSeconds(60));
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        }

        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(server.Data, "audit.pub"), Token));
        var checkpoints = (await File.ReadAllLinesAsync(file, Token)).Select(static line => AuditCheckpoint.TryParse(line, out var read) ? read : null!).ToArray();

        Assert.Equal(3, lines.Length);
        Assert.Equal(new AuditVerdict.Intact(3, 1), Verify(lines, checkpoints, key));
        Assert.Equal(3, Assert.IsType<AuditVerdict.Broken>(Verify(lines[..2], checkpoints, key)).Sequence);
        Assert.Equal(2, Assert.IsType<AuditVerdict.Broken>(Verify([lines[0], lines[2], lines[1]], checkpoints, key)).Sequence);
    }

    [Fact]
    public async Task Retention_RemovesWhatIsOldAndWhatIsLeftVerifiesWithTheSignedCut()
    {
        await using var server = await TestServer.StartAsync("--Collab:Audit:KeepDays=30");
        for (var day = 0; day < 3; day++)
        {
            await server.Grains.Audit.AppendAsync(Entry(server.Time.GetUtcNow().AddDays(-31 + (day * 10))));
        }

        var old = server.Grains.Audit.Entries[0].Time;
        while (server.Grains.Audit.Entries[0].Time == old)
        {
            // Until the timer is armed an advance passes it by.
            server.Time.Advance(TimeSpan.FromHours(1));
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        }

        var (lines, file) = (server.Grains.Audit.Lines, Path.Combine(server.Data, "audit.checkpoints"));
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(server.Data, "audit.pub"), Token));
        var checkpoints = (await File.ReadAllLinesAsync(file, Token)).Select(static line => AuditCheckpoint.TryParse(line, out var read) ? read : null!).ToArray();
        var intact = Assert.IsType<AuditVerdict.Intact>(Verify(lines, checkpoints, key));
        Assert.Equal(lines.Length, intact.Records);
        Assert.True(intact.First > 1);
        Assert.Contains(server.Grains.Audit.Entries, static entry => entry.Action == "audit.cut");
        Assert.Equal(1, Assert.IsType<AuditVerdict.Broken>(Verify(lines, [.. checkpoints.Where(static one => !one.IsCut)], key)).Sequence);
    }

    [Fact]
    public async Task Retention_OfNoDays_DoesNotStart() =>
        await Assert.ThrowsAnyAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => TestServer.StartAsync("--Collab:Audit:KeepDays=0"));

    [Fact]
    public async Task ProjectExport_IsEveryRecordOfItOldestFirstForWhoMayReadIt()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        for (var number = 0; number < AuditQuery.PageMax + 3; number++)
        {
            await server.Grains.Audit.AppendAsync(Entry(server.Time.GetUtcNow()));
        }

        var answer = await admin.GetAsync("/api/projects/default/audit/export?action=grant.", Token);
        var lines = (await answer.Content.ReadAsStringAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("application/jsonl", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            Enumerable.Range(1, AuditQuery.PageMax + 3).Select(static number => (long)number),
            lines.Select(static line => JsonNode.Parse(line)!["sequence"]!.GetValue<long>()));
        Assert.Equal("ada", JsonNode.Parse(lines[0])!["actor"]!.GetValue<string>());
        Assert.Equal(("default", "grant."), (server.Grains.Audit.Asked!.Project, server.Grains.Audit.Asked.Action));
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync("/api/projects/default/audit/export", Token)).StatusCode);
    }

    private static AuditEntry Entry(DateTimeOffset time) => new(time, "ada", "", "default", "grant.add", "project/default/grant/1", true, "", "");

    private static AuditVerdict Verify(string[] lines, AuditCheckpoint[] checkpoints, ECDsa key)
    {
        var verifier = new AuditVerifier(checkpoints, key);
        foreach (var line in lines)
        {
            var read = JsonNode.Parse(line)!;
            if (!verifier.Add(new AuditRecord(
                read["sequence"]!.GetValue<long>(),
                Convert.FromBase64String(read["content"]!.GetValue<string>()),
                read["detail"]?.GetValue<string>(),
                Convert.FromBase64String(read["hash"]!.GetValue<string>()))))
            {
                break;
            }
        }

        return verifier.End();
    }
}
