using CollabSessions.Load.Clients;
using CollabSessions.Load.Measures;
using CollabSessions.Load.Servers;

namespace CollabSessions.Load.Scenarios;

/// <summary>SIGKILL in the middle of typing in ten documents: what was confirmed or shown, and is not there afterwards?</summary>
internal sealed class KillWhileTyping : IScenario
{
    private const int Documents = 10;
    private const double PerSecond = 200;

    public string Name => "kill";

    public string[] Servers => [ServerKind.Ours, ServerKind.HocuspocusSqlite, ServerKind.YwsLevel];

    public bool IsOnce => false;

    public Sheet Sheet { get; } = new($"kill -9 after 5 s of typing: {Documents} documents, {PerSecond} updates/s");

    public void Run(Lab lab, string kind)
    {
        using var server = lab.Start(kind);
        var deliveries = new Deliveries();
        var talks = Enumerable.Range(0, Documents).Select(index => new Conversation($"kill-{index}", 1, deliveries)).ToArray();
        var confirmed = new int[Documents];
        for (var index = 0; index < Documents; index++)
        {
            Connect(lab, server, talks, index, confirmed);
        }

        var next = 0;
        var pace = new Pace(PerSecond, due => talks[next++ % Documents].Type(due), deliveries.Lag);
        lab.Loop.RunUntil(static () => false, TimeSpan.FromSeconds(lab.Options.IsQuick ? 3 : 5), pace.Work);
        server.Kill();
        lab.Loop.RunFor(TimeSpan.FromMilliseconds(200)); // What is still in the sockets was delivered.
        server.Start(lab.Loop);

        var stored = talks.Select(talk => CountStored(lab, server, talk)).ToArray();
        Sheet.Add(kind, "typed", talks.Sum(static talk => talk.Typed));
        Sheet.Add(kind, "confirmed", server.Dialect.Acknowledgement is MessageKind.Ack || kind == ServerKind.Ours ? confirmed.Sum() : double.NaN);
        Sheet.Add(kind, "delivered", deliveries.Heard);
        Sheet.Add(kind, "there afterwards", stored.Sum());
        Sheet.Add(kind, "confirmed, lost", Enumerable.Range(0, Documents).Sum(index => Math.Max(0, confirmed[index] - stored[index])));
        Sheet.Add(kind, "delivered, lost", Enumerable.Range(0, Documents).Sum(index => Math.Max(0, talks[index].Readers[0].Known(0) - stored[index])));
        Sheet.Add(kind, "restart ms", server.StartTook.TotalMilliseconds);
    }

    private static void Connect(Lab lab, Server server, Conversation[] talks, int index, int[] confirmed)
    {
        var talk = talks[index];
        lab.Connect(server, talk, readers: 1);
        var writer = talk.Clients.First();
        if (server.Dialect.Acknowledgement is MessageKind.Ack)
        {
            writer.OnAck = () => confirmed[index]++;
            return;
        }

        // Its own update coming back is the confirmation.
        writer.OnUpdate = update =>
        {
            var scanner = new UpdateScanner(update);
            while (scanner.TryNext(out _, out _, out var to))
            {
                confirmed[index] = Math.Max(confirmed[index], (int)(to / Typist.Width));
            }
        };
    }

    private static int CountStored(Lab lab, Server server, Conversation talk)
    {
        // Everything, or what has come a second after the answer.
        var (_, text) = lab.Read(server, talk.Document, text => text.Length == talk.Typed * Typist.Width, TimeSpan.FromSeconds(1));
        return Typist.CountIn(text, 1)[0];
    }
}
