using System.Text.RegularExpressions;
using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Traps;

/// <summary>The page that lists the traps names tests that exist, for each of them.</summary>
public sealed partial class TrapIndexTests
{
    private const int Traps = 15;

    [Fact]
    public void Index_OfTraps_NamesATestForEachOfThem()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "CollabSessions.Crdt.Tests", "Traps", "README.md"));
        var rows = page.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split(" | ", 2)).ToArray();
        var known = typeof(TrapIndexTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()
            .Where(method => method.GetCustomAttributes(typeof(FactAttribute), inherit: false).Length > 0)
            .Select(method => $"{type.Name}.{method.Name}")).ToHashSet();
        foreach (var row in rows.Where(row => !row[1].StartsWith("tests", StringComparison.Ordinal)))
        {
            var named = Named().Matches(row[1]).Select(match => match.Groups[1].Value).ToArray();
            Assert.NotEmpty(named);
            Assert.All(named, test => Assert.Contains(test, known));
        }

        var numbers = rows.Select(row => row[0][2..].Split(' ')[0]).Where(word => int.TryParse(word, out _));
        Assert.Equal(Enumerable.Range(1, Traps).Select(number => $"{number}"), numbers);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Named();
}
