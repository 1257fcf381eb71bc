// Decisions per second of one core beside npm casbin, on the same files, in one run:
//   dotnet run -c Release --project bench/policy/CollabSessions.Policy.Bench [-- --ours]
using System.Diagnostics;
using System.Globalization;
using CollabSessions.Policy;
using CollabSessions.Policy.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var folder = Directory.CreateTempSubdirectory("policy-bench-").FullName;
var now = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
var root = new DirectoryInfo(AppContext.BaseDirectory);
while (!File.Exists(Path.Combine(root!.FullName, "CollabSessions.sln")))
{
    root = root.Parent;
}

Console.WriteLine("| workload | engine | load | decisions/s of CPU | wall p50 | p99 | allowed |\n|---|---|--:|--:|--:|--:|--:|");
foreach (var workload in Workload.All())
{
    var (policy, load) = Load(workload.Model, workload.Policy);
    Write(workload.Name, "ours", load, Measure(policy, workload.Questions));
    Peer(workload);
}

var million = Workload.Million();
Console.WriteLine($"| 1 000 000 rules | ours | {Load(Workload.MillionModel, million).Load.TotalSeconds:F2} s | | | | |");
Peer(new Workload("1 000 000 rules", Workload.MillionModel, million, [], 10));
Directory.Delete(folder, recursive: true);

(PolicySet Policy, TimeSpan Load) Load(string model, string text)
{
    GC.Collect();
    var cpu = Environment.CpuUsage.TotalTime;
    var policy = PolicySet.Load(PolicyModel.Parse(model), text);
    return (policy, Environment.CpuUsage.TotalTime - cpu);
}

Figures Measure(PolicySet policy, string[][] questions)
{
    var allowed = 0;
    for (var round = 0; round < 30; round++)
    {
        allowed = questions.Count(question => policy.Decide(now, question).IsAllowed);
    }

    // Throughput without a clock in the loop; CPU time, because the machine may be shared.
    const int Rounds = 250;
    var cpu = Environment.CpuUsage.TotalTime;
    for (var round = 0; round < Rounds; round++)
    {
        foreach (var question in questions)
        {
            policy.Decide(now, question);
        }
    }

    var perSecond = Rounds * questions.Length / (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
    var ticks = new long[questions.Length * 20];
    for (var index = 0; index < ticks.Length; index++)
    {
        var started = Stopwatch.GetTimestamp();
        policy.Decide(now, questions[index % questions.Length]);
        ticks[index] = Stopwatch.GetTimestamp() - started;
    }

    Array.Sort(ticks);
    double Microseconds(double share) => ticks[(int)(ticks.Length * share)] * 1e6 / Stopwatch.Frequency;
    return new Figures(perSecond, Microseconds(0.5), Microseconds(0.99), (double)allowed / questions.Length);
}

void Peer(Workload workload)
{
    if (args.Contains("--ours"))
    {
        return;
    }

    File.WriteAllText(Path.Combine(folder, "model.conf"), workload.Model);
    File.WriteAllText(Path.Combine(folder, "policy.csv"), workload.Policy);
    File.WriteAllLines(Path.Combine(folder, "questions.csv"), workload.Questions.Select(question => string.Join(',', question)));
    var start = new ProcessStartInfo("node", ["--max-old-space-size=4096", Path.Combine(root.FullName, "bench", "policy", "casbin.mjs"), folder, $"{workload.Hierarchy}"])
    {
        RedirectStandardOutput = true,
    };
    using var process = Process.Start(start)!;
    var line = process.StandardOutput.ReadToEnd().Trim();
    process.WaitForExit();
    Console.WriteLine($"| {workload.Name} | {(process.ExitCode == 0 ? line : $"npm casbin ended with {process.ExitCode}")} |");
}

static void Write(string workload, string engine, TimeSpan load, Figures figures) => Console.WriteLine(
    $"| {workload} | {engine} | {load.TotalMilliseconds:F0} ms | {figures.PerSecond:N0} | {figures.P50:F2} µs | {figures.P99:F2} µs | {figures.Allowed:P1} |");

internal sealed record Figures(double PerSecond, double P50, double P99, double Allowed);
