using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Rest.Projects;

public sealed class AccessTests
{
    private const string Project = "/api/projects/default";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnswerAndRevert_OnTopOfAnotherRevision_Are409AndChangeNothing()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        await admin.PostAsJsonAsync($"{Project}/grants", new { subject = "user:bob", role = "role:editor" }, Token);
        var asked = await TestServer.ReadJsonAsync(await admin.PostAsJsonAsync($"{Project}/requests", new { role = "role:editor", reason = "x" }, Token));
        var answer = $"{Project}/requests/{asked["id"]}/answer";

        Assert.Equal(409, await PostAsync(answer, new { approve = true }, "\"0\""));
        Assert.Equal(400, await PostAsync(answer, new { approve = true }, "now"));
        Assert.Equal(409, await PostAsync($"{Project}/changes/0/revert", new { reason = "" }, "\"0\""));
        Assert.Equal(400, await PostAsync($"{Project}/changes/0/revert", new { reason = "" }, "now"));
        Assert.Equal(1, server.Grains.Access().Revision);
        Assert.Equal(200, await PostAsync(answer, new { approve = true }, "\"1\""));
        Assert.Equal(200, await PostAsync($"{Project}/changes/1/revert", new { reason = "" }, "\"2\""));

        async Task<int> PostAsync(string path, object body, string match)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            request.Headers.TryAddWithoutValidation("If-Match", match);
            using var response = await admin.SendAsync(request, Token);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Endings_AreWithinWhatIsAsked()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);

        Assert.Equal("""{"revision":0,"grants":[]}""", await admin.GetStringAsync($"{Project}/endings", Token));
        Assert.Equal(TimeSpan.FromDays(7), server.Grains.Access().Asked);
        await admin.GetStringAsync($"{Project}/endings?within=60", Token);
        Assert.Equal(TimeSpan.FromMinutes(1), server.Grains.Access().Asked);
        Assert.Equal(400, (int)(await admin.GetAsync($"{Project}/endings?within=0", Token)).StatusCode);
        Assert.Equal(400, (int)(await admin.GetAsync($"{Project}/endings?within=31622401", Token)).StatusCode);
    }

    [Fact]
    public async Task View_HasGrantsLinesRolesGroupsAndRequests()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        server.Grains.Access().Groups = [new AccessGroup("group:docs", ["user:ann"])];
        await admin.PostAsJsonAsync($"{Project}/requests", new { role = "role:editor", reason = "to help", session = "s1" }, Token);

        Assert.Equal(
            """{"project":"default","revision":0,"grants":[],"lines":"","roles":[{"name":"role:editor","inherits":["role:viewer"],"rules":["p, role:editor, *, project/{p}/*, write, allow, true"],"isShipped":true}],"groups":[{"name":"group:docs","members":["user:ann"]}],"requests":[{"id":"r1","subject":"user:admin","name":"Administrator","role":"role:editor","session":"s1","until":null,"reason":"to help","at":"2026-01-01T00:00:00+00:00","expiresAt":"2026-01-15T00:00:00+00:00"}]}""",
            await admin.GetStringAsync($"{Project}/access", Token));
        await admin.GetStringAsync($"{Project}/access?revision=7", Token);
        Assert.Equal(7L, server.Grains.Access().Asked);
    }

    [Fact]
    public async Task Members_AreSubjectsOfGrantsAndOfGroups_AtAnInstant()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        server.Grains.Access().Groups = [new AccessGroup("group:docs", ["user:ann", "user:bob"])];
        await admin.PostAsJsonAsync($"{Project}/grants", new { subject = "user:bob", role = "role:viewer", from = "2026-01-05T00:00:00Z", until = "2026-01-06T00:00:00Z" }, Token);

        async Task<string> At(string query) => string.Join(' ', (await admin.GetFromJsonAsync<JsonObject>($"{Project}/members{query}", Token))!["members"]!
            .AsArray().Select(static member => $"{member!["subject"]}:{member["grants"]!.AsArray().Count}:{string.Join(',', member["groups"]!.AsArray())}"));

        Assert.Equal("user:ann:0:group:docs user:bob:1:group:docs", await At(""));
        Assert.Equal("user:ann:0:group:docs user:bob:0:group:docs", await At("?at=2026-01-06T00:00:00Z"));
        Assert.Equal("user:ann:0:group:docs user:bob:1:group:docs", await At("?at=2026-01-05T00:00:00Z"));
    }

    [Fact]
    public async Task Change_IsPreviewedMadeListedAndReverted()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        var change = new { addGrants = new[] { new { subject = "user:bob", role = "role:editor" } }, lines = "# ours\n", reason = "new people" };

        var preview = await admin.PostAsJsonAsync($"{Project}/changes/preview", change, Token);
        Assert.Equal(
            """{"revision":0,"changes":[{"subject":"user:bob","session":"s1","resource":"project/default/session/s1/doc/","action":"write","isGain":true}],"connections":[{"connection":"00000000000000ff","user":{"id":"bob","name":"Bob"},"session":"s1","document":"main.md","before":"read","after":"write"}],"isComplete":true}""",
            await preview.Content.ReadAsStringAsync(Token));
        Assert.Equal(0, server.Grains.Access().Revision);

        var applied = await TestServer.ReadJsonAsync(await admin.PostAsJsonAsync($"{Project}/changes", change, Token));
        Assert.Equal((1, "1-1"), ((int)applied["revision"]!, (string)applied["grants"]![0]!["id"]!));
        var listed = (await admin.GetFromJsonAsync<JsonObject>($"{Project}/changes?limit=5&before=9", Token))!["changes"]![0]!;
        Assert.Equal((1, "admin", "new people", "# ours\n", 1), (
            (int)listed["revision"]!, (string)listed["actor"]!, (string)listed["reason"]!, (string)listed["lines"]!, listed["added"]!.AsArray().Count));
        Assert.Equal("""{"revision":2}""", await (await admin.PostAsJsonAsync($"{Project}/changes/0/revert", new { reason = "wrong" }, Token)).Content.ReadAsStringAsync(Token));
        Assert.Equal((0L, "wrong"), server.Grains.Access().Asked);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync($"{Project}/changes?limit=101", Token)).StatusCode);
    }

    [Theory]
    [InlineData("""{"addGrants":[null]}""", "'addGrants[0]' is no grant, or its 'session' is no name.")]
    [InlineData("""{"addGrants":[{"subject":"user:a"},{"subject":"user:b","session":"-"}]}""", "'addGrants[1]' is no grant, or its 'session' is no name.")]
    [InlineData("""{"revokeGrants":["1-1",null]}""", "'revokeGrants' are ids.")]
    public async Task Change_ThatHoldsNothingWhereSomethingMustBe_NamesThePlace(string body, string detail)
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.NewClient(server.AdminToken).PostAsync(
            $"{Project}/changes", new StringContent(body, Encoding.UTF8, "application/json"), Token);

        Assert.Equal(detail, (string)(await TestServer.ReadJsonAsync(response))["detail"]!);
        Assert.Null(server.Grains.Access().Asked);
    }

    [Fact]
    public async Task Request_IsMadeByAnybodyAndAnswered()
    {
        await using var server = await TestServer.StartAsync();
        using var ada = server.NewClient(server.NewToken());
        using var admin = server.NewClient(server.AdminToken);

        var made = await ada.PostAsJsonAsync($"{Project}/requests", new { role = "role:editor", reason = "to help", until = "2026-03-01T00:00:00Z" }, Token);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var id = (string)(await TestServer.ReadJsonAsync(made))["id"]!;
        Assert.Single((await admin.GetFromJsonAsync<JsonObject>($"{Project}/requests", Token))!["requests"]!.AsArray());
        var answer = await TestServer.ReadJsonAsync(await admin.PostAsJsonAsync(
            $"{Project}/requests/{id}/answer", new { approve = true, until = "2026-02-01T00:00:00Z", reason = "for a month" }, Token));

        Assert.Equal(("user:ada", "2026-02-01T00:00:00+00:00"), ((string)answer["grants"]![0]!["subject"]!, (string)answer["grants"]![0]!["until"]!));
    }

    [Fact]
    public async Task Role_IsWrittenUnderEitherSpellingOfItsName()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        var role = new { inherits = new[] { "role:viewer" }, rules = new[] { new { resource = "project/{p}/session/{s}/doc/*", action = "write" } } };

        Assert.Equal("""{"revision":1}""", await (await admin.PutAsJsonAsync($"{Project}/roles/reviewer", role, Token)).Content.ReadAsStringAsync(Token));
        var written = Assert.IsType<RoleDraft>(server.Grains.Access().Asked);
        Assert.Equal(("role:reviewer", "role:viewer", "write"), (written.Name, written.Inherits.Single(), written.Rules.Single().Action));
        await admin.DeleteAsync($"{Project}/roles/role:reviewer?reason=old", Token);
        var removed = Assert.IsType<RoleDraft>(server.Grains.Access().Asked);
        Assert.Equal(("role:reviewer", 0, 0, "old"), (removed.Name, removed.Inherits.Count, removed.Rules.Count, removed.Reason));
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PutAsync(
            $"{Project}/roles/reviewer", new StringContent("""{"inherits":[null],"rules":[]}""", Encoding.UTF8, "application/json"), Token)).StatusCode);
    }

    [Fact]
    public async Task Policy_IsReadAndReplacedAsAFile()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        const string Lines = "# Größe\np, role:a, default/*, project/{p}/*, read, allow, true\n";

        var put = await admin.PutAsync($"{Project}/policy?reason=first", new StringContent(Lines, Encoding.UTF8, "text/csv"), Token);
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (put.StatusCode, put.Headers.ETag!.Tag));
        var got = await admin.GetAsync($"{Project}/policy", Token);
        Assert.Equal((Lines, "\"1\"", "text/csv"), (await got.Content.ReadAsStringAsync(Token), got.Headers.ETag!.Tag, got.Content.Headers.ContentType!.MediaType));
        Assert.Equal("""{"revision":1,"model":"the model","policy":"the lines"}""", await admin.GetStringAsync($"{Project}/policy?whole=true", Token));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await admin.PutAsJsonAsync($"{Project}/policy", Lines, Token)).StatusCode);
    }

    [Fact]
    public async Task Explanations_ReachTheGrainAsTheyWereAsked()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        await admin.PostAsJsonAsync($"{Project}/grants", new { subject = "user:bob", role = "role:editor" }, Token);

        var explained = (await admin.GetFromJsonAsync<JsonObject>(
            $"{Project}/explain?subject=user:bob&resource=project/default/&action=read&at=2026-01-01T14:03:00%2B01:00&address=10.0.0.7", Token))!;
        Assert.Equal(
            new AccessQuestion("user:bob", "project/default/", "read", new DateTimeOffset(2026, 1, 1, 13, 3, 0, TimeSpan.Zero), "10.0.0.7"),
            server.Grains.Access().Asked);
        Assert.Equal(("1-1", "user:bob", "r.act == p.act"), (
            (string)explained["grant"]!["id"]!, (string)explained["path"]![0]!["from"]!, (string)explained["nearMisses"]![0]!["failed"]![0]!));
        await admin.GetStringAsync($"{Project}/who?resource=project/default/&action=read", Token);
        Assert.Equal(("project/default/", "read", (DateTimeOffset?)null), server.Grains.Access().Asked);
        await admin.GetStringAsync($"{Project}/what", Token);
        Assert.Equal(("user:admin", (DateTimeOffset?)null), server.Grains.Access().Asked);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync($"{Project}/explain?resource=project/default/", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync($"{Project}/who?resource=project/default/&action=read&at=teatime", Token)).StatusCode);
    }

    [Fact]
    public async Task Caller_IsTheCredentialWithTheAddressItCameFrom()
    {
        await using var server = await TestServer.StartAsync();

        await server.NewClient(server.NewToken(session: "s1")).GetAsync($"{Project}/what", Token);

        var caller = server.Grains.Access().Caller!;
        Assert.Equal(("ada", "default", "s1", "127.0.0.1"), (caller.Principal.UserId, caller.Project!.Value.Value, caller.Session!.Value.Value, caller.Address));
    }

    [Fact]
    public async Task Audit_IsForThoseThatThePolicyLets_AndOfTheProjectAlone()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await server.NewClient(server.NewToken()).GetAsync($"{Project}/audit?actor=bob&limit=5", Token)).StatusCode);
        Assert.Equal(new AuditQuery("default", "bob", null, null, null, null, null, null, 5), server.Grains.Audit.Asked);
        Assert.Equal(HttpStatusCode.NotFound, (await server.NewClient(server.NewToken(session: "s1")).GetAsync($"{Project}/audit", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.NewClient(server.NewToken(project: "other")).GetAsync($"{Project}/audit", Token)).StatusCode);
    }

    [Fact]
    public async Task Projects_AreMadeByTheAdministratorAndListedByWhoMayReadThem()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);

        var made = await admin.PostAsJsonAsync("/api/projects", new { id = "acme", owner = "user:olga" }, Token);
        Assert.Equal((HttpStatusCode.Created, """{"id":"acme","revision":1}"""), (made.StatusCode, await made.Content.ReadAsStringAsync(Token)));
        await admin.PostAsJsonAsync("/api/projects", new { id = "apex" }, Token);
        Assert.Equal("""{"projects":[{"id":"acme"},{"id":"apex"}]}""", await admin.GetStringAsync("/api/projects", Token));
        Assert.Equal("""{"projects":[{"id":"apex"}]}""", await admin.GetStringAsync("/api/projects?after=acme&limit=1", Token));
        Assert.Equal("""{"projects":[{"id":"apex"}]}""", await server.NewClient(server.NewToken(project: "apex")).GetStringAsync("/api/projects", Token));
        Assert.Equal(HttpStatusCode.NotFound, (await server.NewClient(server.NewToken()).PostAsJsonAsync("/api/projects", new { id = "mine" }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostAsJsonAsync("/api/projects", new { id = "a/b" }, Token)).StatusCode);
    }
}
