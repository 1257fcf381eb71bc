using CollabSessions.Load.Clients;
using CollabSessions.Load.Io;
using CollabSessions.Load.Measures;
using CollabSessions.Load.Servers;

namespace CollabSessions.Load.Scenarios;

/// <summary>5,000 connections over 500 documents, each of which holds a word.</summary>
internal sealed class Idle : IScenario
{
    private const int Documents = 500;
    private const int Connections = 5000;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    public string Name => "idle";

    public string[] Servers => [ServerKind.Ours, ServerKind.HocuspocusSqlite, ServerKind.Yws, ServerKind.Kestrel];

    public bool IsOnce => false;

    public Sheet Sheet { get; } = new($"Idle: {Connections} connections, {Documents} documents");

    public void Run(Lab lab, string kind)
    {
        using var server = lab.Start(kind);

        // The first connections and edits load and compile code that is not theirs.
        var warm = new Conversation("warm", 1, new Deliveries());
        lab.Connect(server, warm, 50);
        new Ramp(lab, server, [warm], warm.Deliveries).Hold(100, TimeSpan.FromSeconds(1));
        Close(warm.Clients);
        lab.Loop.RunFor(Settle);
        var start = server.Sample();

        var deliveries = new Deliveries();
        var talks = Enumerable.Range(0, Documents).Select(index => new Conversation($"idle-{index}", 1, deliveries)).ToArray();
        lab.Connect(server, [.. talks.Select(static talk => talk.Document)], (client, index) => talks[index].AddWriter(client));
        foreach (var talk in talks)
        {
            talk.Type(EventLoop.Now);
        }

        lab.Loop.RunFor(Settle);
        var opened = server.Sample();
        var others = new List<Client>();
        var seconds = Open(lab, server, talks, others);
        var connected = server.Sample();
        lab.Loop.RunFor(Settle);
        var full = server.Sample();
        lab.Loop.RunFor(Settle);
        var idle = server.Sample();

        var perConnection = (full.ResidentMegabytes - opened.ResidentMegabytes) * 1024 / others.Count;
        Sheet.Add(kind, "connections/s", others.Count / seconds);
        Sheet.Add(kind, "CPU ms/connection", (connected.CpuSeconds - opened.CpuSeconds) * 1000 / others.Count);
        Sheet.Add(kind, "KB/connection", perConnection);
        Sheet.Add(kind, "KB/document", ((opened.ResidentMegabytes - start.ResidentMegabytes) * 1024 / Documents) - perConnection);
        Sheet.Add(kind, "RSS MB start", start.ResidentMegabytes);
        Sheet.Add(kind, "RSS MB full", full.ResidentMegabytes);
        Sheet.Add(kind, "idle CPU %", (idle.CpuSeconds - full.CpuSeconds) * 100 / ((idle.At - full.At) / 1e9));
        Sheet.Add(kind, "closed", others.Count(static client => client.ClosedBy != 0));
        Sheet.Add(kind, "converged", server.Dialect.HasDocuments ? talks[..10].All(talk => lab.HasConverged(server, talk)) ? "yes" : Sheet.No : "n/a");
        Close(others);
        lab.Loop.RunFor(Settle);
        Sheet.Add(kind, "RSS MB after close", server.Sample().ResidentMegabytes);

        // The first thousands are what three runtimes compile their code with: the same again is what a server that runs can take.
        var before = server.Sample();
        others.Clear();
        seconds = Open(lab, server, talks, others);
        Sheet.Add(kind, "again: connections/s", others.Count / seconds);
        Sheet.Add(kind, "again: CPU ms/connection", (server.Sample().CpuSeconds - before.CpuSeconds) * 1000 / others.Count);
        Close(others);
    }

    private static double Open(Lab lab, Server server, Conversation[] talks, List<Client> others) => lab.Connect(
        server,
        [.. Enumerable.Range(0, Connections - Documents).Select(index => talks[index % Documents].Document)],
        (client, _) => others.Add(client));

    private static void Close(IEnumerable<Client> clients)
    {
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }
}
