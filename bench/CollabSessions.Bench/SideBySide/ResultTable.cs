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
        var cells = new List<string> { row.Title, Number(ours, row.UnitName) };
        cells.AddRange(results.Skip(1).Select(result => result.IsAbsent ? "–" : Number(result.Cost / row.Unit, row.UnitName)));
        cells.AddRange(results.Skip(1).Select(result => result.IsAbsent ? "–" : Ratio(result.Cost / results[0].Cost)));
        cells.Add(string.Join(", ", results.Where(result => result.Wall > 0).Select(result => Number(result.Wall / row.Unit, ""))));
        cells.Add(Verdict(row, ours, results));
        LastLine = $"| {string.Join(" | ", cells)} |";
        _lines.Append(LastLine).Append('\n');
    }

    public override string ToString() => $"""
        CPU time per operation, medians; .NET {Environment.Version}, {Environment.ProcessorCount} processors, {Processor()}.
        {source}
        {_lines}
        """;

    // Ten times as fast as yjs, faster than ywasm; half of ywasm's memory; the row's own figure.
    private static string Verdict(Row row, double ours, Result[] results)
    {
        var missed = new List<string>();
        if (row.Goal > 0 && ours > row.Goal)
        {
            missed.Add($"above {row.Goal.ToString(CultureInfo.InvariantCulture)} {row.UnitName}");
        }

        var (least, name) = row.Operation == Row.Memory ? (2.0, "ywasm") : (10.0, "yjs");
        var peer = Array.FindIndex(results, 1, _ => true) < 0 ? null : results[name == "yjs" ? 1 : 2];
        if (peer is { IsAbsent: false } && peer.Cost < least * results[0].Cost)
        {
            missed.Add($"below {least.ToString(CultureInfo.InvariantCulture)}× {name}");
        }

        if (results.Length > 2 && !results[2].IsAbsent && results[2].Cost < results[0].Cost)
        {
            missed.Add("behind ywasm");
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
