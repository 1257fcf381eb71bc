using System.Globalization;
using System.Text;

namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Makes a failing scenario small: drops transactions and updates while yjs and our engine still disagree.</summary>
internal sealed class OracleReduction(YjsOracle oracle, OracleComparison comparison)
{
    private const int AsksMax = 2_000;
    private string _kind = "";
    private int _asks;

    /// <summary>A report to paste: the seed, what differed, and the smallest script found that still differs.</summary>
    public async Task<string> ReportAsync(
        OracleScenario scenario, OracleDifference difference, CancellationToken cancellationToken)
    {
        _kind = difference.Kind;
        var script = Script(scenario, difference.Step);
        var (reduced, left) = await ReduceAsync(scenario, script, cancellationToken) ?? (scenario, difference);
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"yjs and the engine disagree. Replay with COLLAB_SEED={scenario.Seed}");
        Describe(report, "In the scenario", difference);
        Describe(report, "Reduced", left);
        report.AppendLine(CultureInfo.InvariantCulture, $"{reduced.Options}. Transactions:");
        foreach (var step in reduced.Steps.Take(left.Step + 1).OfType<OracleStep.Transaction>())
        {
            report.AppendJoin(" + ", step.Updates.Select(Convert.ToHexStringLower)).AppendLine();
        }

        return report.ToString();
    }

    private static void Describe(StringBuilder report, string title, OracleDifference difference) => report
        .AppendLine(CultureInfo.InvariantCulture, $"{title}, step {difference.Step}: {difference.What}")
        .AppendLine(CultureInfo.InvariantCulture, $"  expected {difference.Expected}")
        .AppendLine(CultureInfo.InvariantCulture, $"  actual   {difference.Actual}");

    private static List<byte[][]> Script(OracleScenario scenario, int lastStep) =>
        [.. scenario.Steps.Take(lastStep + 1).OfType<OracleStep.Transaction>().Select(step => step.Updates)];

    private async Task<(OracleScenario, OracleDifference)?> ReduceAsync(
        OracleScenario scenario, List<byte[][]> script, CancellationToken cancellationToken)
    {
        var best = await TryAsync(scenario, script, cancellationToken);
        if (best is null)
        {
            return null; // Only the scenario's own checkpoints show it.
        }

        for (var size = script.Count; size > 0; size = size > 1 ? (size + 1) / 2 : 0)
        {
            for (var start = script.Count - size; start >= 0 && _asks < AsksMax; start -= size)
            {
                var shorter = script.ToList();
                shorter.RemoveRange(start, Math.Min(size, shorter.Count - start));
                if (await TryAsync(scenario, shorter, cancellationToken) is { } found)
                {
                    (best, script) = (found, shorter);
                }
            }
        }

        for (var transaction = 0; transaction < script.Count; transaction++)
        {
            for (var update = script[transaction].Length - 1; update >= 0 && script[transaction].Length > 1; update--)
            {
                var shorter = script.ToList();
                shorter[transaction] = [.. script[transaction].Where((_, index) => index != update)];
                if (await TryAsync(scenario, shorter, cancellationToken) is { } found)
                {
                    (best, script) = (found, shorter);
                }
            }
        }

        return best;
    }

    private async Task<(OracleScenario, OracleDifference)?> TryAsync(
        OracleScenario scenario, List<byte[][]> script, CancellationToken cancellationToken)
    {
        _asks++;
        var answered = await oracle.ScriptAsync(scenario.Options, script, cancellationToken);
        // Another kind of difference would be another bug.
        return comparison.Compare(answered) is { } difference && difference.Kind == _kind ? (answered, difference) : null;
    }
}
