using System.Text.Json;

namespace CollabSessions.Cli.Tests;

/// <summary>explain, test and diff, on the files that are shipped.</summary>
public sealed class PolicyCommandTests : IDisposable
{
    private readonly Run _run = new();
    private readonly string _model = Path.Combine(Run.Models, "collab.conf");
    private readonly string _team = Path.Combine(Run.Models, "team.csv");

    [Fact]
    public async Task Test_OfTheShippedTeam_Passes()
    {
        Assert.Equal(0, await _run.Collab("policy", "test", Path.Combine(Run.Models, "team.test")));
        Assert.Equal("40 passed, 0 failed\n", _run.Output);
    }

    [Fact]
    public void ShippedTeam_HasEveryShippedRole()
    {
        static string[] Lines(string name) => [.. File.ReadLines(Path.Combine(Run.Models, name)).Where(line => line.Length > 0 && line[0] != '#')];
        var roles = Lines("collab.csv");

        Assert.Equal(38, roles.Length);
        Assert.Equal(roles, Lines("team.csv")[..roles.Length]);
    }

    [Fact]
    public async Task Test_WithACaseThatFails_NamesCaseAndRuleAndEndsWith1()
    {
        var file = _run.File("t.test", $"""
            model = {_model}
            policy = {_team}
            at = 2026-06-01T12:00:00Z   # noon
            allow, user:olga, acme/, project/acme/, read, {"{}"}
            deny, user:olga, acme/, project/acme/, delete, {"{}"}
            allow, user:vic, acme/, project/acme/, delete, {"{}"}
            """);

        Assert.Equal(1, await _run.Collab("policy", "test", file));
        Assert.Equal(3, _run.Lines.Length);
        Assert.StartsWith($"FAILED  {file}:5  user:olga, acme/, project/acme/, delete, {{}}  must be deny, is allow by ", _run.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("must be allow, is deny (NoRule)", _run.Lines[1], StringComparison.Ordinal);
        Assert.Equal("1 passed, 2 failed", _run.Lines[2]);
    }

    [Theory]
    [InlineData("allow, ann, x\n", "a case comes before 'model = …'")]
    [InlineData("maybe, ann, x\n", "'maybe' is no answer.")]
    [InlineData("# nothing\n", "there is no case")]
    public async Task Test_OfAFileThatIsNone_EndsWith1AndSaysWhy(string text, string reason)
    {
        Assert.Equal(1, await _run.Collab("policy", "test", _run.File("bad.test", text)));
        Assert.Contains(reason, _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_OfAnAllow_NamesRuleRoleAndEnd()
    {
        Assert.Equal(0, await _run.Collab(
            "policy", "explain", "-m", _model, "-p", _team, "user:cat", "acme/incident", "project/acme/session/incident/doc/notes.md", "write", "{}"));

        Assert.Equal("allow  a rule says so", _run.Lines[0]);
        Assert.StartsWith($"rule   {_team}:31  p, role:editor, ", _run.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith("role   user:cat → role:editor in acme/incident  (g, line 68)", _run.Lines[2], StringComparison.Ordinal);
        Assert.Equal("until  2026-06-08 08:00:00 UTC, when a time on the way changes", _run.Lines[3]);
    }

    [Fact]
    public async Task Explain_OfAPastInstant_AnswersForThen()
    {
        await _run.Collab(
            "policy", "explain", "-m", _model, "-p", _team, "--at", "2026-05-31T12:00:00Z",
            "user:cat", "acme/incident", "project/acme/session/incident/doc/notes.md", "write", "{}");

        Assert.Equal("deny  no rule allows it", _run.Lines[0]);
        Assert.Contains(_run.Lines, line => line.StartsWith("near   ", StringComparison.Ordinal) && line.EndsWith("fails g(r.sub, p.sub, r.dom)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explain_WithTooFewFields_SaysWhichThereAre()
    {
        Assert.Equal(2, await _run.Collab("policy", "explain", "-m", _model, "-p", _team, "user:cat", "acme/incident"));
        Assert.Empty(_run.Output);
        Assert.Contains("has 2 fields", _run.Error, StringComparison.Ordinal);
        Assert.Contains("sub, dom, obj, act, env", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_WithJson_HasTheWholePath()
    {
        await _run.Collab(
            "policy", "explain", "-m", _model, "-p", _team, "--json", "user:ben", "acme/incident", "project/acme/session/incident/comment/1", "write", "{}");

        using var json = JsonDocument.Parse(_run.Output);
        Assert.Equal(
            ["group:docs", "role:editor", "role:commenter"],
            json.RootElement.GetProperty("path").EnumerateArray().Select(step => step.GetProperty("role").GetString()!));
    }

    [Fact]
    public async Task Diff_ShowsLinesAndWhoGainsAndLoses()
    {
        var model = _run.File("m.conf", """
            [request_definition]
            r = sub, obj, act
            [policy_definition]
            p = sub, obj, act
            [role_definition]
            g = _, _
            [policy_effect]
            e = some(where (p.eft == allow))
            [matchers]
            m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
            """);
        var before = _run.File("old.csv", "p, staff, ledger, read\np, staff, ledger, write\ng, ann, staff\n");
        var after = _run.File("new.csv", "p, staff, ledger, read\ng, ann, staff\ng, ben, staff\n");

        Assert.Equal(0, await _run.Collab("policy", "diff", "-m", model, before, after));
        Assert.Equal(
            [
                "- p, staff, ledger, write", "+ g, ben, staff",
                "loses\tann\tledger\twrite", "gains\tben\tledger\tread", "loses\tstaff\tledger\twrite",
            ],
            _run.Lines);

        Assert.Equal(1, await _run.Collab("policy", "diff", "-m", model, "--exit-code", before, after));
        Assert.Equal(0, await _run.Collab("policy", "diff", "-m", model, "--exit-code", before, before));
        Assert.Equal("", _run.Output);
    }

    [Fact]
    public async Task Diff_OfQuestionsThatCannotBeListed_AsksForThem()
    {
        Assert.Equal(1, await _run.Collab("policy", "diff", "-m", _model, _team, Path.Combine(Run.Models, "collab.csv")));
        Assert.Contains("--requests", _run.Error, StringComparison.Ordinal);

        var requests = _run.File("r.csv", "user:olga, acme/, project/acme/, read, {}\nuser:no, acme/, project/acme/, read, {}\n");
        Assert.Equal(0, await _run.Collab("policy", "diff", "-m", _model, "-r", requests, "--json", _team, Path.Combine(Run.Models, "collab.csv")));
        Assert.Contains("""{"version":1,"change":"loses","fields":["user:olga","acme/","project/acme/","read","{}"]}""", _run.Lines);
    }

    public void Dispose() => _run.Dispose();
}
