using System.Net;
using System.Text.Json.Nodes;
using CollabSessions.Gateway.Tests.Support;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CollabSessions.Gateway.Tests.Tenants;

/// <summary>Every route, found by reflection, asked for another tenant's things: what is forbidden looks like what is absent.</summary>
public sealed class RouteMatrixTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Routes_AreAllKnownToThisMatrix()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(Ask.All.Keys.Order(StringComparer.Ordinal), Routes(server).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OtherTenantsThings_LookAbsentOnEveryRoute_AndNothingOfThemLeaks()
    {
        await using var tenants = await TwoTenants.StartAsync();
        var asked = 0;
        foreach (var (who, token) in tenants.TenantB)
        {
            using var client = tenants.Server.NewClient(token);
            foreach (var (route, ask) in Ask.All)
            {
                if (ask.Make is null)
                {
                    continue;
                }

                var (status, body) = await SendAsync(client, ask.Make(tenants.OfA));
                var (absentStatus, absentBody) = await SendAsync(client, ask.Make(Things.Absent));
                var what = $"{route} by {who}: {(int)status} {body} / {(int)absentStatus} {absentBody}";
                Assert.True(Says(ask.About, status), what);
                Assert.True(status == absentStatus && (body == absentBody || tenants.OfA.Without(body) == Things.Absent.Without(absentBody)), what);
                Assert.False(body.Replace(tenants.OfA.Project, "", StringComparison.Ordinal).Contains(TwoTenants.Mark, StringComparison.OrdinalIgnoreCase), what);
                asked++;
            }
        }

        Assert.Equal(tenants.TenantB.Count * Ask.All.Values.Count(static ask => ask.Make is not null), asked);
    }

    [Fact]
    public async Task WithoutACredentialThatHolds_EveryRouteSaysTheSameOfEverybodysThings()
    {
        await using var tenants = await TwoTenants.StartAsync();
        foreach (var (what, token) in tenants.NoCredentials)
        {
            using var client = tenants.Server.NewClient(token);
            foreach (var (route, ask) in Ask.All)
            {
                if (ask.Make is null)
                {
                    continue;
                }

                var (status, body) = await SendAsync(client, ask.Make(tenants.OfA));
                var (absentStatus, absentBody) = await SendAsync(client, ask.Make(Things.Absent));
                var said = $"{route} with {what}: {(int)status} {body} / {(int)absentStatus} {absentBody}";
                Assert.True(ask.About is About.Public || status is HttpStatusCode.Unauthorized, said);
                Assert.True(status == absentStatus && body == absentBody, said);
                Assert.DoesNotContain(TwoTenants.Mark, body, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    /// <summary>Otherwise the matrix would be content with a route that answers nobody.</summary>
    [Fact]
    public async Task OwnThings_AreThereForTheirOwner_OnEveryRoute()
    {
        await using var tenants = await TwoTenants.StartAsync();
        using var ann = tenants.Server.NewClient(tenants.Ann);
        using var admin = tenants.Server.NewClient(tenants.Server.AdminToken);
        foreach (var (route, ask) in Ask.All)
        {
            if (ask.Make is null || ask.About is About.Public)
            {
                continue;
            }

            var (status, body) = await SendAsync(ask.About is About.Server ? admin : ann, ask.Make(tenants.OfA));
            var isConflict = route is "POST /api/projects"; // It is there already.
            Assert.True(isConflict ? status is HttpStatusCode.Conflict : (int)status is >= 200 and < 300, $"{route}: {(int)status} {body}");
        }
    }

    private static bool Says(About about, HttpStatusCode status) => about switch
    {
        About.Tenant => status is HttpStatusCode.NotFound,
        About.List or About.Caller => status is HttpStatusCode.OK,
        About.Server => status is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized,
        _ => true,
    };

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await client.SendAsync(request, Token);
            var body = await response.Content.ReadAsStringAsync(Token);
            if (response.Content.Headers.ContentType?.MediaType is "application/problem+json")
            {
                var problem = JsonNode.Parse(body)!.AsObject();
                problem.Remove("traceId");
                body = problem.ToJsonString();
            }

            return (response.StatusCode, body);
        }
    }

    private static IEnumerable<string> Routes(TestServer server)
    {
        foreach (var endpoint in server.Services.GetServices<EndpointDataSource>().SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>().Distinct())
        {
            var pattern = $"/{endpoint.RoutePattern.RawText!.Trim('/')}".Replace("/api/projects/{project}/", "…/", StringComparison.Ordinal);
            var isText = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes is ["text/csv"];
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["ANY"])
            {
                yield return $"{method} {pattern}{(isText ? " text/csv" : "")}";
            }
        }
    }
}
