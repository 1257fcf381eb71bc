using CollabSessions.Contracts;
using CollabSessions.Testing;

namespace CollabSessions.Sessions.Tests.Rights;

/// <summary>A project's policy through its grain, with people in its documents.</summary>
public sealed class AccessGrainTests
{
    private static readonly Grant Olga = Policies.Identity("olga");
    private static readonly Grant Ann = Policies.Identity("ann");
    private static readonly Grant Bob = Policies.Identity("bob");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Grants_RaiseAndLowerInPlace_AndHoldWhenTheChangeReturns()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.CreateSessionAsync();
        var bob = new Visitor(silo, "s1/notes", 2);
        Assert.Equal(new JoinOutcome.Refused(Fault.Forbidden), await bob.JoinAsync(Bob));

        var viewer = (await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:bob", "role:viewer"))).Grants[0];
        Assert.Equal(Access.Read, Assert.IsType<JoinOutcome.Joined>(await bob.JoinAsync(Bob)).Access);
        Assert.Equal(new PushOutcome.Refused(Fault.ReadOnly), await bob.TypeAsync("x"));

        var editor = (await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:bob", "role:editor"))).Grants[0];
        Assert.Equal("access Write - Administrator", await bob.NextAsync());
        Assert.Equal(new PushOutcome.Stored(1), await bob.TypeAsync("a"));
        Assert.Equal("update 1", await bob.NextAsync());

        await silo.RevokeAsync(SiloHost.Admin, editor);
        Assert.Equal(new PushOutcome.Refused(Fault.ReadOnly), await bob.TypeAsync("b"));
        Assert.Equal("access Read read-only Administrator", await bob.NextAsync());

        await silo.RevokeAsync(SiloHost.Admin, viewer);
        Assert.Equal(new PushOutcome.Refused(Fault.Revoked.By("Administrator")), await bob.TypeAsync("c"));
        Assert.Equal("close revoked Administrator", await bob.NextAsync());
        Assert.Equal(new JoinOutcome.Refused(Fault.Forbidden), await bob.JoinAsync(Bob));
    }

    [Fact]
    public async Task Revocation_ReturnsOnlyAfterTheAppendThatWasUnderWay()
    {
        var log = new ScriptedLog();
        await using var silo = await SiloHost.StartAsync(log: log);
        await silo.CreateSessionAsync();
        var editor = (await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:bob", "role:editor"))).Grants[0];
        var bob = new Visitor(silo, "s1/notes", 2);
        await bob.JoinAsync(Bob);
        log.IsHeld = true;
        var committing = bob.TypeAsync("a");
        await silo.Grains.GetGrain<IDocumentGrain>("s1/notes").GetPresenceAsync(bob.Connection); // its turn is behind the push
        var revoking = silo.RevokeAsync(SiloHost.Admin, editor);
        Assert.Equal("close revoked Administrator", await bob.NextAsync()); // told, and still waiting
        Assert.False(revoking.IsCompleted);

        log.Release();
        await revoking;

        Assert.Single(log.Records);
        Assert.Equal(new PushOutcome.Stored(1), await committing);
        Assert.Equal(new PushOutcome.Refused(Fault.Revoked.By("Administrator")), await bob.TypeAsync("b"));
        Assert.Single(log.Records);
    }

    [Fact]
    public async Task Grant_ThatExpires_SendsAwayAtItsInstantWithoutAnybodysDoing()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.CreateSessionAsync();
        var now = silo.Time.GetUtcNow();
        await silo.ApplyAsync(
            SiloHost.Admin,
            new GrantDraft("user:bob", "role:editor", Until: now.AddSeconds(3)),
            new GrantDraft("user:bob", "role:viewer", Session: new SessionId("s1"), Until: now.AddSeconds(4).AddMilliseconds(900)));
        var bob = new Visitor(silo, "s1/notes", 2);
        await bob.JoinAsync(Bob);

        silo.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("access Read read-only -", await bob.NextAsync());
        silo.Time.Advance(TimeSpan.FromSeconds(1)); // a part of a second is cut off
        Assert.Equal("close expired -", await bob.NextAsync());
    }

    [Fact]
    public async Task GroupsAndLines_ReachEverybodyWhomTheySpeakOf()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.CreateSessionAsync();
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("group:docs", "role:editor"), new GrantDraft("user:ann", "group:docs"));
        var (ann, carried) = (new Visitor(silo, "s1/notes", 1), new Visitor(silo, "s1/notes", 3));
        await ann.JoinAsync(Ann);
        await carried.JoinAsync(new Grant(new Principal("bot", "Bot"), ProjectId.Default, null, Access.Write, null));

