using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CollabSessions.Bench.Hostile;
using CollabSessions.Bench.SideBySide;

if (args is ["crdt", .. var options])
{
    return await SideBySideRun.RunAsync(options);
}

if (args is ["hostile"])
{
    HostileRun.Run();
    return 0;
}

// In this process: the repository's build settings (one artifacts folder, lock files) are not those that the default
// toolchain generates projects for.
var config = DefaultConfig.Instance
    .WithArtifactsPath(Path.Combine("artifacts", "benchmarks"))
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;
