using CollabSessions.Load.Scenarios;

namespace CollabSessions.Load;

/// <summary>All scenarios, and how they are gone through: servers take turns, so that a busy moment does not hit one alone.</summary>
internal static class Catalogue
{
    private static IScenario[] All =>
    [
        new FanOut(50, 3),
        new FanOut(200, 5),
        new ManyDocuments(500, climbs: true),
        new ManyDocuments(2000, climbs: false),
        new Join(),
        new Idle(),
        new AwarenessStorm(100),
        new AwarenessStorm(200),
        new KillWhileTyping(),
        new Hostile(),
        new Soak(),
    ];

    /// <exception cref="ArgumentException">A scenario is called that does not exist.</exception>
    public static IScenario[] Choose(LoadOptions options)
    {
        var all = All;
        if (options.Scenarios.Except(all.Select(static scenario => scenario.Name)).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"No scenario is called '{unknown}'. Known: {string.Join(", ", all.Select(static scenario => scenario.Name))}.");
        }

        return options.Scenarios.Length == 0 ? all : [.. all.Where(scenario => options.Scenarios.Contains(scenario.Name))];
    }

    public static void Run(Lab lab, IScenario scenario, Report report)
    {
        var servers = lab.Options.Servers.Length > 0 ? lab.Options.Servers : scenario.Servers;
        for (var round = 0; round < (scenario.IsOnce ? 1 : lab.Options.Rounds); round++)
        {
            foreach (var server in servers)
            {
                Console.WriteLine($"{scenario.Name}, round {round + 1}: {server} …");
                try
                {
                    scenario.Run(lab, server);
                }
                catch (Exception failed) when (failed is InvalidOperationException or InvalidDataException or IOException)
                {
                    report.Fail(scenario.Name, server, failed);
                }

                lab.Loop.Clear();
            }
        }

        report.Add(scenario.Sheet);
    }
}
