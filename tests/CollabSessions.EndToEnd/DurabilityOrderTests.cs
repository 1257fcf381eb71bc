using System.Globalization;
using System.Text.RegularExpressions;

namespace CollabSessions.EndToEnd;

/// <summary>What the process asks of the kernel, in order: nothing leaves a socket before it is on the disk.</summary>
public sealed partial class DurabilityOrderTests(ITestOutputHelper output)
{
    private const string Prefix = "markededit";
    private static readonly TimeSpan SlowStart = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Edits_WrittenByFourClients_LeaveTheServerOnlyAfterTheirSync()
    {
        var count = SharedServer.IsLong ? 10_000 : 1_000;
        var log = Path.Combine(Directory.CreateTempSubdirectory("collab-e2e-strace-").FullName, "calls");
        try
        {
            var calls = await RecordAsync(log, count);

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{calls.Proven} edits written, synced, then sent; {calls.Syncs} syncs; {calls.Sends} sends checked; {calls.Violations.Count} violations"));
            Figures.Write("durability-order", string.Create(
                CultureInfo.InvariantCulture,
                $"edits {calls.Proven}\nsyncs {calls.Syncs}\nsends checked {calls.Sends}\nviolations {calls.Violations.Count}"));
            Assert.Empty(calls.Violations.Take(10));
            Assert.Equal(count, calls.Proven);

            // Each edit goes back to its author and to three others at least; the visitors come on top.
            Assert.InRange(calls.Sends, count * 4, int.MaxValue);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(log)!, recursive: true);
        }
    }

    private static async Task<SystemCallLog> RecordAsync(string log, int count)
    {
        string directory;
        await using (var server = await ServerProcess.StartAsync(
            new ServerOptions
            {
                Wrapper = ["strace", .. SystemCallLog.StraceOptions, "-o", log],
                Environment = ServerOptions.Roomy,
                ReadyWithin = SlowStart,
            },
            Stop))
        {
            directory = server.DataDirectory;
            using var api = new ServerApi(server);
            await using var clients = await NpmClients.StartAsync(Stop);
            var session = await api.CreateSessionAsync("order", Stop);
            List<string> names = [];
            for (var index = 0; index < 4; index++)
            {
                names.Add(string.Create(CultureInfo.InvariantCulture, $"author{index}"));
                var token = await api.CreateWriterAsync(names[index], session, Stop);
                await clients.OpenAsync(new ClientOptions(names[index], server.SocketBase, session, "text", token), Stop);
            }

            var writing = clients.SendWithinAsync(
                "markers",
                new { clients = names, prefix = Prefix, count, rate = 200 },
                TimeSpan.FromSeconds(60 + (count / 50)),
                Stop);
            await VisitAsync(server, clients, session, writing);
            await writing;
            await server.StopAsync(Stop);
        }

        var calls = new SystemCallLog(directory, Marker());
        calls.Read(File.ReadLines(log));
        return calls;
    }

    /// <summary>People who come while others type: their first sync must not show what is not stored either.</summary>
    private static async Task VisitAsync(ServerProcess server, NpmClients clients, string session, Task writing)
    {
        for (var visit = 0; !writing.IsCompleted; visit++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"visitor{visit}");
            var visitor = await clients.OpenAsync(
                new ClientOptions(name, server.SocketBase, session, "text", server.AdminToken) { SyncedWithin = TimeSpan.FromSeconds(30) },
                Stop);
            await visitor.CloseAsync(Stop);
        }
    }

    [GeneratedRegex(Prefix + @"\d{5};")]
    private static partial Regex Marker();
}
