using CollabSessions.Load.Clients;
using CollabSessions.Load.Measures;
using CollabSessions.Load.Servers;

namespace CollabSessions.Load.Scenarios;

/// <summary>A document of 260,000 edits: 20 people at once after a restart, then 20 more.</summary>
internal sealed class Join : IScenario
{
    private const int Edits = 260_000;
    private const int People = 20;
    private const string Document = "big";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private BigDocument? _big;

    public string Name => "join";

    public string[] Servers => [ServerKind.Ours, ServerKind.HocuspocusSqlite, ServerKind.YwsLevel];

    public bool IsOnce => false;

    public Sheet Sheet { get; } = new($"Join: {Edits} edits, {People} at once after a restart (cold), {People} more (warm)");

    public void Run(Lab lab, string kind)
    {
        _big ??= new BigDocument(Edits);
        using var server = lab.Start(kind);
        Seed(lab, server, _big);
        server.Stop();
        server.Start(lab.Loop);
        Sheet.Add(kind, "start ms", server.StartTook.TotalMilliseconds);
        Measure(lab, server, kind, "cold");
        Measure(lab, server, kind, "warm");
        Sheet.Add(kind, "RSS MB", server.Sample().ResidentMegabytes);
        Sheet.Add(kind, "text is right", lab.Read(server, Document, text => text == _big.Text, Patience).Holds ? "yes" : "NO");
    }

    private static void Seed(Lab lab, Server server, BigDocument big)
    {
        using (var writer = new Client(lab.Loop, server, Document))
        {
            Wait(lab, () => writer.IsReady);
            foreach (var update in big.Updates)
            {
                writer.SendUpdate(update);
                Wait(lab, () => writer.Unsent < 64 * 1024);
            }

            // The socket is not closed before a stranger has found everything.
            if (!lab.Read(server, Document, text => text == big.Text, Patience).Holds)
            {
                throw new InvalidOperationException("The document did not get through.");
            }
        }

        // Hocuspocus stores 2 s after the last edit or when the last one leaves; level writes behind.
        lab.Loop.RunFor(TimeSpan.FromSeconds(3));
    }

    private static void Wait(Lab lab, Func<bool> holds)
    {
        if (!holds() && !lab.Loop.RunUntil(holds, Patience))
        {
            throw new InvalidOperationException($"Nothing came in {Patience}.");
        }
    }

    private void Measure(Lab lab, Server server, string kind, string phase)
    {
        var before = server.Sample();
        var clients = Enumerable.Range(0, People).Select(_ => new Client(lab.Loop, server, Document)).ToArray();
        Wait(lab, () => clients.All(static client => client.ContentAt != 0 && client.SyncedAt != 0));
        var start = clients[0].StartedAt;
        double[] content = [.. clients.Select(client => (client.ContentAt - start) / 1e6).Order()];
        Sheet.Add(kind, $"{phase}: first has the text, ms", content[0]);
        Sheet.Add(kind, $"{phase}: last", content[^1]);
        Sheet.Add(kind, $"{phase}: synced too early", clients.Count(static client => client.SyncedAt < client.ContentAt));
        Sheet.Add(kind, $"{phase}: KB/client", clients.Average(static client => client.BytesIn) / 1000);
        Sheet.Add(kind, $"{phase}: CPU ms", (server.Sample().CpuSeconds - before.CpuSeconds) * 1000);
    }
}
