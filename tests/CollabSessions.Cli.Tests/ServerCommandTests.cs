using System.Text.Json;

namespace CollabSessions.Cli.Tests;

/// <summary>Commands that ask a server, against a whole one.</summary>
public sealed class ServerCommandTests : IAsyncLifetime
{
    private readonly Run _run = new() { Time = TimeProvider.System };
    private LiveServer _server = null!; // set before every test

    public async ValueTask InitializeAsync()
    {
        _server = await LiveServer.StartAsync();
        _run.Variables["COLLAB_SERVER"] = _server.Url;
        _run.Variables["COLLAB_TOKEN_FILE"] = _server.TokenFile;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _run.Dispose();
    }

    [Fact]
    public async Task Grant_IsAddedListedRenewedAndRevoked()
    {
        Assert.Equal(0, await _run.Collab("grant", "add", "user:ann", "role:owner", "--reason", "she runs it"));
        Assert.Matches("^ID +SUBJECT +WHAT +SESSION +FROM +UNTIL +BY +REASON$", _run.Lines[0]);
        Assert.Matches(@"^1-1 +user:ann +role:owner +\* +- +- +admin +she runs it$", _run.Lines[1]);
        Assert.Equal(0, await _run.Collab("grant", "add", "user:bob", "role:editor", "--session", "s1", "--until", "30d", "--json"));
        using var bob = JsonDocument.Parse(_run.Output);
        Assert.Equal(("2-1", "s1"), (bob.RootElement.GetProperty("id").GetString(), bob.RootElement.GetProperty("session").GetString()));

        Assert.Equal(0, await _run.Collab("grant", "list", "--subject", "user:bob"));
        Assert.Equal(2, _run.Lines.Length);
        Assert.Equal(0, await _run.Collab("grant", "renew", "2-1", "--forever"));
        Assert.Matches(@"^3-1 +user:bob +role:editor +s1 +- +- +admin", _run.Lines[1]);
        Assert.Equal(0, await _run.Collab("grant", "revoke", "3-1", "--reason", "left"));
        Assert.Equal("revoked; revision 4\n", _run.Output);
        Assert.Equal(0, await _run.Collab("grant", "list"));
        Assert.Equal(2, _run.Lines.Length);
    }

    [Fact]
    public async Task Audit_GoesOutByProjectAndWhole()
    {
        await _run.Collab("grant", "add", "user:ann", "role:owner", "--reason", "she runs it");

        Assert.Equal(0, await _run.Collab("audit", "export", "--action", "grant."));
        using (var record = JsonDocument.Parse(Assert.Single(_run.Lines)))
        {
            Assert.Equal("grant.add", record.RootElement.GetProperty("action").GetString());
        }

        var file = Path.Combine(Path.GetDirectoryName(_run.File("here", ""))!, "audit.jsonl");
        Assert.Equal(0, await _run.Collab("audit", "export", "--whole", "--output", file));
        Assert.Equal(0, await _run.Collab("audit", "verify", file));
        Assert.StartsWith("intact\t", _run.Output, StringComparison.Ordinal);
        Assert.Equal(1, await _run.Collab("audit", "export", "--whole", "--output", file)); // It is there.
        Assert.Equal(2, await _run.Collab("audit", "export", "--whole", "--actor", "ann"));

        // Of what has been: an hour ago, not in an hour.
        Assert.Equal(0, await _run.Collab("audit", "export", "--action", "grant.", "--from", "1h"));
        Assert.Single(_run.Lines);
        Assert.Equal(0, await _run.Collab("audit", "export", "--action", "grant.", "--until", "1h"));
        Assert.Empty(_run.Lines);
    }

