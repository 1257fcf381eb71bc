using System.Text.RegularExpressions;
using CollabSessions.Testing;

namespace CollabSessions.Architecture.Tests;

public sealed partial class SourceTests
{
    private const int LinesMax = 500;

    // Files that are one room although they are long, each with its reason in ARCHITECTURE.md.
    private static readonly string[] LongOnPurpose = [];

    private static readonly string[] Headings = ["## Situation", "## Decision", "## Instead of", "## Price", "## Revisit when"];

    [Fact]
    public void SourceFiles_AreShort()
    {
        var sources = Sources();
        Assert.True(sources.Length > 50, "The scan found too few sources to mean anything.");

        Assert.All(sources.Where(path => !LongOnPurpose.Contains(Path.GetFileName(path))), path =>
            Assert.True(File.ReadLines(path).Count() <= LinesMax, $"{path} is longer than {LinesMax} lines: is it one room, or two?"));
    }

    [Fact]
    public void SourceFiles_SayNothingOfTheMachineTheyWereWrittenOn() =>
        Assert.All(Sources(), path => Assert.DoesNotMatch(MachinePath(), File.ReadAllText(path)));

    [Fact]
    public void DecisionRecords_AreNumberedWithoutHolesAndHaveEveryHeading()
    {
        var records = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "decisions"), "*.md").Order(StringComparer.Ordinal).ToArray();
        Assert.NotEmpty(records);

        for (var index = 0; index < records.Length; index++)
        {
            Assert.StartsWith($"{index + 1:D4}-", Path.GetFileName(records[index]), StringComparison.Ordinal);
            var text = File.ReadAllText(records[index]);
            foreach (var heading in Headings)
            {
                Assert.Contains(heading, text, StringComparison.Ordinal);
            }
        }
    }

    private static string[] Sources() =>
        [.. Directory.GetFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("artifacts", StringComparison.Ordinal)
                && !path.Contains("node_modules", StringComparison.Ordinal)
                && !path.EndsWith(nameof(SourceTests) + ".cs", StringComparison.Ordinal))];

    [GeneratedRegex(@"(^|[^A-Za-z0-9._-])/(work|farm)/")]
    private static partial Regex MachinePath();
}
