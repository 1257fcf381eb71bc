using System.Net.Http.Json;

namespace CollabSessions.Gateway.Tests.Tenants;

/// <summary>What a route is about, which says who may have an answer.</summary>
internal enum About
{
    /// <summary>A tenant's thing: for everybody else it is not there.</summary>
    Tenant,

    /// <summary>A list: of another tenant's it is empty, as of nobody's.</summary>
    List,

    /// <summary>The server: for its administrator.</summary>
    Server,

    /// <summary>The caller.</summary>
    Caller,

    /// <summary>Nobody's: no credential is asked for.</summary>
    Public,

    /// <summary>A door, which is asked over a socket.</summary>
    Door,
}

/// <summary>How a route is asked.</summary>
internal sealed record Ask(About About, Func<Things, HttpRequestMessage>? Make)
{
    /// <summary>Every route that there is. A route that is not here fails the tests until somebody says how to ask it.</summary>
    public static IReadOnlyDictionary<string, Ask> All { get; } = new Dictionary<string, Ask>
    {
        ["GET /healthz"] = Of(About.Public, "GET", static _ => "/healthz"),
        ["GET /healthz/ready"] = Of(About.Public, "GET", static _ => "/healthz/ready"),
        ["GET /healthz/live"] = Of(About.Public, "GET", static _ => "/healthz/live"),
        ["GET /openapi/v1.json"] = Of(About.Public, "GET", static _ => "/openapi/v1.json"),
        ["GET /metrics"] = Of(About.Server, "GET", static _ => "/metrics"),
        ["POST /api/sign-in/preview"] = Of(About.Public, "POST", static _ => "/api/sign-in/preview", static things => new { secret = things.Token }),
        ["POST /api/sign-in"] = Of(About.Public, "POST", static _ => "/api/sign-in", static things => new { secret = things.Token }),
        ["POST /api/sign-out"] = Of(About.Public, "POST", static _ => "/api/sign-out"),
        ["POST /api/invites/preview"] = Of(About.Public, "POST", static _ => "/api/invites/preview", static _ => new { token = Things.Absent.Token }),
        ["POST /api/invites/accept"] = Of(About.Public, "POST", static _ => "/api/invites/accept", static _ => new { token = Things.Absent.Token, name = "Eve" }),
        ["GET /api/me"] = Of(About.Caller, "GET", static _ => "/api/me"),
        ["POST /api/tokens"] = Of(About.Server, "POST", static _ => "/api/tokens", static things => new { user = "eve", name = "Eve", project = things.Project }),
        ["GET /api/audit"] = Of(About.Server, "GET", static things => $"/api/audit?project={things.Project}"),
        ["GET /api/audit/export"] = Of(About.Server, "GET", static _ => "/api/audit/export"),
        ["POST /api/policy/reload"] = Of(About.Server, "POST", static _ => "/api/policy/reload"),
        ["POST /api/projects"] = Of(About.Server, "POST", static _ => "/api/projects", static things => new { id = things.Project }),
        ["GET /api/projects"] = Of(About.Caller, "GET", static _ => "/api/projects"),
        ["GET /api/sessions"] = Of(About.List, "GET", static things => $"/api/sessions?project={things.Project}"),
        ["POST /api/sessions"] = Of(
            About.Tenant, "POST", static _ => "/api/sessions", static things => new { name = "x", kind = "collaborative", project = things.Project }),
        ["GET /api/sessions/{id}"] = Of(About.Tenant, "GET", static things => $"/api/sessions/{things.Session}"),
        ["POST /api/sessions/{id}/invites"] = Of(
            About.Tenant, "POST", static things => $"/api/sessions/{things.Session}/invites", static _ => new { access = "read" }),
        ["GET …/access"] = Get("access"),
        ["GET …/members"] = Get("members"),
        ["GET …/grants"] = Get("grants?format=csv"),
        ["GET …/endings"] = Get("endings?within=3600"),
        ["GET …/grants/{id}"] = Of(About.Tenant, "GET", static things => $"{Path(things)}/grants/{things.Grant}"),
        ["POST …/grants"] = Post("grants", new { subject = "user:eve", role = "role:viewer" }),
        ["POST …/grants/{id}/renewals"] = Of(
            About.Tenant, "POST", static things => $"{Path(things)}/grants/{things.Renewable}/renewals", static _ => new { until = (string?)null }),
        ["DELETE …/grants/{id}"] = Of(About.Tenant, "DELETE", static things => $"{Path(things)}/grants/{things.Grant}"),
        ["GET …/changes"] = Get("changes"),
        ["POST …/changes"] = Post("changes", new { addGrants = new[] { new { subject = "user:eve", role = "role:viewer" } } }),
        ["POST …/changes text/csv"] = Text("POST", "changes", "subject,role\nuser:eve,role:viewer\n"),
        ["POST …/changes/preview"] = Post("changes/preview", new { addGrants = new[] { new { subject = "user:eve", role = "role:owner" } } }),
        ["POST …/changes/preview text/csv"] = Text("POST", "changes/preview", "subject,role\nuser:eve,role:owner\n"),
        ["GET …/requests"] = Get("requests"),
        ["POST …/requests"] = Post("requests", new { role = "role:editor", reason = "x" }),
        ["POST …/requests/{id}/answer"] = Of(
            About.Tenant, "POST", static things => $"{Path(things)}/requests/{things.Request}/answer", static _ => new { approve = true }),
        ["GET …/roles"] = Get("roles"),
        ["PUT …/roles/{name}"] = Of(
            About.Tenant, "PUT", static things => $"{Path(things)}/roles/reviewer", static _ => new { inherits = new[] { "role:viewer" }, rules = Array.Empty<object>() }),
        ["DELETE …/roles/{name}"] = Of(About.Tenant, "DELETE", static things => $"{Path(things)}/roles/reviewer"),
        ["GET …/policy"] = Get("policy?whole=true"),
        ["PUT …/policy text/csv"] = Text("PUT", "policy", "g, role:mine, role:viewer, *, _, _\n"),
        ["GET …/explain"] = Of(About.Tenant, "GET", static things => $"{Path(things)}/explain?resource=project/{things.Project}/&action=read"),
        ["GET …/who"] = Of(About.Tenant, "GET", static things => $"{Path(things)}/who?resource=project/{things.Project}/&action=read"),
        ["GET …/what"] = Get("what"),
        ["GET …/audit"] = Get("audit"),
        ["GET …/audit/export"] = Get("audit/export"),
        ["POST …/services"] = Post("services", new { name = "spy", role = "role:viewer" }),
        ["POST …/services/{name}/tokens"] = Of(
            About.Tenant, "POST", static things => $"{Path(things)}/services/{things.Service}/tokens", static _ => new { }),
        ["POST …/invites"] = Post("invites", new { role = "role:viewer" }),
        ["POST …/changes/{revision:long}/revert"] = Post("changes/1/revert", new { reason = "x" }),
        ["ANY /yjs/{session}/{doc}"] = new(About.Door, null),
        ["ANY /hocuspocus"] = new(About.Door, null),
        ["ANY /hub"] = new(About.Door, null),
        ["ANY /hub/negotiate"] = new(About.Door, null),
    };

    private static string Path(Things things) => $"/api/projects/{things.Project}";

    private static Ask Get(string below) => Of(About.Tenant, "GET", things => $"{Path(things)}/{below}");

    private static Ask Post(string below, object body) => Of(About.Tenant, "POST", things => $"{Path(things)}/{below}", _ => body);

    private static Ask Text(string method, string below, string text) => new(
        About.Tenant,
        things => new HttpRequestMessage(new HttpMethod(method), $"{Path(things)}/{below}")
        {
            Content = new StringContent(text, System.Text.Encoding.UTF8, "text/csv"),
        });

    private static Ask Of(About about, string method, Func<Things, string> path, Func<Things, object>? body = null) => new(
        about,
        things => new HttpRequestMessage(new HttpMethod(method), path(things)) { Content = body is null ? null : JsonContent.Create(body(things)) });
}