    [Fact]
    public async Task GrantThatDoesNotExist_IsNoRefusal()
    {
        Assert.Equal(1, await _run.Collab("grant", "revoke", "9-9"));
        Assert.Equal("collab: There is no such grant.\nNext: look at what there is with 'list'; nothing was changed.\n", _run.Error);
        Assert.Equal(1, await _run.Collab("grant", "renew", "9-9", "--forever"));
        Assert.StartsWith("collab: There is no such grant.\nNext: look at what there is with 'list'", _run.Error, StringComparison.Ordinal);
        Assert.Equal(1, await _run.Collab("request", "approve", "9-9"));
        Assert.StartsWith("collab: There is no such open request.\nNext: look at what there is with 'list'", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_IsMadeOnceAndListed()
    {
        Assert.Equal(0, await _run.Collab("project", "add", "acme", "--owner", "user:ann"));
        Assert.Equal("made acme; revision 1\n", _run.Output);
        Assert.Equal(1, await _run.Collab("project", "add", "acme"));
        Assert.Equal("collab: There is such a project.\nNext: choose another name; nothing was changed.\n", _run.Error);
        Assert.Equal(1, await _run.Collab("project", "add", "no name"));
        Assert.Equal(0, await _run.Collab("project", "list"));
        Assert.Contains("acme", _run.Lines);
        Assert.Equal(0, await _run.Collab("project", "list", "--json"));
        Assert.Contains("""{"id":"acme"}""", _run.Lines);
        Assert.Equal(2, await _run.Collab("project", "list", "--project", "acme"));
        Assert.Equal(0, await _run.Collab("grant", "list", "--project", "acme"));
        Assert.Contains("user:ann", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_IsMadeWithATokenThatWorks_AndEndsWithItsLastGrant()
    {
        Assert.Equal(0, await _run.Collab("service", "add", "ci", "role:admin", "--reason", "pipeline"));
        Assert.Single(_run.Lines);
        Assert.Contains("service:ci is role:admin, grant 1-1", _run.Error, StringComparison.Ordinal);
        var first = _run.File("ci.token", _run.Output);
        Assert.Equal(1, await _run.Collab("service", "add", "ci", "role:editor"));
        Assert.Equal(0, await _run.Collab("service", "token", "ci", "--expires", "1h", "--json"));
        using (var token = JsonDocument.Parse(_run.Output))
        {
            Assert.Equal(0, await _run.Collab("grant", "list", "--token-file", _run.File("ci2.token", token.RootElement.GetProperty("token").GetString()!)));
        }

        Assert.Equal(0, await _run.Collab("grant", "list", "--token-file", first));
        Assert.Equal(3, await _run.Collab("service", "token", "nobody"));
        Assert.Equal(0, await _run.Collab("grant", "revoke", "1-1"));
        Assert.Equal(0, await _run.Collab("service", "add", "ci", "role:admin"));
        var second = _run.File("ci3.token", _run.Output);
        Assert.Equal(3, await _run.Collab("grant", "list", "--token-file", first));
        Assert.Equal(0, await _run.Collab("grant", "list", "--token-file", second));
    }

    [Fact]
    public async Task Invite_IsALinkAlone_AndEndsAreListed()
    {
        Assert.Equal(0, await _run.Collab("invite", "add", "role:viewer", "--until", "3d", "--expires", "1d"));
        Assert.StartsWith(_server.Url, Assert.Single(_run.Lines), StringComparison.Ordinal);
        Assert.Contains("'collab grant revoke 1-1' takes it back", _run.Error, StringComparison.Ordinal);
        Assert.Equal(1, await _run.Collab("invite", "add", "viewer"));
        Assert.Equal(0, await _run.Collab("grant", "list", "--ends-within", "4d"));
        Assert.Equal(2, _run.Lines.Length);
        Assert.Equal(0, await _run.Collab("grant", "list", "--ends-within", "2d"));
        Assert.Single(_run.Lines);
        Assert.Equal(2, await _run.Collab("grant", "list", "--ends-within", "2d", "--csv"));
        Assert.Equal(2, await _run.Collab("grant", "list", "--ends-within", "367d"));
        Assert.Contains("at most 366 days", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Right_IsAddedWithItsRefusal()
    {
        Assert.Equal(0, await _run.Collab(
            "grant", "add", "group:docs", "--right", "project/default/session/{s}/doc/*", "--action", "write", "--deny"));

        Assert.Contains("not write project/default/session/{s}/doc/*", _run.Output, StringComparison.Ordinal);
        Assert.Equal(2, await _run.Collab("grant", "add", "group:docs"));
        Assert.Equal(1, await _run.Collab("grant", "add", "docs", "role:editor"));
        Assert.StartsWith("collab: 'subject' is 'user:'", _run.Error, StringComparison.Ordinal);
        Assert.Equal(2, await _run.Collab("grant", "add", "user:ann", "role:editor", "--until", "5x"));
        Assert.Contains("or from now as 45m, 12h or 30d", _run.Error, StringComparison.Ordinal);
        Assert.Equal(2, await _run.Collab("grant", "add", "group:docs", "role:editor", "--right", "x", "--action", "read"));
    }

    [Fact]
    public async Task Grants_GoOutAsATableAndComeBack()
    {
        await _run.Collab("grant", "add", "user:ann", "role:owner", "--reason", "she, \"too\"");
        Assert.Equal(0, await _run.Collab("grant", "list", "--csv"));
        var table = _run.File("grants.csv", _run.Output);

        Assert.Equal(0, await _run.Collab("grant", "import", table, "--dry-run"));
        Assert.Equal("", _run.Output); // She has it already.
        Assert.Equal(0, await _run.Collab("grant", "import", table));
        Assert.Contains("she, \"too\"", _run.Lines[1], StringComparison.Ordinal);
        Assert.Equal(1, await _run.Collab("grant", "import", _run.File("bad.csv", "subject,role\nuser:bob\n")));
        Assert.Contains("Line 2", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_IsComparedAppliedShownAndReverted()
    {
        await _run.Collab("grant", "add", "user:ann", "role:reader", "--reason", "too early");
        Assert.Contains("role:reader", _run.Error, StringComparison.Ordinal); // There is no such role yet.
        var team = _run.File("team.csv", "# ours\ng, role:reader, role:viewer, default/*, _, _\ng, user:rita, role:reader, default/*, _, _\n");

        Assert.Equal(0, await _run.Collab("policy", "apply", team, "--dry-run"));
        Assert.Contains("+ g, user:rita, role:reader, default/*, _, _", _run.Lines);
        Assert.Contains(_run.Lines, static line => line.StartsWith("gains\tuser:rita\t", StringComparison.Ordinal));
        Assert.Equal(1, await _run.Collab("policy", "diff", "--server", _server.Url, "--exit-code", team));
        Assert.Equal(0, await _run.Collab("policy", "apply", team, "--reason", "readers"));
        Assert.Equal("applied; revision 1\n", _run.Output);
        Assert.Equal(0, await _run.Collab("policy", "diff", "--server", _server.Url, "--exit-code", team));
        Assert.Equal(0, await _run.Collab("policy", "apply", team));
        Assert.Contains("nothing was changed", _run.Error, StringComparison.Ordinal);

        Assert.Equal(0, await _run.Collab("policy", "explain", "--server", _server.Url, "user:rita", "project/default/", "read"));
        Assert.StartsWith("allow  ", _run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("role   user:rita → role:reader in default/*  (team.csv:3)", _run.Lines);
        Assert.Equal(0, await _run.Collab("policy", "revert", "0", "--reason", "no readers"));
        Assert.Equal(0, await _run.Collab("policy", "history"));
        Assert.Matches(@"^2 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ +admin +\+0 -0 +replaced +no readers$", _run.Lines[1]);
        Assert.Equal(0, await _run.Collab("policy", "explain", "--server", _server.Url, "user:rita", "project/default/", "read"));
        Assert.StartsWith("deny  ", _run.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_WithALineThatIsWrong_IsRefusedAndNamed()
    {
        var wrong = _run.File("ours.csv", "# ours\np, role:x, default/*\n");
        Assert.Equal(1, await _run.Collab("policy", "apply", wrong));
        Assert.StartsWith($"collab: {wrong}:2: ", _run.Error, StringComparison.Ordinal);
        Assert.Equal(1, await _run.Collab("policy", "apply", wrong, "--dry-run"));
        Assert.StartsWith($"collab: {wrong}:2: ", _run.Error, StringComparison.Ordinal);
        Assert.Contains("Next: ", _run.Error, StringComparison.Ordinal);
        Assert.Equal(0, await _run.Collab("policy", "history"));
        Assert.Single(_run.Lines);
    }

    [Fact]
    public async Task Request_IsListedApprovedAndDenied()
    {
        var token = (string)(await _server.PostAsync("/api/tokens", new { user = "bob", name = "Bob", project = "default" }))["token"]!;
        await _server.PostAsync("/api/projects/default/requests", new { role = "role:editor", reason = "to help\u001b[31m" }, token);
        await _server.PostAsync("/api/projects/default/requests", new { role = "role:owner", reason = "why not" }, token);

        Assert.Equal(0, await _run.Collab("request", "list"));
        Assert.Equal(3, _run.Lines.Length);
        Assert.Contains("to help", _run.Lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _run.Output);
        var ids = _run.Lines[1..].Select(static line => line.Split(' ')[0]).ToArray();
        Assert.Equal(0, await _run.Collab("request", "approve", ids[0], "--until", "7d"));
        Assert.Contains("user:bob", _run.Lines[1], StringComparison.Ordinal);
        Assert.Equal(0, await _run.Collab("request", "deny", ids[1], "--reason", "no"));
        Assert.StartsWith("denied; revision ", _run.Output, StringComparison.Ordinal);
        Assert.Equal(1, await _run.Collab("request", "deny", ids[1]));
    }

    [Fact]
    public async Task SomebodyWithoutTheRight_EndsWith3AndIsToldWhatNext()
    {
        var token = (string)(await _server.PostAsync("/api/tokens", new { user = "bob", name = "Bob", project = "default" }))["token"]!;
        var file = _run.File("bob.token", token);

        foreach (var args in (string[][])[["grant", "list"], ["grant", "add", "user:bob", "role:owner"], ["policy", "history"], ["request", "approve", "r1"]])
        {
            Assert.Equal(3, await _run.Collab([.. args, "--token-file", file]));
            Assert.Equal("", _run.Output);
            Assert.Contains("Next: ask an owner", _run.Error, StringComparison.Ordinal);
        }

        // Nobody's but his own, which are none.
        Assert.Equal(0, await _run.Collab("request", "list", "--token-file", file, "--json"));
        Assert.Equal("", _run.Output);
        Assert.Equal(3, await _run.Collab("grant", "list", "--token-file", file, "--project", "other"));
    }

    [Fact]
    public async Task LastAdmin_CannotBeRevoked()
    {
        await _run.Collab("grant", "add", "user:ann", "role:owner");

        Assert.Equal(3, await _run.Collab("grant", "revoke", "1-1"));
        Assert.Contains("Somebody must keep the right to change the policy.", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenThatDoesNotHold_OrNone_SaysWhereToGetOne()
    {
        Assert.Equal(1, await _run.Collab("grant", "list", "--token-file", _run.File("bad.token", "nonsense")));
        Assert.Contains("the token does not hold", _run.Error, StringComparison.Ordinal);
        Assert.Equal(2, await _run.Collab("grant", "list", "--token-file", _run.File("two.token", "two words")));
        Assert.Equal(1, await _run.Collab("grant", "list", "--token-file", "absent.token"));
        _run.Variables.Remove("COLLAB_TOKEN_FILE");
        Assert.Equal(2, await _run.Collab("grant", "list"));
        Assert.Contains("COLLAB_TOKEN_FILE", _run.Error, StringComparison.Ordinal);

        Directory.CreateDirectory(Path.Combine(_run.Folder, "data"));
        File.Copy(_server.TokenFile, Path.Combine(_run.Folder, "data", "admin.token"));
        Assert.Equal(0, await _run.Collab("grant", "list"));
    }

    [Fact]
    public async Task ServerThatIsNotThere_OrNone_SaysSo()
    {
        Assert.Equal(1, await _run.Collab("grant", "list", "--server", "http://127.0.0.1:1"));
        Assert.Contains("cannot be reached", _run.Error, StringComparison.Ordinal);
        Assert.Equal(2, await _run.Collab("grant", "list", "--server", "ftp://x"));
        Assert.Equal(2, await _run.Collab("policy", "explain", "user:rita", "project/default/", "read"));
        Assert.Equal(2, await _run.Collab("policy", "diff", "one.csv"));
        Assert.Equal(2, await _run.Collab("grant", "renew", "1-1"));
        Assert.Equal(2, await _run.Collab("grant", "add", "user:ann", "role:owner", "--until", "soon"));
    }
}
