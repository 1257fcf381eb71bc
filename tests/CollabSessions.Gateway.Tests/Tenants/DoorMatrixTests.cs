using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Doors.Hub;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Tenants;

/// <summary>Every hub method, found by reflection, and every door, asked for another tenant's things.</summary>
public sealed class DoorMatrixTests
{
    private const string Empty = "AAA="; // an update without anything, and presence of nobody

    // How to call each method about somebody's things. A method that is not here fails the tests until somebody says how.
    private static readonly Dictionary<string, Func<HubTestClient, Things, Task<JsonNode?>>> Calls = new()
    {
        ["Hello"] = static (client, _) => NothingAsync(client.InvokeAsync("Hello")),
        ["Renew"] = static (client, things) => client.InvokeAsync("Renew", things.Token),
        ["Join"] = static (client, things) => client.InvokeAsync("Join", things.Session),
        ["Leave"] = static (client, things) => client.InvokeAsync("Leave", things.Session),
        ["Open"] = static (client, things) => client.InvokeAsync("Open", Document(things)),
        ["Close"] = static (client, things) => client.InvokeAsync("Close", Document(things)),
        ["Sync"] = static async (client, things) => new JsonArray([.. (await client.StreamAsync("Sync", Document(things), "AA==")).Select(static part => part.DeepClone())]),
        ["Push"] = static (client, things) => client.InvokeAsync("Push", Document(things), Empty, 0),
        ["PushParts"] = static (client, things) => client.InvokeStreamsAsync("PushParts", [Document(things), false], [[new byte[] { 0, 0 }]]),
        ["Present"] = static (client, things) => client.InvokeAsync("Present", Document(things), "AA=="),
        ["GetPresence"] = static (client, things) => client.InvokeAsync("GetPresence", Document(things)),
        ["SendToDocument"] = static (client, things) => client.InvokeAsync("SendToDocument", Document(things), "hello"),
        ["SendToSession"] = static (client, things) => client.InvokeAsync("SendToSession", things.Session, "hello"),
        ["Comment"] = static (client, things) => client.InvokeAsync("Comment", things.Session, "hello", null, null, 0),
        ["ReadComments"] = static (client, things) => client.InvokeAsync("ReadComments", things.Session, 0, 10),
        ["Watch"] = static (client, things) => client.InvokeAsync("Watch", things.Project),
        ["Unwatch"] = static (client, things) => client.InvokeAsync("Unwatch", things.Project),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void HubMethods_AreAllKnownToThisMatrix() => Assert.Equal(
        typeof(ICollabHub).GetMethods().Select(static method => method.Name).Order(StringComparer.Ordinal), Calls.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task OtherTenantsThings_LookAbsentToEveryHubMethod_AndNothingOfThemLeaks()
    {
        await using var tenants = await TwoTenants.StartAsync();
        await using var there = await OpenAsync(tenants);
        foreach (var (who, token) in tenants.TenantB)
        {
            await using var client = await HubTestClient.ConnectAsync(tenants.Server, token);
            foreach (var (method, call) in Calls)
            {
                var ofA = await call(client, tenants.OfA);
                var absent = await call(client, Things.Absent);
                var what = $"{method} by {who}: {ofA?.ToJsonString()} / {absent?.ToJsonString()}";
                Assert.True(tenants.OfA.Without(ofA?.ToJsonString() ?? "") == Things.Absent.Without(absent?.ToJsonString() ?? ""), what);
                Assert.False(ofA?.ToJsonString().Contains(TwoTenants.Mark, StringComparison.OrdinalIgnoreCase) is true, what);
            }

            // Whoever has both tokens of one name is one person: what the other one is worth he may have.
            if (!who.Contains("named like", StringComparison.Ordinal))
            {
                Assert.Equal("forbidden", (string)(await client.InvokeAsync("Renew", tenants.Ann))!["fault"]!["name"]!);
            }

            Assert.Equal("forbidden", (string)(await client.InvokeAsync("Open", Document(tenants.OfA)))!["fault"]!["name"]!);
            Assert.False(client.HasEvent("Update"));
            Assert.False(client.HasEvent("Presence"));
        }

        // Nobody of the others changed or saw anything: it is as it was, and its people heard of nobody.
        Assert.False(there.HasEvent("Update"));
        Assert.False(there.HasEvent("Comment"));
        Assert.Null((await there.InvokeAsync("Push", Document(tenants.OfA), Empty, 0))!["fault"]);
    }

    [Fact]
    public async Task OtherTenantsDocuments_LookAbsentAtEveryDoor()
    {
        await using var tenants = await TwoTenants.StartAsync();
        await using var there = await OpenAsync(tenants);
        foreach (var (_, token) in tenants.TenantB)
        {
            Assert.Equal((4403, Fault.Forbidden.Reason), await YjsAsync(tenants, Document(tenants.OfA), token));
            Assert.Equal((4403, Fault.Forbidden.Reason), await YjsAsync(tenants, Document(Things.Absent), token));
            Assert.Equal(await HocuspocusAsync(tenants, Document(Things.Absent), token), await HocuspocusAsync(tenants, Document(tenants.OfA), token));
        }

        Assert.Equal((101, 101), (await StatusAsync(tenants, "/hub?access_token=" + tenants.Ann), await StatusAsync(tenants, $"/yjs/{Document(tenants.OfA)}?token={tenants.Ann}")));
    }

    [Fact]
    public async Task WithoutACredentialThatHolds_EveryDoorSaysTheSameOfEverybodysThings()
    {
        await using var tenants = await TwoTenants.StartAsync();
        foreach (var (what, token) in tenants.NoCredentials)
        {
            var query = token is null ? "" : $"?token={token}";
            var yjs = await YjsAnswerAsync(tenants, $"/yjs/{Document(tenants.OfA)}{query}");
            Assert.Equal(await YjsAnswerAsync(tenants, $"/yjs/{Document(Things.Absent)}{query}"), yjs);
            Assert.Equal(what is "expired" ? "4401 The access has expired." : "401", yjs);
            Assert.Equal(401, await StatusAsync(tenants, $"/hub{(token is null ? "" : $"?access_token={token}")}"));
            using var negotiate = await tenants.Server.NewClient(token).PostAsync("/hub/negotiate?negotiateVersion=1", null, Token);
            Assert.Equal(401, (int)negotiate.StatusCode);
            var said = await HocuspocusAsync(tenants, Document(tenants.OfA), token ?? "");
            Assert.Equal(await HocuspocusAsync(tenants, Document(Things.Absent), token ?? ""), said);
            Assert.StartsWith("0201", said, StringComparison.Ordinal); // denied
        }
    }

    /// <summary>Somebody of the first tenant at the hub, in the document and the session.</summary>
    private static async Task<HubTestClient> OpenAsync(TwoTenants tenants)
    {
        var client = await HubTestClient.ConnectAsync(tenants.Server, tenants.Ann);
        Assert.Null((await client.InvokeAsync("Open", Document(tenants.OfA)))!["fault"]);
        Assert.Null((await client.InvokeAsync("Join", tenants.OfA.Session))!["fault"]);
        Assert.Null((await client.InvokeAsync("Comment", tenants.OfA.Session, "a zebra comment", null, null, 0))!["fault"]);
        await client.NextAsync("Comment");
        return client;
    }

    private static string Document(Things things) => $"{things.Session}/zebra.md";

    private static async Task<JsonNode?> NothingAsync(Task<JsonNode?> call)
    {
        await call;
        return null; // Who the caller is: about nobody's things.
    }

    private static Task<int> StatusAsync(TwoTenants tenants, string path) =>
        YClient.TryConnectAsync(new Uri($"ws://{tenants.Server.Url.Authority}{path}"));

    private static async Task<(int Code, string? Reason)> YjsAsync(TwoTenants tenants, string document, string token)
    {
        await using var client = await YClient.ConnectAsync(new Uri($"ws://{tenants.Server.Url.Authority}/yjs/{document}?token={token}"));
        return await client.ReadCloseAsync();
    }

    private static async Task<string> YjsAnswerAsync(TwoTenants tenants, string path)
    {
        if (await StatusAsync(tenants, path) is not 101 and var status)
        {
            return $"{status}";
        }

        await using var client = await YClient.ConnectAsync(new Uri($"ws://{tenants.Server.Url.Authority}{path}"));
        var (code, reason) = await client.ReadCloseAsync();
        return $"{code} {reason}";
    }

    private static async Task<string> HocuspocusAsync(TwoTenants tenants, string document, string token)
    {
        await using var client = await HocuspocusClient.ConnectAsync(tenants.Server);
        await client.AuthenticateAsync(document, token);
        return await client.ReadAsync(document);
    }
}