        SiloHost.Given(await silo.Rights.ApplyAsync(SiloHost.Admin, new AccessChange(
            [], [], "p, group:docs, default/*, project/default/session/s1/doc/notes, write, deny, true", "frozen"), null));

        Assert.Equal("access Read read-only Administrator", await ann.NextAsync());
        Assert.Equal(new PushOutcome.Stored(1), await carried.TypeAsync("a")); // not of the group
    }

    [Fact]
    public async Task Changes_ThatAreWrong_NameWhatIsWrongAndChangeNothing()
    {
        await using var silo = await SiloHost.StartAsync(settings: [("Access:GrantsMax", "2"), ("Access:LinesMax", "3")]);
        await RefusedAsync(Lines("p, role:x, default/*, project/default/*, read, allow, true\np, too, short"), "bad-policy", "team.csv:2: ");
        await RefusedAsync(Lines("g, grant:1-1, role:owner, *, _, _"), "bad-policy", "team.csv:1: ");
        await RefusedAsync(Lines("p, role:x, *, project/{p}/*, read, allow, \"r.env.address ==\""), "bad-policy", "team.csv:1: ");
        await RefusedAsync(Lines("\n\n\n"), "policy-full", "3");
        await RefusedAsync(Add(new GrantDraft("role:editor", "role:owner")), "bad-policy", "'subject'");
        await RefusedAsync(Add(new GrantDraft("user:a b", "role:owner")), "bad-policy", "'subject'");
        await RefusedAsync(Add(new GrantDraft("user:bob", "role:edtor")), "bad-policy", "'role:edtor'");
        await RefusedAsync(Add(new GrantDraft("user:bob")), "bad-policy", "'role' or 'right'");
        await RefusedAsync(Add(new GrantDraft("user:bob", "role:editor", Until: silo.Time.GetUtcNow())), "bad-policy", "'until'");
        await RefusedAsync(Add(new GrantDraft("user:bob", null, new GrantedRight("project/other/doc", "read"))), "bad-policy", "'resource'");
        await RefusedAsync(Add(new GrantDraft("user:bob", null, new GrantedRight("project/default/*", "burn"))), "bad-policy", "'action'");
        await RefusedAsync(Add(new GrantDraft("user:bob", null, new GrantedRight("project/default/*", "read", false, "1 +"))), "bad-policy", "the grant for user:bob");
        await RefusedAsync(new AccessChange([], ["9-9", "9-8"], null, ""), "bad-policy", "'revokeGrants'");
        await RefusedAsync(new AccessChange([], [], null, ""), "bad-policy", "nothing");
        await RefusedAsync(Add([.. Enumerable.Range(0, 3).Select(static number => new GrantDraft($"user:u{number}", "role:editor"))]), "policy-full", "2");

        var view = SiloHost.Given(await silo.Rights.ViewAsync(SiloHost.Admin, null));
        Assert.Equal((0, 0, ""), (view.Revision, view.Grants.Count, view.Lines));
        Assert.Equal(Fault.Conflict, SiloHost.Refused(await silo.Rights.ApplyAsync(SiloHost.Admin, Add(new GrantDraft("user:bob", "role:editor")), 7)).Fault);

        async Task RefusedAsync(AccessChange change, string fault, string message)
        {
            var refused = SiloHost.Refused(await silo.Rights.ApplyAsync(SiloHost.Admin, change, null));
            Assert.Equal(fault, refused.Fault.Name);
            Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task NobodyGivesOrTakesWhatIsAboveHim()
    {
        await using var silo = await SiloHost.StartAsync();
        var owner = (await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:olga", "role:owner"), new GrantDraft("user:ann", "role:admin"))).Grants[0];
        SiloHost.Given(await silo.Rights.ApplyAsync(Olga, Lines("g, role:chief, role:owner, default/*, _, 2020-01-01 00:00:00"), null));

        await silo.ApplyAsync(Ann, new GrantDraft("user:bob", "role:editor"));
        foreach (var draft in new[]
        {
            new GrantDraft("user:ann", "role:owner"),
            new GrantDraft("user:ann", "role:owner", Session: new SessionId("s1")),
            new GrantDraft("user:ann", "role:chief"),
            new GrantDraft("user:ann", null, new GrantedRight("project/{p}/*", "*")),
            new GrantDraft("user:olga", null, new GrantedRight("project/default/policy/*", "admin", IsDenied: true)),
        })
        {
            Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.ApplyAsync(Ann, Add(draft), null)).Fault);
        }

        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.ApplyAsync(Ann, new AccessChange([], [owner.Id], null, ""), null)).Fault);
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.ApplyAsync(Ann, Lines(""), null)).Fault);
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.ApplyAsync(Bob, Add(new GrantDraft("user:cat", "role:guest")), null)).Fault);
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.ViewAsync(Policies.Identity("cat"), null)).Fault);
    }

    [Fact]
    public async Task TheLastWhoCanChangeThePolicy_StaysSo()
    {
        await using var silo = await SiloHost.StartAsync();
        var owner = (await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:olga", "role:owner"))).Grants[0];

        var revoke = new AccessChange([], [owner.Id], null, "");
        Assert.Equal(Fault.LastAdmin, SiloHost.Refused(await silo.Rights.ApplyAsync(Olga, revoke, null)).Fault);
        Assert.Equal(Fault.LastAdmin, SiloHost.Refused(await silo.Rights.ApplyAsync(
            Olga, Lines("p, user:olga, default/*, project/default/policy/*, admin, deny, true"), null)).Fault);
        var shorter = new AccessChange(
            [new GrantDraft("user:olga", "role:owner", Until: silo.Time.GetUtcNow().AddDays(1))], [owner.Id], null, "");
        Assert.Equal(Fault.LastAdmin, SiloHost.Refused(await silo.Rights.ApplyAsync(Olga, shorter, null)).Fault);

        await silo.ApplyAsync(Olga, new GrantDraft("group:board", "role:owner"), new GrantDraft("user:ann", "group:board"));
        await silo.RevokeAsync(Olga, owner);
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.ApplyAsync(Olga, Lines(""), null)).Fault);
    }

    [Fact]
    public async Task Question_AboutANameWithoutItsKind_IsRefused_NotAnsweredWithNo()
    {
        await using var silo = await SiloHost.StartAsync();
        var refused = SiloHost.Refused(await silo.Rights.ExplainAsync(SiloHost.Admin, new AccessQuestion("bob", "project/default/", "read")));
        Assert.Equal((Fault.Malformed, "'subject' is 'user:', 'group:', 'service:' or 'role:' and a name."), (refused.Fault, refused.Message));
        Assert.Equal(Fault.Malformed, SiloHost.Refused(await silo.Rights.WhatAsync(SiloHost.Admin, "bob", null)).Fault);
        Assert.True(SiloHost.Given(await silo.Rights.ExplainAsync(SiloHost.Admin, new AccessQuestion("role:viewer", "project/default/", "read"))).IsAllowed);
    }

    [Fact]
    public async Task History_AnswersForThePast_AndIsRevertedByOneChange_AlsoAfterARestart()
    {
        await using var first = await SiloHost.StartAsync(ownsFolder: false, settings: [("Access:StateEvery", "2")]);
        var editor = (await first.ApplyAsync(SiloHost.Admin, new GrantDraft("user:bob", "role:editor"))).Grants[0];
        first.Time.Advance(TimeSpan.FromMinutes(1));
        var between = first.Time.GetUtcNow();
        first.Time.Advance(TimeSpan.FromMinutes(1));
        await first.RevokeAsync(SiloHost.Admin, editor);
        first.Time.Advance(TimeSpan.FromMinutes(1));
        SiloHost.Given(await first.Rights.ApplyAsync(SiloHost.Admin, Lines("# ours"), null));

        await using var silo = await first.RestartAsync();
        var question = new AccessQuestion("user:bob", "project/default/session/s1/doc/notes", "write");
        var now = SiloHost.Given(await silo.Rights.ExplainAsync(SiloHost.Admin, question));
        var then = SiloHost.Given(await silo.Rights.ExplainAsync(SiloHost.Admin, question with { At = between }));
        var before = SiloHost.Given(await silo.Rights.ExplainAsync(SiloHost.Admin, question with { At = between.AddHours(-1) }));

        Assert.Equal((false, 3, null), (now.IsAllowed, now.Revision, now.Rule));
        Assert.NotEmpty(now.NearMisses);
        Assert.Equal((true, 1, "collab.csv", editor.Id), (then.IsAllowed, then.Revision, then.File, then.Grant!.Id));
        Assert.Equal(("user:bob", "role:editor", editor.Id), (then.Path[0].From, then.Path[0].To, then.Path[0].Grant));
        Assert.StartsWith("p, role:editor, *, project/{p}/session/{s}/doc/*, write", then.Rule, StringComparison.Ordinal);
        Assert.Equal((false, 0), (before.IsAllowed, before.Revision));

        var reverted = SiloHost.Given(await silo.Rights.RevertAsync(SiloHost.Admin, 1, "it was right", null));
        Assert.Equal([editor], reverted.Grants);
        Assert.True(SiloHost.Given(await silo.Rights.ExplainAsync(Bob, question with { Subject = null })).IsAllowed);
        var history = SiloHost.Given(await silo.Rights.HistoryAsync(SiloHost.Admin, null, 10));
        Assert.Equal([4, 3, 2, 1], history.Select(static revision => revision.Revision));
        Assert.Equal((editor.Id, "", "it was right"), (history[0].Added[0].Id, history[0].Lines, history[0].Reason));
        Assert.Equal("# ours", SiloHost.Given(await silo.Rights.ViewAsync(SiloHost.Admin, 3)).Lines);
    }

    [Fact]
    public async Task Preview_SaysWhoGainsAndLosesAndWhichConnectionsChange_AndChangesNothing()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.CreateSessionAsync();
        var editor = (await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:bob", "role:editor"), new GrantDraft("user:olga", "role:owner"))).Grants[0];
        var bob = new Visitor(silo, "s1/notes", 2);
        await bob.JoinAsync(Bob);

        var preview = SiloHost.Given(await silo.Rights.PreviewAsync(
            Olga, new AccessChange([new GrantDraft("user:bob", "role:viewer"), new GrantDraft("user:cat", "role:guest")], [editor.Id], null, "")));

        Assert.Contains(new AccessDifference("user:bob", null, "project/default/session/*/doc/*", "write", IsGain: false), preview.Changes);
        Assert.Contains(new AccessDifference("user:cat", null, "project/default/session/*/doc/*", "read", IsGain: true), preview.Changes);
        Assert.DoesNotContain(preview.Changes, static change => change.Subject is "user:olga");
        Assert.DoesNotContain(preview.Changes, static change => change is { Subject: "user:bob", Action: "read" });
        Assert.Equal(
            new ConnectionDifference(bob.Connection, Bob.Principal, new SessionId("s1"), "notes", Access.Write, Access.Read),
            Assert.Single(preview.Connections));
        Assert.True(preview.IsComplete);
        Assert.Equal(new PushOutcome.Stored(1), await bob.TypeAsync("a"));
        Assert.Equal(1, SiloHost.Given(await silo.Rights.ViewAsync(Olga, null)).Revision);
    }

    [Fact]
    public async Task WhoAndWhat_ListWhatThePolicyGives()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.ApplyAsync(
            SiloHost.Admin,
            new GrantDraft("user:bob", "role:editor", Session: new SessionId("s1")),
            new GrantDraft("group:docs", "role:viewer"),
            new GrantDraft("user:ann", "group:docs"));

        var who = SiloHost.Given(await silo.Rights.WhoAsync(SiloHost.Admin, "project/default/session/s1/doc/notes", "read", null));
        Assert.Equal(["group:docs", "user:ann", "user:bob"], who.Entries.Select(static entry => entry.Subject));
        var what = SiloHost.Given(await silo.Rights.WhatAsync(Bob, "user:bob", null));
        Assert.Contains(what.Entries, static entry => entry is { Place: "default/s1", Resource: "project/default/session/s1/doc/*", Action: "write" });
        Assert.DoesNotContain(what.Entries, static entry => entry.Place is "default/" or "default/*");
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.WhatAsync(Bob, "user:ann", null)).Fault);
        var view = SiloHost.Given(await silo.Rights.ViewAsync(SiloHost.Admin, null));
        Assert.Equal(["user:ann"], Assert.Single(view.Groups).Members);
        Assert.Contains(view.Roles, static role => role is { Name: "role:contributor", IsShipped: true });
    }

    [Fact]
    public async Task Requests_AreAnsweredOrLapse()
    {
        await using var silo = await SiloHost.StartAsync(settings: [("Access:RequestsOfOneMax", "2")]);
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:ann", "role:admin"));
        var draft = new AccessRequestDraft("role:editor", null, silo.Time.GetUtcNow().AddDays(1), "to help");
        var asked = SiloHost.Given(await silo.Rights.RequestAsync(Bob, draft));
        var other = SiloHost.Given(await silo.Rights.RequestAsync(Bob, draft with { Role = "role:owner" }));
        Assert.Equal(Fault.PolicyFull, SiloHost.Refused(await silo.Rights.RequestAsync(Bob, draft)).Fault);
        Assert.Equal("bad-policy", SiloHost.Refused(await silo.Rights.RequestAsync(Ann, draft with { Role = "role:none" })).Fault.Name);
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.RequestAsync(Bob with { Project = new ProjectId("other") }, draft)).Fault);
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.AnswerAsync(Bob, asked.Id, approve: true, null, "", null)).Fault);
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.AnswerAsync(Ann, other.Id, approve: true, null, "", null)).Fault);

        var given = SiloHost.Given(await silo.Rights.AnswerAsync(Ann, asked.Id, approve: true, null, "welcome", null)).Grants[0];
        Assert.Equal(("user:bob", "role:editor", asked.Until, "ann", "welcome"), (given.Subject, given.Role, given.Until, given.GrantedBy, given.Reason));
        Assert.Equal([other], SiloHost.Given(await silo.Rights.ViewAsync(Ann, null)).Requests);
        Assert.Equal(Fault.Conflict, SiloHost.Refused(await silo.Rights.AnswerAsync(Ann, asked.Id, approve: false, null, "", null)).Fault);

        silo.Time.Advance(TimeSpan.FromDays(14));
        Assert.Empty(SiloHost.Given(await silo.Rights.ViewAsync(Ann, null)).Requests);
        Assert.Equal(Fault.Conflict, SiloHost.Refused(await silo.Rights.AnswerAsync(Ann, other.Id, approve: false, null, "", null)).Fault);
    }

    [Fact]
    public async Task Projects_AreMadeByTheServersAdministrator_AndKnowNothingOfEachOther()
    {
        await using var silo = await SiloHost.StartAsync();
        var acme = silo.Grains.GetGrain<IAccessGrain>("acme");
        Assert.False(await acme.ExistsAsync());
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await acme.CreateAsync(Olga, "user:olga")).Fault);
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await acme.ViewAsync(SiloHost.Admin, null)).Fault);
        Assert.IsType<SessionOutcome.Refused>(await silo.Grains.GetGrain<ISessionGrain>("a1")
            .CreateAsync(SiloHost.Admin, new CreateSession(new ProjectId("acme"), "a", SessionKind.Collaborative)));

        SiloHost.Given(await acme.CreateAsync(SiloHost.Admin, "user:olga"));
        Assert.Equal(Fault.Conflict, SiloHost.Refused(await acme.CreateAsync(SiloHost.Admin, "user:ann")).Fault);
        await silo.CreateSessionAsync("a1", "acme");
        await silo.CreateSessionAsync("d1");
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:olga", "role:viewer"));

        var everywhere = Olga with { Project = null };
        Assert.Equal(Access.Admin, Assert.IsType<JoinOutcome.Joined>(await new Visitor(silo, "a1/notes", 1).JoinAsync(everywhere)).Access);
        Assert.Equal(Access.Read, Assert.IsType<JoinOutcome.Joined>(await new Visitor(silo, "d1/notes", 2).JoinAsync(everywhere)).Access);
        Assert.Equal(new JoinOutcome.Refused(Fault.Forbidden), await new Visitor(silo, "a1/notes", 3).JoinAsync(Olga)); // a credential for default
        Assert.Single(await silo.Grains.GetGrain<IProjectGrain>("acme").ListSessionsAsync(everywhere, null, 10));
        Assert.Empty(await silo.Grains.GetGrain<IProjectGrain>("acme").ListSessionsAsync(Ann with { Project = null }, null, 10));
        Assert.Empty(await silo.Grains.GetGrain<IProjectGrain>("none").ListSessionsAsync(SiloHost.Admin, null, 10));
    }

    [Fact]
    public async Task Trail_HasEveryChangeAndEveryRefusedAttempt_WithAddressAndRule()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:ann", "role:admin"));
        await silo.ApplyAsync(Ann with { Address = "10.0.0.9" }, new GrantDraft("user:bob", "role:editor"));
        await silo.Rights.ApplyAsync(Bob, Lines(""), null);

        var records = (await silo.Audit.FindAsync(new AuditQuery("default"), Stop))
            .Select(static record => AuditContent.Read(record.Content.Span, record.Detail)!)
            .ToList();
        var given = Assert.Single(records, static entry => entry is { Action: "grant.add", Actor: "ann" });
        Assert.Equal(("10.0.0.9", "project/default/grant/2-1", true), (given.Address, given.Resource, given.Allowed));
        Assert.Contains("collab.csv:", given.Rule, StringComparison.Ordinal);
        Assert.Contains("user:bob", given.Detail, StringComparison.Ordinal);
        var refused = Assert.Single(records, static entry => entry is { Actor: "bob" });
        Assert.Equal(("access.apply", false), (refused.Action, refused.Allowed));
        Assert.Contains("No rule gives it to user:bob", refused.Rule, StringComparison.Ordinal);
        Assert.Equal("The server's administrator may do everything.", Assert.Single(records, static entry => entry is { Action: "access.apply", Actor: "admin" }).Rule);
    }

    [Fact]
    public async Task ShippedFiles_ThatAreBadStopTheStart_AndWhenTheyGoBadTheLastGoodStay()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.CreateSessionAsync();
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:bob", "role:viewer"));
        var bob = new Visitor(silo, "s1/notes", 2);
        await bob.JoinAsync(Bob);
        var (roles, files) = (Path.Combine(silo.PolicyFolder, "collab.csv"), silo.Grains.GetGrain<IPolicyGrain>(IPolicyGrain.Key));
        var good = await File.ReadAllTextAsync(roles, Stop);

        await File.WriteAllTextAsync(roles, good + "p, too, short\n", Stop);
        var refused = SiloHost.Refused(await files.ReloadAsync(SiloHost.Admin));
        Assert.Equal("bad-policy", refused.Fault.Name);
        Assert.StartsWith($"collab.csv:{good.Count('\n') + 1}: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await files.ReloadAsync(Olga)).Fault);
        Assert.Equal(new PushOutcome.Refused(Fault.ReadOnly), await bob.TypeAsync("a"));
        var failure = await Assert.ThrowsAsync<InvalidDataException>(
            async () => await SiloHost.StartAsync(Path.GetDirectoryName(silo.PolicyFolder), log: new ScriptedLog(), settings: [("Storage:Path", Path.Combine(silo.PolicyFolder, "other.db"))]));
        Assert.Contains($"collab.csv:{good.Count('\n') + 1}: ", failure.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(roles, good + "p, role:viewer, *, project/{p}/session/{s}/doc/*, write, allow, true\n", Stop);
        Assert.Equal(1, SiloHost.Given(await files.ReloadAsync(SiloHost.Admin)));
        Assert.Equal("access Write - -", await bob.NextAsync());
        await File.WriteAllTextAsync(roles, good, Stop);
        silo.Time.Advance(TimeSpan.FromSeconds(5)); // the server looks by itself
        Assert.Equal("access Read read-only -", await bob.NextAsync());
    }

    private static AccessChange Lines(string lines) => new([], [], lines, "a test");

    private static AccessChange Add(params GrantDraft[] drafts) => new(drafts, [], null, "a test");
}
