using System.Net;
using System.Net.Sockets;

namespace CollabSessions.EndToEnd;

/// <summary>What leaves the server for a collector of OpenTelemetry, and that nothing waits for it.</summary>
public sealed class TelemetryTests
{
    private const string Text = "Nobody's words are figures.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Edit_IsOneTraceFromTheDoorToTheReaders_AndFiguresComeBesideIt_WithoutWordsOrTokens()
    {
        await using var collector = new OtlpCollector();
        await using var server = await ServerProcess.StartAsync(
            new ServerOptions
            {
                Environment = new Dictionary<string, string>
                {
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
                    ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-collector-key=of-the-test",
                    ["OTEL_SERVICE_NAME"] = "ward-7",
                    ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
                    ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
                    ["COLLAB__Telemetry__TracesPerSecond"] = "1000",
                },
            },
            Stop);
        using var api = new ServerApi(server);
        await using var clients = await NpmClients.StartAsync(Stop);
        var session = await api.CreateSessionAsync("telemetry", Stop);
        var token = await api.CreateWriterAsync("ada", session, Stop);
        var ada = await clients.OpenAsync(new ClientOptions("ada", server.SocketBase, session, "main.md", token), Stop);
        await ada.TypeAsync(Text, index: null, charactersPerSecond: 100, Stop);
        await ada.CloseAsync(Stop);

        await collector.UntilAsync(static collector => WholeEdit(collector) is not null, Stop);
        var (push, commit, fanOut) = WholeEdit(collector)!.Value;
        Assert.Equal((push.Trace, push.Id), (commit.Trace, commit.Parent));
        Assert.Equal((push.Trace, push.Id), (fanOut.Trace, fanOut.Parent));
        await collector.UntilAsync(
            static collector => collector.Spans.Any(static span => span.Name == "connection /yjs/{session}/{doc}"), Stop);
        var connection = collector.Spans.Single(static span => span.Name == "connection /yjs/{session}/{doc}");
        Assert.Equal([connection.Id], push.Links);
        Assert.Equal([connection.Id], collector.Spans.Single(static span => span.Name == "join").Links);
        Assert.Contains(collector.Spans, static span => span.Name == "POST /api/sessions");

        await collector.UntilAsync(
            static collector => collector.Metrics.IsSupersetOf(
                ["collab.connections", "collab.frames.sent", "collab.updates.stored", "collab.commit.duration", "dotnet.gc.collections"]),
            Stop);
        Assert.All(collector.Posts, post =>
        {
            Assert.Contains("x-collector-key: of-the-test", post.Head, StringComparison.OrdinalIgnoreCase);
            Assert.True(post.Says("ward-7"));
            Assert.False(post.Says(token), "A token was sent away.");
            Assert.False(post.Says("token="), "A query was sent away.");
            Assert.False(post.Says(server.AdminToken), "The administrator's token was sent away.");
            Assert.False(post.Says("Nobody"), "What somebody wrote was sent away.");
        });
    }

    [Fact]
    public async Task CollectorThatAcceptsAndNeverAnswers_SlowsNobodyDown_NotEvenTheStop()
    {
        using var hole = new TcpListener(IPAddress.Loopback, 0);
        hole.Start();
        await using var server = await ServerProcess.StartAsync(
            new ServerOptions
            {
                Environment = new Dictionary<string, string>
                {
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{hole.LocalEndpoint}",
                    ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
                    ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
                    ["OTEL_BSP_MAX_QUEUE_SIZE"] = "16",
                    ["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"] = "8",
                    ["COLLAB__Telemetry__TracesPerSecond"] = "1000",
                },
            },
            Stop);
        using var api = new ServerApi(server);
        await using var clients = await NpmClients.StartAsync(Stop);
        var session = await api.CreateSessionAsync("hole", Stop);
        using var asked = await hole.AcceptTcpClientAsync(Stop);
        var ada = await clients.OpenAsync(new ClientOptions("ada", server.SocketBase, session, "main.md", server.AdminToken), Stop);
        var bob = await clients.OpenAsync(new ClientOptions("bob", server.SocketBase, session, "main.md", server.AdminToken), Stop);

        // More pushes than the exporter's queue holds.
        await ada.TypeAsync(Text, index: null, charactersPerSecond: 50, Stop);
        await bob.TextIsAsync(Text, Stop);

        var (code, took) = await server.StopAsync(Stop);
        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Endpoint_ThatIsNoUrl_IsRefusedAtTheStart()
    {
        var data = Directory.CreateTempSubdirectory("collab-e2e-");
        try
        {
            var (code, said) = await ServerProcess.StartRefusedAsync(
                new ServerOptions
                {
                    DataDirectory = data.FullName,
                    Environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4318:http" },
                },
                Stop);

            Assert.NotEqual(0, code);
            Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT is no URL of an OTLP collector", said, StringComparison.Ordinal);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static (OtlpCollector.Span Push, OtlpCollector.Span Commit, OtlpCollector.Span FanOut)? WholeEdit(OtlpCollector collector)
    {
        var spans = collector.Spans;
        foreach (var push in spans.Where(static span => span.Name == "push"))
        {
            var commit = spans.FirstOrDefault(span => span.Name == "commit" && span.Trace == push.Trace);
            var fanOut = spans.FirstOrDefault(span => span.Name == "fan-out" && span.Trace == push.Trace);
            if (commit is not null && fanOut is not null)
            {
                return (push, commit, fanOut);
            }
        }

        return null;
    }
}
