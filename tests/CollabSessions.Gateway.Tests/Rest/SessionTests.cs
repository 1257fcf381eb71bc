using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Rest;

public sealed class SessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_IsMadeSeenAndListed()
    {
        await using var server = await TestServer.StartAsync();
        using var ada = server.NewClient(server.NewToken());

        var made = await ada.PostAsJsonAsync("/api/sessions", new { name = "Incident 42", kind = "single-user", project = "default" }, Token);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var session = await TestServer.ReadJsonAsync(made);
        var id = session["id"]!.GetValue<string>();
        Assert.Matches("^[a-z0-9]{16}$", id);
        Assert.Equal($"/api/sessions/{id}", made.Headers.Location!.ToString());
        session.Remove("id");
        Assert.Equal(
            """{"name":"Incident 42","kind":"single-user","state":"created","project":"default","createdBy":"ada","createdAt":"2026-01-01T00:00:00+00:00","changedAt":"2026-01-01T00:00:00+00:00"}""",
            session.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("Incident 42", (await ada.GetFromJsonAsync<JsonObject>($"/api/sessions/{id}", Token))!["name"]!.GetValue<string>());
        var listed = (await ada.GetFromJsonAsync<JsonObject>("/api/sessions?project=default&limit=10", Token))!["sessions"]!.AsArray();
        Assert.Contains(listed, row => row!["id"]!.GetValue<string>() == id);
    }

    [Fact]
    public async Task List_ContinuesBeforeTheLastId()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Sessions.Add("s2");
        server.Grains.Sessions.Add("s3");
        using var admin = server.NewClient(server.AdminToken);

        async Task<string> Ids(string query) =>
            string.Join(' ', (await admin.GetFromJsonAsync<JsonObject>($"/api/sessions?{query}", Token))!["sessions"]!.AsArray()
                .Select(static row => row!["id"]!.GetValue<string>()));

        Assert.Equal("s3 s2", await Ids("limit=2"));
        Assert.Equal("s1", await Ids("limit=2&before=s2"));
    }

    [Fact]
    public async Task Failure_OfOurs_IsInTheLogUnderTheTraceThatTheClientIsTold()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Sessions.Add("s1");
        server.Grains.Sessions.Failure = new InvalidOperationException("a fault of ours");
        using var ada = server.NewClient(server.NewToken());

        var response = await ada.GetAsync("/api/sessions/s1", Token);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var trace = (await TestServer.ReadJsonAsync(response))["traceId"]!.GetValue<string>();
        Assert.Contains(server.Logs.Lines, line => line.Contains(trace, StringComparison.Ordinal) && line.Contains("a fault of ours", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AbsentAndForbidden_LookTheSame()
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Sessions.Add("secret", project: "other");
        using var ada = server.NewClient(server.NewToken());

        var bodies = new List<string>();
        foreach (var path in (string[])["/api/sessions/secret", "/api/sessions/absent", "/api/sessions/-bad", "/api/nowhere"])
        {
            var response = await ada.GetAsync(path, Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            var problem = await TestServer.ReadJsonAsync(response);
            Assert.NotEmpty(problem["traceId"]!.GetValue<string>());
            problem.Remove("traceId");
            bodies.Add(problem.ToJsonString());
        }

        Assert.Equal(
            """{"type":"about:blank","title":"Not Found","status":404,"detail":"No such session or document, or no access to it.","code":"forbidden"}""",
            Assert.Single(bodies.Distinct()));
    }

    [Fact]
    public async Task WithoutACredential_EveryRouteIs401()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var (method, path) in ((HttpMethod, string)[])
        [
            (HttpMethod.Get, "/api/me"),
            (HttpMethod.Get, "/api/sessions"),
            (HttpMethod.Get, "/api/sessions/s1"),
            (HttpMethod.Post, "/api/sessions"),
            (HttpMethod.Post, "/api/tokens"),
            (HttpMethod.Post, "/api/sessions/s1/invites"),
        ])
        {
            var request = new HttpRequestMessage(method, path);
            if (method == HttpMethod.Post)
            {
                request.Content = JsonContent.Create(new { name = "x", kind = "detached", user = "x", project = "default", access = "read" });
            }

            var response = await server.Http.SendAsync(request, Token);
            Assert.True(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest, path);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Theory]
    [InlineData("""{"name":"x","kind":"collaborative","extra":1}""")]
    [InlineData("""{"name":"x","kind":2}""")]
    [InlineData("""{"name":"x","kind":"shared"}""")]
    [InlineData("""{"name":"x","Kind":"collaborative"}""")]
    [InlineData("""{"name":null,"kind":"collaborative"}""")]
    [InlineData("""{"name":"x","name":"y","kind":"collaborative"}""")]
    [InlineData("""{"kind":"collaborative"}""")]
    [InlineData("""{"name":"","kind":"collaborative"}""")]
    [InlineData("""{"name":"a\u0007b","kind":"collaborative"}""")]
    [InlineData("""{"name":"x","kind":"collaborative","project":"a/b"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("")]
    public async Task Body_ThatIsNotTheShape_Is400(string body)
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.NewClient(server.AdminToken).PostAsync(
            "/api/sessions", new StringContent(body, Encoding.UTF8, "application/json"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Body_ThatIsNotJson_Is415()
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.NewClient(server.AdminToken).PostAsync("/api/sessions", new StringContent("name=x"), Token);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("not-json", (await TestServer.ReadJsonAsync(response))["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(typeof(LogUnavailableException), 503, "try-again")]
    [InlineData(typeof(TimeoutException), 503, "try-again")]
    [InlineData(typeof(InvalidOperationException), 500, "internal")]
    public async Task Failure_IsAFixedSentence(Type failure, int status, string code)
    {
        await using var server = await TestServer.StartAsync();
        server.Grains.Sessions.Failure = failure == typeof(LogUnavailableException)
            ? new LogUnavailableException("password of the database")
            : (Exception)Activator.CreateInstance(failure, "password of the database")!;

        var response = await server.NewClient(server.AdminToken).GetAsync("/api/sessions/s1", Token);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains($"\"code\":\"{code}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("password", text, StringComparison.Ordinal);
        Assert.Contains(server.Logs.Lines, static line => line.Contains("password of the database", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenApi_DescribesTheRoutes()
    {
        await using var server = await TestServer.StartAsync();

        var document = (await server.Http.GetFromJsonAsync<JsonObject>("/openapi/v1.json", Token))!;

        Assert.Equal(
            [
                "/api/audit", "/api/audit/export", "/api/invites/accept", "/api/invites/preview", "/api/me", "/api/policy/reload",
                "/api/projects", "/api/projects/{project}/access", "/api/projects/{project}/audit", "/api/projects/{project}/audit/export",
                "/api/projects/{project}/changes",
                "/api/projects/{project}/changes/preview", "/api/projects/{project}/changes/{revision}/revert", "/api/projects/{project}/endings", "/api/projects/{project}/explain",
                "/api/projects/{project}/grants", "/api/projects/{project}/grants/{id}", "/api/projects/{project}/grants/{id}/renewals",
                "/api/projects/{project}/invites", "/api/projects/{project}/members", "/api/projects/{project}/policy",
                "/api/projects/{project}/requests", "/api/projects/{project}/requests/{id}/answer", "/api/projects/{project}/roles",
                "/api/projects/{project}/roles/{name}", "/api/projects/{project}/services", "/api/projects/{project}/services/{name}/tokens",
                "/api/projects/{project}/what", "/api/projects/{project}/who",
                "/api/sessions", "/api/sessions/{id}", "/api/sessions/{id}/invites",
                "/api/sign-in", "/api/sign-in/preview", "/api/sign-out", "/api/tokens", "/healthz", "/healthz/live", "/healthz/ready", "/metrics",
            ],
            document["paths"]!.AsObject().Select(static path => path.Key.TrimEnd('/')).Distinct().Order(StringComparer.Ordinal));
    }
}
