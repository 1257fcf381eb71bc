using System.Diagnostics;
using System.Globalization;
using System.Text;
using CollabSessions.Load.Measures;

namespace CollabSessions.Load;

/// <summary>Collects the tables and writes them with what they depend on: machine, commit, command, how busy the machine was.</summary>
internal sealed class Report(LoadOptions options, Repository repository)
{
    private readonly StringBuilder _text = new();
    private readonly List<string> _failures = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly string _busy = File.ReadAllText("/proc/loadavg").Split(' ')[0];

    public bool HasFailures => _failures.Count > 0;

    public void Add(Sheet sheet)
    {
        var table = sheet.ToMarkdown();
        _text.Append(table).Append('\n');
        Console.WriteLine(table);
    }

    /// <summary>A server that could not be measured; the others still are.</summary>
    public void Fail(string scenario, string server, Exception reason)
    {
        var line = $"{scenario}, {server}: {reason.GetType().Name}: {reason.Message}";
        _failures.Add(line);
        Console.WriteLine($"FAILED {line}\n{reason.StackTrace}");
    }

    public void Write()
    {
        if (options.Output == "-")
        {
            return;
        }

        var date = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var path = options.Output ?? Path.Combine(repository.Results, $"{date}-load{(options.IsQuick ? "-quick" : "")}.md");
        File.WriteAllText(path, Header(date) + _text);
        Console.WriteLine($"Written to {path}");
    }

    private string Header(string date)
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1];
        var failed = _failures.Count == 0 ? "" : $"\nNot measured:\n\n* {string.Join("\n* ", _failures)}\n";
        return $"""
            # Load, side by side, {date}

            Commit {repository.Commit}. {Environment.ProcessorCount} × {model}, Linux {Environment.OSVersion.Version}, .NET {Environment.Version}, Node {NodeVersion()};
            load average at the start {_busy}. `bench/load{(options.IsQuick ? " --quick" : "")}`, {options.Rounds} round(s), {Stopwatch.GetElapsedTime(_started).TotalMinutes:0} min.
            Server on core {options.ServerCore}, all clients on core {options.DriverCore}, loopback. Ours with durability on (its default), the peers as their makers
            ship them. Medians, with the range where it is above a tenth. What each scenario does: `bench/README.md`.
            {failed}

            """.ReplaceLineEndings("\n");
    }

    private static string NodeVersion()
    {
        using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true });
        return node?.StandardOutput.ReadToEnd().Trim() ?? "none";
    }
}
