using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Tests.Support;
using CollabSessions.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CollabSessions.Gateway.Tests.Tenants;

/// <summary>A whole server with two tenants. Everything that the first one has is marked, so that it is known wherever it turns up.</summary>
internal sealed class TwoTenants : IAsyncDisposable
{
    /// <summary>What stands in everything of the first tenant.</summary>
    public const string Mark = "zebra";

    private TwoTenants(TestServer server, Things ofA) => (Server, OfA) = (server, ofA);

    public TestServer Server { get; }

    /// <summary>What the first tenant has.</summary>
    public Things OfA { get; }

    /// <summary>The owner of the first tenant's project.</summary>
    public string Ann => Server.NewIdentity("ann", OfA.Project);

    /// <summary>The second tenant's people: the owner, by policy, and whoever has a token that carries rights.</summary>
    public IReadOnlyList<(string Who, string Token)> TenantB =>
    [
        ("owner", Server.NewIdentity("bea", "tenant-b")),
        ("owner who is named like the other's", Server.NewIdentity("ann", "tenant-b")),
        ("writer", Server.NewToken(Access.Write, "ben", "tenant-b")),
    ];

    /// <summary>Credentials that are none.</summary>
    public IReadOnlyList<(string What, string? Token)> NoCredentials
    {
        get
        {
            var secrets = Server.Services.GetRequiredService<ServerSecrets>();
            var grant = new Grant(new Principal("ann", "ann"), new ProjectId(OfA.Project), null, Access.Write, TimeProvider.System.GetUtcNow().AddHours(1));
            var past = new ManualTime(TimeProvider.System.GetUtcNow().AddDays(-2));
            return
            [
                ("none", null),
                ("expired", new TokenMint(secrets, past).Sign(TokenPurpose.Access, grant with { NotAfter = past.GetUtcNow().AddHours(1) })),
                ("wrong audience", new TokenMint(secrets, TimeProvider.System).Sign(TokenPurpose.Invite, grant)),
                ("another signature", Ann[..^2] + (Ann[^2] == 'A' ? "BA" : "AA")),
            ];
        }
    }

    public static async Task<TwoTenants> StartAsync()
    {
        var server = await TestServer.StartLiveAsync(
            static _ => { }, "--Collab:Gateway:FailuresPerMinute", "100000", "--Collab:Gateway:ConnectsPerMinute", "100000", "--Collab:Gateway:StrangerConnectsPerMinute", "100000");
        try
        {
            using var admin = server.NewClient(server.AdminToken);
            await PostAsync(admin, "/api/projects", new { id = "tenant-zebra-a", owner = "user:ann" });
            await PostAsync(admin, "/api/projects", new { id = "tenant-b", owner = "user:bea" });
            await PostAsync(admin, "/api/projects/tenant-b/grants", new { subject = "user:ann", role = "role:owner" });
            using var ann = server.NewClient(server.NewIdentity("ann", "tenant-zebra-a"));
            const string A = "/api/projects/tenant-zebra-a";
            var session = (string)(await PostAsync(ann, "/api/sessions", new { name = "zebra plan", kind = "collaborative", project = "tenant-zebra-a" }))["id"]!;
            var grant = (string)(await PostAsync(ann, $"{A}/grants", new { subject = "user:zebra-1", role = "role:editor", reason = "zebra" }))["id"]!;
            var renewable = (string)(await PostAsync(ann, $"{A}/grants", new { subject = "user:zebra-2", role = "role:editor", reason = "zebra" }))["id"]!;
            var request = (string)(await PostAsync(ann, $"{A}/requests", new { role = "role:editor", reason = "zebra" }))["id"]!;
            await PostAsync(ann, $"{A}/services", new { name = "zebra-ci", role = "role:runner", session });
            var invite = (string)(await PostAsync(ann, $"{A}/invites", new { role = "role:editor", session }))["token"]!;
            return new TwoTenants(server, new Things("tenant-zebra-a", session, grant, renewable, request, "zebra-ci", invite));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static async Task<JsonObject> PostAsync(HttpClient client, string path, object body)
    {
        var response = await client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return await TestServer.ReadJsonAsync(response);
    }
}
