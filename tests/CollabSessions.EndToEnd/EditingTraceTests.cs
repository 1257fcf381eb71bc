using System.Globalization;
using System.Text.Json;
using CollabSessions.Testing;

namespace CollabSessions.EndToEnd;

/// <summary>Real people's editing histories, keystroke by keystroke, through real sockets into the real server.</summary>
/// <remarks>From <c>COLLAB_TRACES</c>, or <c>../shared/data/editing-traces</c>; without the files, generated ones of the same shape.</remarks>
public sealed class EditingTraceTests(ITestOutputHelper output)
{
    private const int EditsInShort = 15_000;
    private const int GeneratedConcurrentEdits = 3_000;
    private const int ClocksAhead = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(SharedServer.IsLong ? 300 : 60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AutomergePaper_TypedByOneClient_NewcomerReadsTheSameText()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions { Environment = ServerOptions.Roomy }, Stop);
        using var api = new ServerApi(server);
        await using var clients = await NpmClients.StartAsync(Stop);
        var session = await api.CreateSessionAsync("trace", Stop);
        var author = await OpenAsync(server, api, clients, session, "author");

        var report = await clients.SendWithinAsync(
            "replay",
            new
            {
                client = author.Name,
                file = FileOf("automerge-paper"),
                edits = SharedServer.IsLong ? int.MaxValue : EditsInShort,
                window = ClocksAhead,
            },
            Patience,
            Stop);

        await AssertNewcomerReadsAsync(server, api, clients, session, report, "automerge-paper");
    }

    [Fact]
    public async Task FriendsForever_TypedByTwoClientsAtOnce_NewcomerReadsTheSameText()
    {
        await using var server = await ServerProcess.StartAsync(new ServerOptions { Environment = ServerOptions.Roomy }, Stop);
        using var api = new ServerApi(server);
        await using var clients = await NpmClients.StartAsync(Stop);
        var session = await api.CreateSessionAsync("trace", Stop);
        var first = await OpenAsync(server, api, clients, session, "first");
        var second = await OpenAsync(server, api, clients, session, "second");

        var report = await clients.SendWithinAsync(
            "replayConcurrent",
            new
            {
                clients = new[] { first.Name, second.Name },
                file = FileOf("friendsforever"),
                edits = GeneratedConcurrentEdits,
                window = ClocksAhead,
            },
            Patience,
            Stop);

        Assert.True(report.GetProperty("merges").GetInt32() > 0);
        await first.TextIsAsync(report.GetProperty("expected").GetString()!, Stop);
        await second.TextIsAsync(report.GetProperty("expected").GetString()!, Stop);
        await AssertNewcomerReadsAsync(server, api, clients, session, report, "friendsforever");
    }

    private static async Task<NpmClient> OpenAsync(
        ServerProcess server,
        ServerApi api,
        NpmClients clients,
        string session,
        string user)
    {
        var token = await api.CreateWriterAsync(user, session, Stop);
        return await clients.OpenAsync(new ClientOptions(user, server.SocketBase, session, "text", token), Stop);
    }

    private async Task AssertNewcomerReadsAsync(
        ServerProcess server,
        ServerApi api,
        NpmClients clients,
        string session,
        JsonElement report,
        string name)
    {
        var newcomer = await OpenAsync(server, api, clients, session, "newcomer");
        var snapshot = await newcomer.SnapshotAsync(Stop);
        Assert.False(snapshot.Pending);
        Assert.Equal(report.GetProperty("expected").GetString(), snapshot.Text);

        // And from the log, not from memory.
        await server.StopAsync(Stop);
        await server.RestartAsync(Stop);
        var later = await clients.OpenAsync(
            new ClientOptions("later", server.SocketBase, session, "text", await api.CreateWriterAsync("later", session, Stop)),
            Stop);
        Assert.Equal(snapshot.Text, (await later.SnapshotAsync(Stop)).Text);

        var edits = report.GetProperty("edits").GetInt64();
        var seconds = report.GetProperty("milliseconds").GetDouble() / 1000;
        var source = report.GetProperty("real").GetBoolean() ? "recorded" : "generated";
        var line = string.Create(CultureInfo.InvariantCulture, $"{name} ({source}): {edits} edits in {seconds:F1} s, {edits / seconds:F0}/s stored and echoed");
        output.WriteLine(line);
        Figures.Write($"trace-{name}", line);
    }

    private static string FileOf(string name)
    {
        var folder = Environment.GetEnvironmentVariable("COLLAB_TRACES") ?? Path.Combine(Repository.Root, "../shared/data/editing-traces");
        return Path.Combine(folder, $"{name}.json.gz");
    }
}
