using System.Diagnostics.Metrics;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Telemetry;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Telemetry;

public sealed class MetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Values_AreWrittenInPrometheusWords()
    {
        using var meter = new Meter("CollabSessions.Test1");
        using var registry = new MetricsRegistry();
        var counter = meter.CreateCounter<long>("test.counted", "{thing}", "Things.");
        var up = meter.CreateUpDownCounter<int>("test.open", null, "Open ones.");
        var time = meter.CreateHistogram<double>("test.time", "s", "Time.");
        meter.CreateObservableGauge("test.size", static () => 2.5, "By", "Size.");

        counter.Add(2, new KeyValuePair<string, object?>("kind", "a\"b\\c"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "d"), new KeyValuePair<string, object?>("code", 7));
        up.Add(5);
        up.Add(-2);
        time.Record(0.003);
        time.Record(20);

        var lines = registry.Write().Split('\n').Where(static line => line.Contains("test_", StringComparison.Ordinal)).ToArray();
        Assert.Contains("# TYPE test_counted_total counter", lines);
        Assert.Contains("# HELP test_counted_total Things.", lines);
        Assert.Contains("test_counted_total{kind=\"a\\\"b\\\\c\"} 2", lines);
        Assert.Contains("test_counted_total{kind=\"d\",code=\"7\"} 3", lines);
        Assert.Contains("test_open 3", lines);
        Assert.Contains("test_size_bytes 2.5", lines);
        Assert.Contains("test_time_seconds_bucket{le=\"0.0025\"} 0", lines);
        Assert.Contains("test_time_seconds_bucket{le=\"0.005\"} 1", lines);
        Assert.Contains("test_time_seconds_bucket{le=\"10\"} 1", lines);
        Assert.Contains("test_time_seconds_bucket{le=\"+Inf\"} 2", lines);
        Assert.Contains("test_time_seconds_sum 20.003", lines);
        Assert.Contains("test_time_seconds_count 2", lines);
    }

    [Fact]
    public void Tags_AreBounded()
    {
        using var meter = new Meter("CollabSessions.Test2");
        using var registry = new MetricsRegistry();
        var counter = meter.CreateCounter<long>("bounded");
        for (var index = 0; index < 1000; index++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("n", index));
        }

        var lines = registry.Write().Split('\n').Where(static line => line.StartsWith("bounded_total", StringComparison.Ordinal)).ToArray();
        Assert.Equal(201, lines.Length);
        Assert.Contains("bounded_total 800", lines);
    }

    [Fact]
    public void TaggedValue_MeasuredAgain_AllocatesNothing()
    {
        using var meter = new Meter("CollabSessions.Test3");
        using var registry = new MetricsRegistry();
        var counter = meter.CreateCounter<long>("again");
        Measure(1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Measure(1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Contains("again_total{door=\"yjs\",code=\"4403\"} 2000", registry.Write(), StringComparison.Ordinal);

        void Measure(int times)
        {
            for (var index = 0; index < times; index++)
            {
                counter.Add(1, new KeyValuePair<string, object?>("door", "yjs"), new KeyValuePair<string, object?>("code", "4403"));
            }
        }
    }

    [Fact]
    public void TagsThatAreSpelledAlike_AreOneLine()
    {
        using var meter = new Meter("CollabSessions.Test4");
        using var registry = new MetricsRegistry();
        var counter = meter.CreateCounter<long>("alike");
        counter.Add(1, new KeyValuePair<string, object?>("code", 1));
        counter.Add(2, new KeyValuePair<string, object?>("code", "1"));
        counter.Add(4, new KeyValuePair<string, object?>("code", 1));

        Assert.Contains("alike_total{code=\"1\"} 7", registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_AreForTheAdministrator_AndShowTheDoors()
    {
        await using var server = await TestServer.StartAsync();
        await using var yjs = await server.JoinAsync();
        await using var hocuspocus = await HocuspocusClient.ConnectAsync(server);
        await hocuspocus.OpenAsync("s1/main.md", server.NewToken());
        await using var hub = await HubTestClient.ConnectAsync(server);
        await hub.InvokeAsync("Open", "s1/main.md");
        server.Grains.Document().Tell(static observer => observer.OnUpdate(new byte[] { 7 }, 1));
        await hub.NextAsync("Update");
        server.Grains.Document().OnPush = static (_, _, _) => Task.FromResult<PushOutcome>(new PushOutcome.Refused(Fault.DocumentFull));
        await yjs.SendHexAsync("00 02 01 05");
        Assert.Equal(4413, (await yjs.ReadCloseAsync()).Code);

        Assert.Equal(401, (int)(await server.Http.GetAsync("/metrics", Token)).StatusCode);
        Assert.Equal(401, (int)(await server.NewClient(server.NewToken()).GetAsync("/metrics", Token)).StatusCode);
        using var admin = server.NewClient(server.AdminToken);
        var answer = await admin.GetAsync("/metrics", Token);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.Matches("(?m)^collab_connections\\{door=\"hocuspocus\"\\} [1-9]", text);
        Assert.Matches("(?m)^collab_connections\\{door=\"hub\"\\} [1-9]", text);
        Assert.Matches("(?m)^collab_updates_refused_total\\{door=\"yjs\",name=\"document-full\"\\} [1-9]", text);
        Assert.Matches("(?m)^collab_connections_closed_total\\{door=\"yjs\",code=\"4413\",name=\"document-full\"\\} [1-9]", text);
        Assert.All(["yjs", "hocuspocus", "hub"], door =>
        {
            // The smallest message of ours is longer than a byte.
            var frames = Figure(text, $"collab_frames_sent_total{{door=\"{door}\"}}");
            Assert.InRange(Figure(text, $"collab_frames_sent_size_bytes_total{{door=\"{door}\"}}"), frames + 1, double.MaxValue);
            Assert.InRange(Figure(text, $"collab_frames_received_total{{door=\"{door}\"}}"), 1, double.MaxValue);
            Assert.InRange(Figure(text, $"collab_frames_received_size_bytes_total{{door=\"{door}\"}}"), 2, double.MaxValue);
        });
        Assert.Matches("(?m)^dotnet_gc_collections_total", text);
    }

    [Fact]
    public async Task HubConnectionThatIsGone_IsCountedNoMore()
    {
        // Other tests use the same door at the same time: only what this one adds and takes away is known.
        await using var server = await TestServer.StartAsync();
        await using (var hub = await HubTestClient.ConnectAsync(server))
        {
            await hub.InvokeAsync("Open", "s1/main.md");
            Assert.InRange(DoorMeter.Hub.OpenCount, 1, long.MaxValue);
        }

        await server.Grains.Document().UntilAsync(static document => document.Leaves == 1, Token);
        using var admin = server.NewClient(server.AdminToken);
        while (true)
        {
            var text = await admin.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
            if (text.Contains("collab_connections_closed_total{door=\"hub\",code=\"1000\",name=\"left\"}", StringComparison.Ordinal))
            {
                break;
            }
        }
    }

    [Fact]
    public async Task Metrics_AreOpen_WhenConfiguredSo()
    {
        await using var server = await TestServer.StartAsync("--Collab:Telemetry:PublicMetrics", "true");

        Assert.Equal(200, (int)(await server.Http.GetAsync("/metrics", Token)).StatusCode);
    }

    [Theory]
    [InlineData("/healthz/live", "live")]
    [InlineData("/healthz/ready", "ready")]
    public async Task Health_HasAFormForEachQuestion(string path, string status)
    {
        await using var server = await TestServer.StartAsync();

        var answer = await server.Http.GetAsync(path, Token);

        Assert.Equal(status, (await TestServer.ReadJsonAsync(answer))["status"]!.GetValue<string>());
    }

    private static double Figure(string text, string series)
    {
        var line = text.Split('\n').Single(line => line.StartsWith(series + ' ', StringComparison.Ordinal));
        return double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
