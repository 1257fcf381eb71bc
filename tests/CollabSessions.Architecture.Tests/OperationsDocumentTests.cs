using System.Text.RegularExpressions;
using CollabSessions.Testing;

namespace CollabSessions.Architecture.Tests;

/// <summary><c>docs/operations.md</c> names every figure of ours with its unit, and no other.</summary>
public sealed partial class OperationsDocumentTests
{
    private static readonly string[] Rooms = ["gateway", "silo", "shared", "storage", "crdt"];

    [Fact]
    public void Figures_OfTheCodeAndOfTheDocument_AreTheSame()
    {
        var inCode = Rooms
            .SelectMany(static room => Directory.EnumerateFiles(Path.Combine(Repository.Root, room), "*.cs", SearchOption.AllDirectories))
            .SelectMany(static file => Instrument().Matches(File.ReadAllText(file)))
            .Select(static match => $"{match.Groups["name"].Value} {match.Groups["unit"].Value}")
            .Order(StringComparer.Ordinal)
            .ToArray();
        var inDocument = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md")))
            .Select(static match => $"{match.Groups["name"].Value} {match.Groups["unit"].Value}")
            .Order(StringComparer.Ordinal)
            .ToArray();

        Assert.Contains("collab.connections {connection}", inCode);
        Assert.Equal(inCode, inDocument);
    }

    // The name, then anything but another string, then the unit.
    [GeneratedRegex("""Meter\.Create\w+(?:<\w+>)?\(\s*"(?<name>collab\.[a-z.]+)",[^"]*(?:"(?<unit>[^"]+)")""")]
    private static partial Regex Instrument();

    [GeneratedRegex("""^\| `(?<name>collab\.[a-z.]+)` \| (?<unit>\S+) \|""", RegexOptions.Multiline)]
    private static partial Regex Row();
}
