using System.Globalization;
using System.Text.Json;
using CollabSessions.Testing;

namespace CollabSessions.EndToEnd;

/// <summary>Real people's editing histories, keystroke by keystroke, through real sockets into the real server.</summary>
/// <remarks>From <c>COLLAB_TRACES</c>, or <c>../shared/data/editing-traces</c>; without the files, generated ones of the same shape.</remarks>
public sealed class EditingTraceTests(RoomyServer roomy, ITestOutputHelper output) : IClassFixture<RoomyServer>
{
    private const int EditsInShort = 15_000;
    private const int GeneratedConcurrentEdits = 3_000;
    private const int ClocksAhead = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(SharedServer.IsLong ? 900 : 120);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AutomergePaper_TypedByOneClient_NewcomerReadsTheSameText()
    {
        var session = await roomy.Api.CreateSessionAsync("trace", Stop);
        var author = await OpenAsync(session, "author");

        var report = await roomy.Clients.SendWithinAsync(
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

        await AssertNewcomerReadsAsync(session, report, "automerge-paper");
    }

    [Fact]
    public async Task FriendsForever_TypedByTwoClientsAtOnce_NewcomerReadsTheSameText()
    {
        var session = await roomy.Api.CreateSessionAsync("trace", Stop);
        var first = await OpenAsync(session, "first");
        var second = await OpenAsync(session, "second");

        var report = await roomy.Clients.SendWithinAsync(
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
        await AssertNewcomerReadsAsync(session, report, "friendsforever");
    }

    private async Task<NpmClient> OpenAsync(string session, string user)
    {
        var token = await roomy.Api.CreateWriterAsync(user, session, Stop);
        return await roomy.Clients.OpenAsync(
            new ClientOptions($"{user} of {session}", roomy.Server.SocketBase, session, "text", token),
            Stop);
    }

    private async Task AssertNewcomerReadsAsync(string session, JsonElement report, string name)
    {
        var newcomer = await OpenAsync(session, "newcomer");
        var snapshot = await newcomer.SnapshotAsync(Stop);
        Assert.False(snapshot.Pending);
        Assert.Equal(report.GetProperty("expected").GetString(), snapshot.Text);

        // And from the log, not from memory.
        await roomy.Server.StopAsync(Stop);
        await roomy.Server.RestartAsync(Stop);
        var later = await OpenAsync(session, "later");
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
