using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CollabSessions.Bench.SideBySide;

if (args is ["crdt", .. var options])
{
    return await SideBySideRun.RunAsync(options);
}

// In this process: the repository's build settings (one artifacts folder, lock files) are not those that the default
// toolchain generates projects for.
var config = DefaultConfig.Instance
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;
