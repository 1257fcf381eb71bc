using System.Diagnostics;

namespace CollabSessions.Bench.SideBySide;

/// <summary>Times our engine, yjs and ywasm on the same files, in turns, and prints how they compare.</summary>
/// <remarks>
/// The engines alternate within every round, so what else the machine does hits all of them alike; medians of rounds are
/// compared, of CPU time and of wall time. The first round warms up and does not count.
/// </remarks>
internal static class SideBySideRun
{
    // The runtime compiles in tiers, by number of calls: a document that is loaded in 5 ms needs some hundred loads.
    private const int WarmMilliseconds = 3_000;
    private static readonly string[] Peers = ["yjs", "ywasm"];

    public static async Task<int> RunAsync(string[] args)
    {
        var options = SideBySideOptions.Parse(args);
        var scripts = FindScripts();
        var folder = Path.Combine(Path.GetTempPath(), $"collab-bench-inputs-{(options.Traces is null ? "imitated" : "traces")}");
        if (!File.Exists(Path.Combine(folder, "source.txt")))
        {
            await WriteInputsAsync(scripts, folder, options.Traces);
        }

        var own = new OwnEngine(new InputFiles(folder));
        var peers = options.IsAlone ? [] : Peers.Select(peer => PeerProcess.Start(scripts, peer, folder)).ToArray();
        var table = new ResultTable(await File.ReadAllTextAsync(Path.Combine(folder, "source.txt")));
        foreach (var row in Row.All.Where(row => $"{row.Operation} {row.Title}".Contains(options.Filter, StringComparison.Ordinal)))
        {
            table.Add(row, row.Operation == Row.Memory
                ? await WeighAsync(row, own, options, scripts, folder)
                : await TimeAsync(row, own, row.IsOurs ? [] : row.SparesYwasm ? peers[..Math.Min(1, peers.Length)] : peers, options));
            Console.WriteLine(table.LastLine);
        }

        foreach (var peer in peers)
        {
            await peer.DisposeAsync();
        }

        if (options.Output is not null)
        {
            await File.WriteAllTextAsync(options.Output, table.ToString());
        }

        return 0;
    }

    private static async Task<Result[]> TimeAsync(Row row, OwnEngine own, PeerProcess[] peers, SideBySideOptions options)
    {
        var results = new Result[peers.Length + 1];
        for (var engine = 0; engine < results.Length; engine++)
        {
            results[engine] = new Result();
        }

        for (var round = 0; round <= options.Rounds; round++)
        {
            var milliseconds = round == 0 ? WarmMilliseconds : options.Milliseconds;
            for (var turn = 0; turn < results.Length; turn++)
            {
                var engine = (turn + round) % results.Length;
                var measured = engine == 0 ? own.Time(row, milliseconds) : await peers[engine - 1].AskAsync(row, milliseconds);
                results[engine].Add(measured, isWarm: round > 0);
            }
        }

        if (results.Length > 1 && results[0].Check != results[1].Check)
        {
            throw new InvalidOperationException($"'{row.Title}': our bytes are not those of yjs.");
        }

        return results;
    }

    // A heap that holds nothing else, for each engine: ours is small beside what it weighs.
    private static async Task<Result[]> WeighAsync(
        Row row, OwnEngine own, SideBySideOptions options, string scripts, string folder)
    {
        List<Result> results = [new Result()];
        results[0].Add(own.Weigh(row), isWarm: true);
        foreach (var name in options.IsAlone ? [] : Peers)
        {
            await using var peer = PeerProcess.Start(scripts, name, folder);
            var result = new Result();
            result.Add(await peer.AskAsync(row, 0), isWarm: true);
            results.Add(result);
        }

        return [.. results];
    }

    private static async Task WriteInputsAsync(string scripts, string folder, string? traces)
    {
        var start = new ProcessStartInfo("node") { ArgumentList = { Path.Combine(scripts, "inputs.mjs"), folder } };
        if (traces is not null)
        {
            start.ArgumentList.Add(traces);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("node does not start.");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException("The input files could not be written: run npm ci in bench/crdt first.");
        }
    }

    private static string FindScripts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var scripts = Path.Combine(folder.FullName, "bench", "crdt");
            if (File.Exists(Path.Combine(scripts, "peer.mjs")))
            {
                return scripts;
            }
        }

        throw new InvalidOperationException("bench/crdt is not above the program.");
    }
}
