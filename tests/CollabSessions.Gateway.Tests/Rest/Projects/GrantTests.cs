using System.Net;
using System.Net.Http.Json;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Rest.Projects;

public sealed class GrantTests
{
    private const string Grants = "/api/projects/default/grants";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Grant_IsGivenSeenProlongedAndTakenAway_EachAtARevision()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);

        var made = await admin.PostAsJsonAsync(
            Grants, new { subject = "user:bob", role = "role:editor", session = "s1", until = "2026-02-01T02:00:00+02:00", reason = "on call" }, Token);
        Assert.Equal((HttpStatusCode.Created, "\"1\"", $"{Grants}/1-1"), (made.StatusCode, made.Headers.ETag!.Tag, made.Headers.Location!.ToString()));
        const string Bob = """{"id":"1-1","subject":"user:bob","role":"role:editor","right":null,"session":"s1","from":null,"until":"2026-02-01T00:00:00+00:00","reason":"on call","grantedBy":"admin","grantedAt":"2026-01-01T00:00:00+00:00"}""";
        Assert.Equal(Bob, await made.Content.ReadAsStringAsync(Token));
        Assert.Equal(Bob, await admin.GetStringAsync($"{Grants}/1-1", Token));

        var renewed = await TestServer.ReadJsonAsync(await admin.PostAsJsonAsync($"{Grants}/1-1/renewals", new { until = (string?)null }, Token));
        Assert.Equal(("2-1", null, "on call"), ((string?)renewed["id"], (string?)renewed["until"], (string?)renewed["reason"]));
        var change = Assert.IsType<AccessChange>(server.Grains.Access().Asked);
        Assert.Equal(["1-1"], change.RevokeGrants);

        Assert.Equal("""{"revision":3}""", await (await admin.DeleteAsync($"{Grants}/2-1?reason=left", Token)).Content.ReadAsStringAsync(Token));
        Assert.Equal("left", Assert.IsType<AccessChange>(server.Grains.Access().Asked).Reason);
        Assert.Equal("""{"revision":3,"grants":[]}""", await admin.GetStringAsync(Grants, Token));
    }

    [Fact]
    public async Task Delete_OfAGrantThatIsNotThere_Is404()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);

        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync($"{Grants}/7-1", Token)).StatusCode);
        Assert.Equal(0, server.Grains.Access().Revision);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil\")")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r\n=1")]
    [InlineData("'=1")]
    [InlineData("''")]
    [InlineData("'")]
    [InlineData("'tis")]
    [InlineData("plain, \"quoted\"")]
    public async Task Table_HoldsNoFormula_AndComesBackAsItWas(string reason)
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        await admin.PostAsJsonAsync(Grants, new { subject = "user:bob", role = "role:editor", reason }, Token);

        var table = await admin.GetStringAsync($"{Grants}?format=csv", Token);
        var (_, fields) = Gateway.Rest.Projects.CsvText.Read(table).Last();
        Assert.All(fields!, static field => Assert.False(field.Length > 0 && "=+-@\t\r\n".Contains(field[0])));

        using var body = new StringContent(table, System.Text.Encoding.UTF8, "text/csv");
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsync("/api/projects/default/changes", body, Token)).StatusCode);
        Assert.Equal(reason, Assert.IsType<AccessChange>(server.Grains.Access().Asked).AddGrants[0].Reason);
    }

    [Fact]
    public async Task Right_IsGivenWithItsRefusalAndCondition()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);

        var made = await admin.PostAsJsonAsync(
            Grants,
            new { subject = "group:docs", right = new { resource = "project/default/session/{s}/doc/*", action = "write", isDenied = true, condition = "true" } },
            Token);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(
            new GrantedRight("project/default/session/{s}/doc/*", "write", true, "true"),
            Assert.IsType<AccessChange>(server.Grains.Access().Asked).AddGrants[0].Right);
    }

    [Theory]
    [InlineData("""{"role":"role:editor"}""")]
    [InlineData("""{"subject":"user:bob","role":"role:editor","session":"a/b"}""")]
    [InlineData("""{"subject":"user:bob","role":"role:editor","grantedBy":"me"}""")]
    [InlineData("""{"subject":"user:bob","right":{"resource":"x"}}""")]
    [InlineData("""{"subject":"user:bob","until":"soon"}""")]
    [InlineData("""{"subject":null,"role":"role:editor"}""")]
    [InlineData("[]")]
    public async Task Body_ThatIsNoGrant_Is400AndAsksNobody(string body)
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.NewClient(server.AdminToken).PostAsync(Grants, new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(server.Grains.Access().Asked);
    }

    [Fact]
    public async Task IfMatch_OfAnotherRevision_Is409_AndOfNone400()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        async Task<HttpStatusCode> Post(string match)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Grants) { Content = JsonContent.Create(new { subject = "user:bob", role = "role:editor" }) };
            request.Headers.TryAddWithoutValidation("If-Match", match);
            return (await admin.SendAsync(request, Token)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.Created, await Post("\"0\""));
        Assert.Equal(HttpStatusCode.Conflict, await Post("\"0\""));
        Assert.Equal(HttpStatusCode.Created, await Post("\"1\""));
        Assert.Equal(HttpStatusCode.BadRequest, await Post("1"));
        Assert.Equal(HttpStatusCode.BadRequest, await Post("\"-1\""));
        Assert.Equal(2, server.Grains.Access().Revision);
    }

    public static TheoryData<string, int> Refusals => new()
    {
        { "forbidden", 404 }, { "bad-policy", 400 }, { "malformed", 400 }, { "conflict", 409 }, { "last-admin", 409 }, { "policy-full", 413 },
        { "policy-unavailable", 503 }, { "try-again", 503 }, { "too-many", 429 },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusal_IsAProblemWithTheFaultsNameAndTheGrainsSentence(string name, int status)
    {
        await using var server = await TestServer.StartAsync();
        var fault = ((Fault[])[
            Fault.Forbidden, Fault.BadPolicy, Fault.Malformed, Fault.Conflict, Fault.LastAdmin, Fault.PolicyFull, Fault.PolicyUnavailable, Fault.TryAgain, Fault.TooMany,
        ]).Single(fault => fault.Name == name);
        using var admin = server.NewClient(server.AdminToken);

        server.Grains.Access().Refusal = (fault, null);
        await SaysAsync(fault.Reason);
        server.Grains.Access().Refusal = (fault, "team.csv:3: the role is not known.");
        await SaysAsync("team.csv:3: the role is not known.");

        async Task SaysAsync(string detail)
        {
            var response = await admin.DeleteAsync($"{Grants}/1-1", Token);
            Assert.Equal(status, (int)response.StatusCode);
            var problem = await TestServer.ReadJsonAsync(response);
            Assert.Equal((name, detail), ((string)problem["code"]!, (string)problem["detail"]!));
        }
    }

    [Fact]
    public async Task Table_ExportedAndImported_IsTheSameGrants()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        object[] drafts =
        [
            new { subject = "user:bob", role = "role:editor", session = "s1", from = "2026-01-02T00:00:00Z", until = "2026-02-01T00:00:00Z", reason = "a \"reason\",\nwith all" },
            new { subject = "service:ci", right = new { resource = "project/default/session/{s}/doc/*", action = "read", condition = "x in ('a', 'b')" } },
            new { subject = "user:ann", role = "group:docs" },
        ];
        await admin.PostAsJsonAsync("/api/projects/default/changes", new { addGrants = drafts, reason = "all" }, Token);
        var before = Drafts(server);

        var exported = await admin.GetAsync($"{Grants}?format=csv", Token);
        Assert.Equal(("text/csv", "\"1\""), (exported.Content.Headers.ContentType!.MediaType, exported.Headers.ETag!.Tag));
        var table = await exported.Content.ReadAsStringAsync(Token);
        Assert.StartsWith("subject,role,session,from,until,reason,resource,action,effect,condition\r\nuser:bob,role:editor,s1,2026-01-02T00:00:00Z,", table, StringComparison.Ordinal);
        var imported = await admin.PostAsync("/api/projects/default/changes?reason=back", new StringContent(table, System.Text.Encoding.UTF8, "text/csv"), Token);

        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        Assert.Equal("back", Assert.IsType<AccessChange>(server.Grains.Access().Asked).Reason);
        var expected = before.Select(static draft => draft with { Reason = draft.Reason ?? "all" });
        Assert.Equal(expected, Drafts(server));
    }

    [Theory]
    [InlineData("", "The table is empty")]
    [InlineData("subject,colour\nuser:bob,red\n", "Line 1: there is no column 'colour'.")]
    [InlineData("role\nrole:editor\n", "Line 1: the column 'subject' is missing.")]
    [InlineData("subject,role,role\n", "Line 1: a column is named twice.")]
    [InlineData("subject,role\nuser:bob\n", "Line 2: there are 1 fields; the first line names 2 columns.")]
    [InlineData("subject,role\n\nuser:bob,\"role:editor\nuser:ann,role:viewer\n", "Line 3: a quote is not closed")]
    [InlineData("subject,until\nuser:bob,soon\n", "Line 2: 'from' and 'until' are instants")]
    [InlineData("subject,session\nuser:bob,a/b\n", "Line 2: 'session' is no name.")]
    [InlineData("subject,resource,action,effect\nuser:bob,project/default/,read,maybe\n", "Line 2: 'effect' is allow or deny.")]
    [InlineData("subject,action\nuser:bob,read\n", "Line 2: 'action', 'effect' and 'condition' belong to a 'resource'.")]
    public async Task Table_ThatIsNone_IsRefusedWithItsLine(string table, string reason)
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);

        var response = await admin.PostAsync("/api/projects/default/changes", new StringContent(table, System.Text.Encoding.UTF8, "text/csv"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(reason, (string)(await TestServer.ReadJsonAsync(response))["detail"]!, StringComparison.Ordinal);
        Assert.Null(server.Grains.Access().Asked);
    }

    [Fact]
    public async Task Body_OfAnotherKind_Is415_AndBytesThatAreNoText400()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.NewClient(server.AdminToken);
        using var bytes = new ByteArrayContent([0x73, 0xFF, 0x0A]);
        bytes.Headers.ContentType = new("text/csv");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await admin.PostAsync("/api/projects/default/changes", new StringContent("x"), Token)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostAsync("/api/projects/default/changes", bytes, Token)).StatusCode);
        Assert.Null(server.Grains.Access().Asked);
    }

    private static List<GrantDraft> Drafts(TestServer server) => [.. Assert.IsType<AccessChange>(server.Grains.Access().Asked).AddGrants];
}
