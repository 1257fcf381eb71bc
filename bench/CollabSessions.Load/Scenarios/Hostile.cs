using CollabSessions.Load.Clients;
using CollabSessions.Load.Io;
using CollabSessions.Load.Measures;
using CollabSessions.Load.Servers;

namespace CollabSessions.Load.Scenarios;

/// <summary>People who type and read as ever, while somebody else does the server harm: what do they notice, what does it cost?</summary>
internal sealed class Hostile : IScenario
{
    private const int Readers = 20;
    private const double PerSecond = 50;
    private const int Fragment = 64 * 1024;

    public string Name => "hostile";

    public string[] Servers => [ServerKind.Ours, ServerKind.HocuspocusSqlite, ServerKind.Yws];

    public bool IsOnce => true;

    public Sheet Sheet { get; } = new($"Hostile: p99 of {Readers} readers at {PerSecond} updates/s, and memory");

    private static TimeSpan Time(Lab lab) => lab.Options.Step * 3;

    public void Run(Lab lab, string kind)
    {
        Attack(lab, kind, "50 stalled readers, 2 MB/s", Stall);
        Attack(lab, kind, "2,000 dribbling sockets", Dribble);
        Attack(lab, kind, "1 GiB in fragments", Flood);
    }

    private void Attack(Lab lab, string kind, string name, Func<Lab, Server, Conversation, (Func<long> Work, Func<string> Outcome)> prepare)
    {
        using var server = lab.Start(kind);
        var deliveries = new Deliveries();
        var talk = new Conversation("hostile", 2, deliveries);
        lab.Connect(server, talk, Readers);
        Type(lab, talk, static () => long.MaxValue, lab.Options.Step);
        deliveries.Clear();
        Type(lab, talk, static () => long.MaxValue, lab.Options.Step);
        var quiet = deliveries.Latency.Percentile(0.99);
        var before = server.Sample();
        var peak = before.ResidentMegabytes;
        deliveries.Clear();
        var (work, outcome) = prepare(lab, server, talk);
        var next = 0L;
        Type(
            lab,
            talk,
            () =>
            {
                if (EventLoop.Now >= next)
                {
                    peak = Math.Max(peak, server.Sample().ResidentMegabytes);
                    next = EventLoop.Now + 100_000_000;
                }

                return work();
            },
            Time(lab));
        var row = $"{kind}: {name}";
        Sheet.Add(row, "p99 before, ms", quiet);
        Sheet.Add(row, "p99 during", deliveries.Latency.Percentile(0.99));
        Sheet.Add(row, "others closed", talk.Clients.Count(static client => client.ClosedBy != 0));
        Sheet.Add(row, "not delivered", deliveries.Missing);
        Sheet.Add(row, "RSS MB before", before.ResidentMegabytes);
        Sheet.Add(row, "peak", peak);
        Sheet.Add(row, "attackers", outcome());
        lab.Loop.Clear();
    }

    private static void Type(Lab lab, Conversation talk, Func<long> also, TimeSpan time)
    {
        var pace = new Pace(PerSecond, talk.Type, talk.Deliveries.Lag);
        lab.Loop.RunUntil(static () => false, time, () => Math.Min(pace.Work(), also()));
        lab.Loop.RunUntil(() => talk.Deliveries.Missing == 0, TimeSpan.FromSeconds(5));
    }

    /// <summary>Fifty join the same document and read nothing, while 10 kB go out two hundred times a second.</summary>
    private static (Func<long> Work, Func<string> Outcome) Stall(Lab lab, Server server, Conversation talk)
    {
        var stalled = new List<Client>();
        for (var index = 0; index < 50; index++)
        {
            stalled.Add(new Client(lab.Loop, server, talk.Document, receiveBuffer: 64 * 1024));
        }

        lab.Loop.RunUntil(() => stalled.All(static client => client.IsReady), TimeSpan.FromSeconds(10));
        foreach (var client in stalled)
        {
            client.Socket.Pause();
        }

        var shouter = new Shouter(10_000);
        var loud = new Client(lab.Loop, server, talk.Document);
        lab.Loop.RunUntil(() => loud.IsReady, TimeSpan.FromSeconds(10));
        var pace = new Pace(200, _ => loud.SendUpdate(shouter.Shout()), new LatencyHistogram());
        return (pace.Work, () => $"the loud one {Fate([loud])}");
    }

    /// <summary>Half never end their request, half never end their message: one byte each in turn, 2,000 a second.</summary>
    private static (Func<long> Work, Func<string> Outcome) Dribble(Lab lab, Server server, Conversation talk)
    {
        var sockets = new List<(LoadSocket Socket, bool IsRequest, Ear Ear)>();
        var upgraded = Enumerable.Range(0, 1000).Select(index => $"dribble-{index % 20}").ToArray();
        lab.Connect(server, upgraded, (client, _) => sockets.Add((client.Socket, false, new Ear())));
        for (var index = 0; index < 1000; index++)
        {
            var ear = new Ear();
            sockets.Add((new LoadSocket(lab.Loop, server.Port, ear), true, ear));
        }

        foreach (var (socket, isRequest, _) in sockets)
        {
            // A frame of 1,000 bytes announced; or a request line.
            socket.SendRaw(isRequest ? "GET /dribble HTTP/1.1\r\nX-"u8 : [0x82, 0x80 | 126, 0x03, 0xE8, 0, 0, 0, 0]);
        }

        var next = 0;
        var pace = new Pace(2000, _ => sockets[next++ % sockets.Count].Socket.SendRaw("a"u8), new LatencyHistogram());
        return (pace.Work, () => $"{sockets.Count(static entry => entry.Socket.IsClosed)} of {sockets.Count} closed");
    }

    /// <summary>One message that never ends.</summary>
    private static (Func<long> Work, Func<string> Outcome) Flood(Lab lab, Server server, Conversation talk)
    {
        var client = new Client(lab.Loop, server, "flood");
        lab.Loop.RunUntil(() => client.IsReady, TimeSpan.FromSeconds(10));
        var fragment = new byte[Fragment];
        var sent = 0L;
        return (
            () =>
            {
                while (!client.Socket.IsClosed && client.Unsent < Fragment && sent < 1024L * 1024 * 1024)
                {
                    client.Socket.SendFrame(sent == 0 ? (byte)0x02 : (byte)0x00, fragment);
                    sent += Fragment;
                }

                return EventLoop.Now + 1_000_000;
            },
            () => $"{Fate([client])} after {sent / 1048576.0:0.#} MiB");
    }

    private static string Fate(IEnumerable<Client> clients) =>
        string.Join(", ", clients.Select(static client => client.ClosedBy == 0 ? "stayed" : $"closed {client.ClosedBy}"));

    private sealed class Ear : IFrameSink
    {
        public void OnOpen()
        {
        }

        public void OnMessage(ReadOnlySpan<byte> message)
        {
        }

        public void OnClosed(int code)
        {
        }
    }
}
