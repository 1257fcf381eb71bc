using System.Text.Json;

namespace CollabSessions.Cli.Tests;

public sealed class PolicyCheckTests : IDisposable
{
    private const string Rbac = """
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
        """;

    private readonly Run _run = new();
    private readonly string _model;
    private readonly string _policy;

    public PolicyCheckTests()
    {
        _model = _run.File("m.conf", Rbac);
        _policy = _run.File("p.csv", "p, staff, ledger, read\ng, ann, staff\n");
    }

    [Fact]
    public async Task Check_OfOneRequest_PrintsOneWordAndEndsWith0()
    {
        Assert.Equal(0, await _run.Collab("policy", "check", "--model", _model, "--policy", _policy, "ann", "ledger", "read"));
        Assert.Equal("allow\n", _run.Output);

        Assert.Equal(0, await _run.Collab("policy", "check", "--model", _model, "--policy", _policy, "ann", "ledger", "write"));
        Assert.Equal("deny\n", _run.Output);
        Assert.Equal("", _run.Error);
    }

    [Fact]
    public async Task Check_OfARequestFile_PrintsAWordPerRequestInOrder()
    {
        var requests = _run.File("r.csv", "# questions\nann, ledger, read\n\nben, ledger, read\n\"ann\", ledger, write\n");

        Assert.Equal(0, await _run.Collab("policy", "check", "-m", _model, "-p", _policy, "--requests", requests));
        Assert.Equal(["allow", "deny", "deny"], _run.Lines);
    }

    [Fact]
    public async Task Check_WithExitCode_EndsWith3WhenSomethingIsDenied()
    {
        Assert.Equal(3, await _run.Collab("policy", "check", "-m", _model, "-p", _policy, "--exit-code", "ben", "ledger", "read"));
        Assert.Equal(0, await _run.Collab("policy", "check", "-m", _model, "-p", _policy, "--exit-code", "ann", "ledger", "read"));
    }

