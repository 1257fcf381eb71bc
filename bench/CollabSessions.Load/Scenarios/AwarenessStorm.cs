using CollabSessions.Contracts.Wire;
using CollabSessions.Load.Clients;
using CollabSessions.Load.Io;
using CollabSessions.Load.Measures;
using CollabSessions.Load.Servers;

namespace CollabSessions.Load.Scenarios;

/// <summary>Everybody in one document moves the caret ten times a second, and everybody sees everybody.</summary>
internal sealed class AwarenessStorm(int people) : IScenario
{
    private const double PerSecond = 10;

    private readonly record struct Person(Client Client, Cursor Cursor, int[] Known);

    public string Name => $"awareness-{people}";

    public string[] Servers => [ServerKind.Ours, ServerKind.HocuspocusSqlite, ServerKind.Yws, ServerKind.Kestrel];

    public bool IsOnce => false;

    public Sheet Sheet { get; } = new($"Awareness storm: {people} people × {PerSecond}/s");

    public void Run(Lab lab, string kind)
    {
        using var server = lab.Start(kind);
        var deliveries = new Deliveries();
        var room = new List<Person>();
        lab.Connect(server, [.. Enumerable.Repeat("storm", people)], (client, index) =>
        {
            var person = new Person(client, new Cursor(index), new int[people]);
            room.Add(person);
            client.OnAwareness = body => Take(body, person, room, deliveries);
        });
        Storm(lab, room, deliveries, lab.Options.WarmUp);
        deliveries.Clear();
        var (heard, frames, bytes) = Totals(room, deliveries);
        var before = server.Sample();
        Storm(lab, room, deliveries, lab.Options.Step * 1.5);
        var after = server.Sample();
        var seconds = (after.At - before.At) / 1e9;
        var (allHeard, allFrames, allBytes) = Totals(room, deliveries);
        heard = allHeard - heard;
        Sheet.Add(kind, "states heard/s", heard / seconds);
        Sheet.Add(kind, "p50 ms", deliveries.Latency.Percentile(0.5));
        Sheet.Add(kind, "p99", deliveries.Latency.Percentile(0.99));
        Sheet.Add(kind, "frames/state", (double)(allFrames - frames) / heard);
        Sheet.Add(kind, "CPU %", (after.CpuSeconds - before.CpuSeconds) * 100 / seconds);
        Sheet.Add(kind, "CPU µs/state", (after.CpuSeconds - before.CpuSeconds) * 1e6 / heard);
        Sheet.Add(kind, "MB in", (allBytes - bytes) / 1e6);
        Sheet.Add(kind, "driver lag p99", deliveries.Lag.Percentile(0.99));
        Sheet.Add(kind, "closed", room.Count(static person => person.Client.ClosedBy != 0));
        Sheet.Add(kind, "everybody seen", deliveries.Missing <= 0 ? "yes" : $"{deliveries.Missing} missing");
    }

    private static (long Heard, long Frames, long Bytes) Totals(List<Person> room, Deliveries deliveries) =>
        (deliveries.Heard, room.Sum(static person => (long)person.Client.Frames), room.Sum(static person => person.Client.BytesIn));

    private static void Storm(Lab lab, List<Person> room, Deliveries deliveries, TimeSpan time)
    {
        var next = 0;
        var pace = new Pace(
            room.Count * PerSecond,
            due =>
            {
                var person = room[next++ % room.Count];
                person.Client.SendAwareness(person.Cursor.Move(due));
                deliveries.Expected += room.Count - 1;
            },
            deliveries.Lag);
        lab.Loop.RunUntil(static () => false, time, pace.Work);
        lab.Loop.RunUntil(() => deliveries.Missing == 0, TimeSpan.FromSeconds(8));
    }

    private static void Take(ReadOnlySpan<byte> update, Person own, List<Person> room, Deliveries deliveries)
    {
        var now = EventLoop.Now;
        VarUint.TryRead(ref update, out var left);
        while (Cursor.TryRead(ref update, ref left, out var index, out var clock, out _))
        {
            if ((uint)index >= (uint)room.Count || ReferenceEquals(room[index].Client, own.Client))
            {
                continue;
            }

            // A newer state tells the older ones that were left out.
            for (; own.Known[index] < clock; own.Known[index]++)
            {
                deliveries.Record(now - room[index].Cursor.DueAt(own.Known[index]));
            }
        }
    }
}
