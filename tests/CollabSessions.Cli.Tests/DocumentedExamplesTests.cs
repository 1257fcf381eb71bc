using System.Text.RegularExpressions;
using CollabSessions.Policy;
using CollabSessions.Testing;

namespace CollabSessions.Cli.Tests;

/// <summary>What docs/policies.md shows is what happens.</summary>
public sealed partial class DocumentedExamplesTests : IDisposable
{
    private readonly Run _run = new();
    private readonly (string Kind, string Text)[] _blocks = [.. Block()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "policies.md")))
        .Select(match => (match.Groups[1].Value, match.Groups[2].Value))];

    [Fact]
    public async Task Commands_PrintWhatTheirCommentsSay()
    {
        var files = new Dictionary<string, string>
        {
            ["model.conf"] = _run.File("model.conf", First("ini")),
            ["policy.csv"] = _run.File("policy.csv", First("csv")),
        };
        var commands = First("sh").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, commands.Length);

        var checks = 0;
        foreach (var command in commands)
        {
            var parts = command.Split('#');
            var args = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(arg => files.GetValueOrDefault(arg, arg)).ToArray();
            Assert.Equal(0, await _run.Collab(args));
            if (args[1] == "check")
            {
                Assert.Equal(parts[1].Trim(), _run.Output.Trim());
                checks++;
            }
            else
            {
                Assert.Contains("until  2026-06-08 08:00:00 UTC", _run.Output, StringComparison.Ordinal);
            }
        }

        Assert.Equal(2, checks);
    }

    [Fact]
    public async Task TestFile_Passes()
    {
        _run.File("model.conf", First("ini"));
        _run.File("policy.csv", First("csv"));

        Assert.Equal(0, await _run.Collab("policy", "test", _run.File("doc.test", First(""))));
        Assert.Equal("3 passed, 0 failed\n", _run.Output);
    }

    [Fact]
    public void Options_AreAccepted()
    {
        var options = _blocks.Last(block => block.Kind == "ini").Text;
        var model = PolicyModel.Parse($"""
            [request_definition]
            r = sub, dom, obj, act
            [policy_definition]
            p = weight, sub, dom, obj, act
            [role_definition]
            g = _, _, _
            g2 = _, _
            [policy_effect]
            e = priority(p.eft) || deny
            [matchers]
            m = g(r.sub, p.sub, r.dom) && g2(r.obj, p.obj)
            {options}
            """);

        Assert.Equal(["sub", "dom", "obj", "act"], model.RequestFields);
    }

    public void Dispose() => _run.Dispose();

    private string First(string kind) => _blocks.First(block => block.Kind == kind).Text;

    [GeneratedRegex("^```([a-z]*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