    [Fact]
    public async Task Check_WithJson_NamesRuleAndLine()
    {
        Assert.Equal(0, await _run.Collab("policy", "check", "-m", _model, "-p", _policy, "--json", "ann", "ledger", "read"));

        using var json = JsonDocument.Parse(_run.Output);
        Assert.Equal("allow", json.RootElement.GetProperty("decision").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("line").GetInt32());
        Assert.Equal("p, staff, ledger, read", json.RootElement.GetProperty("rule").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Check_AtAnInstant_AnswersForThen()
    {
        var model = _run.File("t.conf", Rbac.Replace("g = _, _", "g = _, _, (_, _)", StringComparison.Ordinal));
        var policy = _run.File("t.csv", "p, staff, ledger, read\ng, ann, staff, 2026-06-01 08:00:00, 2026-06-01 16:00:00\n");

        await _run.Collab("policy", "check", "-m", model, "-p", policy, "ann", "ledger", "read");
        Assert.Equal("allow\n", _run.Output);
        await _run.Collab("policy", "check", "-m", model, "-p", policy, "--at", "2026-06-01 16:00:00", "ann", "ledger", "read");
        Assert.Equal("deny\n", _run.Output);
        Assert.Equal(2, await _run.Collab("policy", "check", "-m", model, "-p", policy, "--at", "teatime", "ann", "ledger", "read"));
    }

    [Fact]
    public async Task Check_WithJsonFields_ComparesNumbersAndAttributes()
    {
        var model = _run.File("a.conf", Rbac.Replace("g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act", "r.sub.Level >= r.obj", StringComparison.Ordinal));
        var policy = _run.File("a.csv", "");

        await _run.Collab("policy", "check", "-m", model, "-p", policy, """{"Level":10}""", "9", "read");
        Assert.Equal("allow\n", _run.Output);
        await _run.Collab("policy", "check", "-m", model, "-p", policy, "--json-fields", """{"Level":"10"}""", "9", "read");
        Assert.Equal("allow\n", _run.Output);
        await _run.Collab("policy", "check", "-m", model, "-p", policy, """{"Level":"10"}""", "9", "read");
        Assert.Equal("deny\n", _run.Output);
        Assert.Equal(2, await _run.Collab("policy", "check", "-m", model, "-p", policy, "{", "9", "read"));
    }

    [Fact]
    public async Task Check_WithMatching_ReadsNamesInLinksAsPatterns()
    {
        var model = _run.File("g2.conf", Rbac.Replace("g = _, _", "g = _, _\ng2 = _, _", StringComparison.Ordinal).Replace("r.obj == p.obj", "g2(r.obj, p.obj)", StringComparison.Ordinal));
        var policy = _run.File("g2.csv", "p, ann, books, read\ng2, /book/:id, books\n");

        await _run.Collab("policy", "check", "-m", model, "-p", policy, "--matching", "g2=keyMatch2", "ann", "/book/1", "read");
        Assert.Equal("allow\n", _run.Output);
        await _run.Collab("policy", "check", "-m", model, "-p", policy, "ann", "/book/1", "read");
        Assert.Equal("deny\n", _run.Output);
        Assert.Equal(2, await _run.Collab("policy", "check", "-m", model, "-p", policy, "--matching", "g2", "ann", "/book/1", "read"));
        Assert.Equal(1, await _run.Collab("policy", "check", "-m", model, "-p", policy, "--matching", "g2=sing", "ann", "/book/1", "read"));
    }

    [Fact]
    public async Task Check_OfABrokenFile_NamesFileAndLineAndEndsWith1()
    {
        var policy = _run.File("bad.csv", "p, staff, ledger, read\nq, what\n");

        Assert.Equal(1, await _run.Collab("policy", "check", "-m", _model, "-p", policy, "ann", "ledger", "read"));
        Assert.Equal("", _run.Output);
        Assert.StartsWith($"collab: {policy}:2: 'q' is not defined in {_model}", _run.Error, StringComparison.Ordinal);
        Assert.Contains("Next: ", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy", "check")]
    [InlineData("policy", "check", "--model", "m", "--policy", "p", "--nonsense", "x", "y")]
    [InlineData("policy", "fly")]
    [InlineData("polic")]
    public async Task Command_ThatIsWrong_EndsWith2AndSaysWhatNext(params string[] args)
    {
        Assert.Equal(2, await _run.Collab(args));
        Assert.Equal("", _run.Output);
        Assert.StartsWith("collab: ", _run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WithoutARequest_OrWithTwoKinds_EndsWith2()
    {
        Assert.Equal(2, await _run.Collab("policy", "check", "-m", _model, "-p", _policy));
        Assert.Equal(2, await _run.Collab("policy", "check", "-m", _model, "-p", _policy, "-r", "x.csv", "ann", "ledger", "read"));
        Assert.Equal(2, await _run.Collab("policy", "check", "-m", _model, "-p", _policy, "ann", "ledger"));
    }

    [Fact]
    public async Task Check_OfAMissingFile_EndsWith1()
    {
        Assert.Equal(1, await _run.Collab("policy", "check", "-m", _model + ".not", "-p", _policy, "ann", "ledger", "read"));
        Assert.Contains("cannot be read", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfANameWithAnAt_DoesNotReadAFile()
    {
        Assert.Equal(0, await _run.Collab("policy", "check", "-m", _model, "-p", _policy, "@" + _policy, "ledger", "read"));
        Assert.Equal("deny\n", _run.Output);
    }

    [Fact]
    public async Task Check_OnATerminal_ColoursTheWordAndNothingElse()
    {
        using var terminal = new Run { HasColor = true };
        await terminal.Collab("policy", "check", "-m", _model, "-p", _policy, "ann", "ledger", "read");

        Assert.Contains("\u001b[", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("allow", terminal.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();
}
