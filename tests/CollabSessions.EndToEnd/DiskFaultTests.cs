using System.Globalization;
using System.Text.RegularExpressions;

namespace CollabSessions.EndToEnd;

/// <summary>A disk that stops to sync. After a failed fdatasync nobody knows what is on it: a second one may lie.</summary>
public sealed partial class DiskFaultTests(ITestOutputHelper output)
{
    private const string Prefix = "faultededit";
    private const int SyncsUntilFault = 40;
    private static readonly TimeSpan SlowStart = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sync_FailsForGood_NothingUnsyncedIsShownAndEverythingShownIsThereAfterwards()
    {
        var folder = Directory.CreateTempSubdirectory("collab-e2e-fault-").FullName;
        var data = Path.Combine(folder, "data");
        var log = Path.Combine(folder, "calls");
        try
        {
            await using var clients = await NpmClients.StartAsync(Stop);
            string session;
            var broken = await ServerProcess.StartAsync(
                new ServerOptions
                {
                    DataDirectory = data,
                    Wrapper = ["strace", .. SystemCallLog.StraceOptions, "-e", $"inject=fsync,fdatasync:error=EIO:when={SyncsUntilFault}+", "-o", log],
                    Environment = ServerOptions.Roomy,
                    ReadyWithin = SlowStart,
                },
                Stop);
            string[] names = ["first", "second"];
            await using (broken)
            {
                using var api = new ServerApi(broken);
                session = await api.CreateSessionAsync("fault", Stop);
                foreach (var name in names)
                {
                    var token = await api.CreateWriterAsync(name, session, Stop);
                    await clients.OpenAsync(new ClientOptions(name, broken.SocketBase, session, "text", token), Stop);
                }

                // The fault comes somewhere in the middle; what is written after it is never acknowledged.
                await Assert.ThrowsAsync<InvalidOperationException>(() => clients.SendWithinAsync(
                    "markers",
                    new { clients = names, prefix = Prefix, count = 500, rate = 100 },
                    AfterFault,
                    Stop));
                Assert.NotEqual(0, await broken.EndedAsync(Stop));
                Assert.Contains("The disk failed", broken.Output, StringComparison.Ordinal);
            }

            var calls = new SystemCallLog(data, Marker());
            calls.Read(File.ReadLines(log));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{calls.Proven} edits were safe and shown, {calls.Sends} sends, {calls.Violations.Count} violations"));
            Assert.Empty(calls.Violations.Take(10));
            Assert.InRange(calls.Proven, 1, 499);

            await using var repaired = await ServerProcess.StartAsync(new ServerOptions { DataDirectory = data }, Stop);
            var reader = await clients.OpenAsync(
                new ClientOptions("reader", repaired.SocketBase, session, "text", repaired.AdminToken),
                Stop);
            Assert.True(await reader.HoldsSeenAsync(Stop), "Something shown before the fault is not there after it.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(Prefix + @"\d{5};")]
    private static partial Regex Marker();
}
