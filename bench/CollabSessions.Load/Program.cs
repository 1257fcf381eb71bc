using System.Diagnostics;
using CollabSessions.Load;
using CollabSessions.Load.Scenarios;
using CollabSessions.Load.Servers;

if (args is ["relay", var url])
{
    await Relay.RunAsync(url);
    return 0;
}

LoadOptions options;
IScenario[] scenarios;
try
{
    options = LoadOptions.Parse(args);
    scenarios = Catalogue.Choose(options);
}
catch (ArgumentException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}

if (OperatingSystem.IsLinux())
{
    // Servers get the other core; the driver measures itself on this one.
    Process.GetCurrentProcess().ProcessorAffinity = 1 << options.DriverCore;
}

var repository = new Repository();
var report = new Report(options, repository);
using var lab = new Lab(options, repository);
foreach (var scenario in scenarios)
{
    Catalogue.Run(lab, scenario, report);
}

report.Write();
return report.HasFailures ? 1 : 0;
