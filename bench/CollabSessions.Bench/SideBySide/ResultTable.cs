using System.Globalization;
using System.Text;

namespace CollabSessions.Bench.SideBySide;

/// <summary>The figures as a Markdown table.</summary>
internal sealed class ResultTable(string source)
{
    private readonly StringBuilder _lines = new(
        "| row | ours | yjs | ywasm | yjs ÷ ours | ywasm ÷ ours | wall: ours, yjs, ywasm | goal |\n" +
        "|---|--:|--:|--:|--:|--:|--:|---|\n");

    /// <summary>The line that was added last.</summary>
    public string LastLine { get; private set; } = "";

    public void Add(Row row, Result[] results)
    {
        var ours = results[0].Cost / row.Unit;
        var peers = Enumerable.Range(1, 2).Select(peer => peer < results.Length && !results[peer].IsAbsent ? results[peer] : null).ToArray();
        var cells = new List<string> { row.Title, Number(ours, row.UnitName) };
        cells.AddRange(peers.Select(peer => peer is null ? "–" : Number(peer.Cost / row.Unit, row.UnitName)));
        cells.AddRange(peers.Select(peer => peer is null ? "–" : Ratio(peer.Cost / results[0].Cost)));
        cells.Add(string.Join(", ", results.Where(result => result.Wall > 0).Select(result => Number(result.Wall / row.Unit, ""))));
        cells.Add(Verdict(row, ours, results[0].Cost, peers[0], peers[1]));
        LastLine = $"| {string.Join(" | ", cells)} |";
        _lines.Append(LastLine).Append('\n');
    }

    public override string ToString() => $"""
        CPU time per operation, medians; .NET {Environment.Version}, {Environment.ProcessorCount} processors, {Processor()}.
        {source}
        {_lines}
        """;

    // Ten times as fast as yjs, faster than ywasm; half of ywasm's memory; the row's own figure.
    private static string Verdict(Row row, double ours, double cost, Result? yjs, Result? ywasm)
    {
        var missed = new List<string>();
        if (row.Goal > 0 && ours > row.Goal)
        {
            missed.Add($"above {row.Goal.ToString(CultureInfo.InvariantCulture)} {row.UnitName}");
        }

        if (row.Operation == Row.Memory)
        {
            if (ywasm?.Cost < 2 * cost)
            {
                missed.Add("more than half of ywasm");
            }
        }
        else
        {
            if (yjs?.Cost < 10 * cost)
            {
                missed.Add("below 10× yjs");
            }

            if (ywasm?.Cost < cost)
            {
                missed.Add("behind ywasm");
            }
        }

        return missed.Count == 0 ? "met" : string.Join(", ", missed);
    }

    private static string Number(double value, string unit)
    {
        var format = value switch { < 1 => "0.000", < 10 => "0.00", < 100 => "0.0", _ => "0" };
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}".TrimEnd();
    }

    private static string Ratio(double value) => $"{value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture)}×";

    private static string Processor()
    {
        const string Information = "/proc/cpuinfo";
        var line = File.Exists(Information)
            ? File.ReadLines(Information).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':')[1].Trim() ?? "unknown processor";
    }
}
