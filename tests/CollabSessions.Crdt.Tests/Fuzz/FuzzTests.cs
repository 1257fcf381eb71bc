using System.Diagnostics;
using System.Globalization;

namespace CollabSessions.Crdt.Tests.Fuzz;

/// <summary>No bytes end the process or cost more than they are worth (promise P3).</summary>
/// <remarks>
/// Runs in a process of its own with a hard heap limit. <c>COLLAB_FUZZ_SEED</c> repeats a run; <c>COLLAB_LONG=1</c> makes a
/// million runs of it.
/// </remarks>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const string ChildVariable = "COLLAB_FUZZ_CHILD";
    private const string SeedVariable = "COLLAB_FUZZ_SEED";
    private const string HeapLimit = "0x10000000"; // 256 MiB

    private static int Runs => Environment.GetEnvironmentVariable("COLLAB_LONG") == "1" ? 1_000_000 : 30_000;

    [Fact]
    public async Task Decoders_FedWithMutatedBytes_RefuseOrTakeThemWithinTimeAndMemory()
    {
        if (Environment.GetEnvironmentVariable(ChildVariable) is { Length: > 0 })
        {
            Fuzz();
            return;
        }

        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            ["-noColor", "-showLiveOutput", "-method", $"{typeof(FuzzTests).FullName}.{nameof(Decoders_FedWithMutatedBytes_RefuseOrTakeThemWithinTimeAndMemory)}"])
        {
            RedirectStandardOutput = true,
            Environment = { [ChildVariable] = "1", ["DOTNET_GCHeapHardLimit"] = HeapLimit },
        };
        using var child = Process.Start(start)!;
        var said = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        output.WriteLine(said);
        Assert.True(child.ExitCode == 0, said);
        Assert.Contains(" runs, ", said, StringComparison.Ordinal);
    }

    private void Fuzz()
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var targets = FuzzTargets.All(new Random(seed));
        foreach (var target in targets)
        {
            output.WriteLine(new Fuzzer(target, seed).Run(Runs / targets.Count));
        }
    }
}
