using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CollabSessions.EndToEnd;

/// <summary>
/// kill -9 at random moments under load. After each one the dead server's files are copied and examined on their own, by
/// a second server and new clients, so that nothing which a surviving client sends again can hide a loss.
/// </summary>
public sealed class KillStormTests(ITestOutputHelper output)
{
    private const int Documents = 8;
    private const int Clients = 20;

    // The promise is 5 s, held to on a machine that does nothing else; beside other suites only a hang is a failure.
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(SharedServer.IsLong ? 5 : 30);
    private static readonly string[] Kinds = ["lost", "missing", "doubled", "invented", "torn"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Storm_ServerIsKilledAtRandomMoments_NothingSeenIsLostAndNothingIsDoubled()
    {
        var (kills, rate) = SharedServer.IsLong ? (40, 500) : (5, 400);
        var seed = Random.Shared.Next();
        var moments = new Random(seed);
        await using var server = await ServerProcess.StartAsync(new ServerOptions(), Stop);
        using var api = new ServerApi(server);
        await using var clients = await NpmClients.StartAsync(Stop);
        var session = await api.CreateSessionAsync("storm", Stop);
        List<object> options = [];
        for (var index = 0; index < Clients; index++)
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"c{index}");
            var document = string.Create(CultureInfo.InvariantCulture, $"doc{index % Documents}");
            var token = await api.CreateWriterAsync(user, session, Stop);
            options.Add(new { client = user, @base = server.SocketBase, session, document, token });
        }

        var figures = new StormFigures { Seed = seed, Rate = rate };
        var started = Stopwatch.GetTimestamp();
        List<(int Cut, string Copy)> cuts = [];
        try
        {
            await clients.SendAsync("stormStart", new { clients = options, rate, seed, tokensMax = 300 }, NpmClients.Patience, Stop);
            await clients.SendWithinAsync("stormSynced", new { }, NpmClients.Patience, Stop);
            for (var kill = 0; kill < kills; kill++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(moments.Next(700, 2500)), Stop);
                cuts.Add(await KillAndRestartAsync(server, clients, figures));
            }

            await Task.Delay(TimeSpan.FromSeconds(1), Stop);
            await clients.SendAsync("stormStop", new { }, NpmClients.Patience, Stop);
            figures.Stormed = Stopwatch.GetElapsedTime(started);
            var end = await clients.SendWithinAsync(
                "stormSettle",
                new { @base = server.SocketBase, token = server.AdminToken },
                NpmClients.Patience,
                Stop);
            figures.Edits = end.GetProperty("edits").GetInt64();
            figures.Add(end);
            var (exitCode, _) = await server.StopAsync(Stop);
            Assert.Equal(0, exitCode);
            foreach (var (cut, copy) in cuts)
            {
                await ExamineAsync(clients, cut, copy, figures);
            }

            figures.DatabaseBytes = DatabasesOf(server.DataDirectory).Sum(static file => new FileInfo(file).Length);
        }
        finally
        {
            foreach (var (_, copy) in cuts)
            {
                Directory.Delete(copy, recursive: true);
            }
        }

        output.WriteLine(figures.ToString());
        Figures.Write("kill-storm", figures.ToString());
        foreach (var kind in Kinds)
        {
            Assert.True(figures.Count(kind) == 0, $"{kind}, seed {seed}:\n{figures.Examples(kind)}");
        }

        Assert.True(figures.ReadyMax <= ReadyLimit, $"Ready again after {figures.ReadyMax.TotalSeconds} s.");
    }

    private static async Task<(int Cut, string Copy)> KillAndRestartAsync(ServerProcess server, NpmClients clients, StormFigures figures)
    {
        await server.KillAsync(Stop);
        var closed = await clients.SendWithinAsync("stormClosed", new { }, NpmClients.Patience, Stop);
        var copy = server.CopyDataDirectory();
        var started = Stopwatch.GetTimestamp();
        await server.RestartAsync(Stop);
        await clients.SendWithinAsync("stormSynced", new { }, NpmClients.Patience, Stop);
        figures.Restarted(server.ReadyAfter, Stopwatch.GetElapsedTime(started));
        return (closed.GetProperty("cut").GetInt32(), copy);
    }

    private static async Task ExamineAsync(NpmClients clients, int cut, string copy, StormFigures figures)
    {
        await using (var examined = await ServerProcess.StartAsync(new ServerOptions { DataDirectory = copy }, Stop))
        {
            var report = await clients.SendWithinAsync(
                "stormExamine",
                new { cut, @base = examined.SocketBase, token = examined.AdminToken },
                NpmClients.Patience,
                Stop);
            figures.Seen(report.GetProperty("seenUpdates").GetInt64());
            figures.Add(report);
        }

        Assert.NotEmpty(DatabasesOf(copy));
        foreach (var database in DatabasesOf(copy))
        {
            Assert.Equal("ok", SqliteFile.CheckIntegrity(database));
        }
    }

    private static string[] DatabasesOf(string directory) => Directory.GetFiles(directory, "*.db");
}

/// <summary>What a storm counted.</summary>
internal sealed class StormFigures
{
    private readonly Dictionary<string, int> _counts = [];
    private readonly Dictionary<string, List<string>> _examples = [];
    private readonly List<TimeSpan> _ready = [];
    private readonly List<TimeSpan> _back = [];
    private long _seen;

    public required int Seed { get; init; }

    public required int Rate { get; init; }

    public long Edits { get; set; }

    public long DatabaseBytes { get; set; }

    public TimeSpan Stormed { get; set; }

    /// <summary>The longest time from the start of a server to its announcement.</summary>
    public TimeSpan ReadyMax => _ready.Max();

    public void Restarted(TimeSpan ready, TimeSpan allBack)
    {
        _ready.Add(ready);
        _back.Add(allBack);
    }

    public void Seen(long updates) => _seen += updates;

    /// <summary>Adds one report of the driver.</summary>
    public void Add(JsonElement report)
    {
        foreach (var property in report.EnumerateObject().Where(static property => property.Value.ValueKind is JsonValueKind.Array))
        {
            _counts[property.Name] = Count(property.Name) + report.GetProperty($"{property.Name}Count").GetInt32();
            if (!_examples.TryGetValue(property.Name, out var examples))
            {
                _examples[property.Name] = examples = [];
            }

            examples.AddRange(property.Value.EnumerateArray().Select(static example => example.GetString()!));
        }
    }

    public int Count(string kind) => _counts.GetValueOrDefault(kind);

    public string Examples(string kind) => string.Join('\n', _examples.GetValueOrDefault(kind) ?? []);

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
             kills                                             {_ready.Count}
             edits made                                        {Edits} by 20 clients in 8 documents, in {Stormed.TotalSeconds:F0} s (asked for {Rate}/s)
             updates that had been seen at the kills, compared {_seen}
             of these lost                                     {Count("lost")}
             texts missing / doubled / invented / torn         {Count("missing")} / {Count("doubled")} / {Count("invented")} / {Count("torn")}
             server ready again, median / worst                {Median(_ready):F2} / {_ready.Max().TotalSeconds:F2} s
             all 20 clients synced again, median / worst       {Median(_back):F2} / {_back.Max().TotalSeconds:F2} s
             SQLite integrity_check                            ok after every kill
             database at the end                               {DatabaseBytes / 1e6:F1} MB
             seed                                              {Seed}
             """);

    private static double Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2).TotalSeconds;
}
