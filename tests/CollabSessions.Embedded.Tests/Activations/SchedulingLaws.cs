using System.Globalization;
using CollabSessions.Testing;

namespace CollabSessions.Embedded.Tests;

public sealed class SchedulingLaws
{
    private const int Callers = 3;

    [Fact]
    public void Calls_UnderAnySchedule_KeepTheirOrderAndAreAnsweredOnce()
    {
        int churned = 0, inherited = 0, cancelled = 0, expired = 0;
        Law.Holds(
            (random, size) =>
            {
                var probe = new EngineProbe();
                var dispatcher = new SeededDispatcher(random.Next());
                var engine = EmbeddedEngine.StartAsync(
                    probe, new MemoryStateTable(), options => options.AddGrain<LawGrain>(), dispatcher).GetAwaiter().GetResult();
                var calls = new List<Task>();
                var given = new int[Callers];
                var steps = 10 + (int)(size * 60);
                for (var step = 0; step < steps; step++)
                {
                    var caller = random.Next(Callers);
                    var grain = engine.Grains.GetGrain<ILawGrain>("law");
                    switch (random.Next(12))
                    {
                        case 0:
                            calls.Add(grain.EndAsync());
                            break;
                        case 1:
                            using (var source = new CancellationTokenSource())
                            {
                                var call = grain.NoteAsync(caller, given[caller]++, source.Token);
                                source.Cancel();
                                Assert.True(call.IsCanceled || call.IsCompletedSuccessfully);
                                cancelled += call.IsCanceled ? 1 : 0;
                            }

                            break;
                        case 2:
                            dispatcher.Run();
                            break;
                        case 3:
                            engine.Time.Advance(TimeSpan.FromSeconds(random.Next(50)));
                            break;
                        default:
                            calls.Add(grain.NoteAsync(caller, given[caller]++, CancellationToken.None));
                            break;
                    }
                }

                while (dispatcher.Run())
                {
                }

                foreach (var call in calls)
                {
                    Assert.True(call.IsCompletedSuccessfully || call.Exception?.InnerException is TimeoutException, $"{call.Status}");
                    expired += call.IsFaulted ? 1 : 0;
                }

                var next = new int[Callers];
                var alive = 0;
                var wasEnded = false;
                foreach (var note in probe.Notes("law"))
                {
                    switch (note.Split(' '))
                    {
                        case ["on"]:
                            Assert.Equal(1, ++alive);
                            inherited += wasEnded ? 1 : 0;
                            break;
                        case ["off"]:
                            Assert.Equal(0, --alive);
                            churned++;
                            break;
                        case [var who, var what]:
                            Assert.Equal(1, alive);
                            var caller = int.Parse(who, CultureInfo.InvariantCulture);
                            var number = int.Parse(what, CultureInfo.InvariantCulture);
                            Assert.True(number >= next[caller], "A call overtook an earlier one of its caller.");
                            next[caller] = number + 1;
                            break;
                    }

                    wasEnded = note == "off";
                }
            },
            cases: 300);

        Assert.DoesNotContain(0, new[] { churned, inherited, cancelled, expired });
    }
}

public interface ILawGrain : IGrainWithStringKey
{
    Task NoteAsync(int caller, int number, CancellationToken cancellationToken);

    Task EndAsync();
}

public sealed class LawGrain(EngineProbe probe) : Grain, ILawGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        probe.Note("law", "on");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        probe.Note("law", "off");
    }

    public async Task NoteAsync(int caller, int number, CancellationToken cancellationToken)
    {
        probe.Note("law", $"{caller} {number}");
        await Task.Yield();
    }

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
