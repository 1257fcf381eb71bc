using System.Security.Cryptography;
using CollabSessions.Contracts;
using CollabSessions.Policy;

namespace CollabSessions.Sessions.Tests.Rights;

/// <summary>Roles written one by one, the policy as files, which projects there are, and links with a scope: through the grains.</summary>
public sealed class ProjectFilesTests
{
    private static readonly Grant Olga = Policies.Identity("olga");
    private static readonly Grant Ann = Policies.Identity("ann");

    [Fact]
    public async Task Role_IsWrittenByWhoMayChangeThePolicy_AndHoldsWhenItReturns()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:olga", "role:owner"), new GrantDraft("user:ann", "role:admin"));
        var role = new RoleDraft("role:reviewer", ["role:viewer"], [new GrantedRight("project/{p}/session/{s}/comment/*", "write")], "we review");

        Assert.Equal(Fault.Forbidden, Assert.IsType<AccessAnswer<AccessApplied>.Refused>(await silo.Rights.WriteRoleAsync(Ann, role, null)).Fault);
        Assert.Equal(Fault.Conflict, Assert.IsType<AccessAnswer<AccessApplied>.Refused>(await silo.Rights.WriteRoleAsync(Olga, role, 0)).Fault);
        var applied = Assert.IsType<AccessAnswer<AccessApplied>.Given>(await silo.Rights.WriteRoleAsync(Olga, role, 1)).Value;
        Assert.Equal(2, applied.Revision);
        await silo.ApplyAsync(Ann, new GrantDraft("user:rita", "role:reviewer"));
        Assert.Null((await silo.Rights.DecideAsync(Policies.Identity("rita"), "project/default/session/s1/comment/", "write")).Fault);

        // Nothing to change is no change, and a role that grants still speak of leaves them powerless.
        Assert.Equal(Fault.BadPolicy, Assert.IsType<AccessAnswer<AccessApplied>.Refused>(await silo.Rights.WriteRoleAsync(Olga, role, null)).Fault);
        Assert.IsType<AccessAnswer<AccessApplied>.Given>(await silo.Rights.WriteRoleAsync(Olga, new RoleDraft("role:reviewer", [], [], "no more"), null));
        Assert.NotNull((await silo.Rights.DecideAsync(Policies.Identity("rita"), "project/default/session/s1/comment/", "write")).Fault);
    }

    [Fact]
    public async Task Files_DecideElsewhereWhatTheServerDecides()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:olga", "role:owner"), new GrantDraft("user:bob", "role:editor", Session: new SessionId("s1")));
        await silo.Rights.WriteRoleAsync(Olga, new RoleDraft("role:reviewer", ["role:viewer"], [], ""), null);

        var files = Assert.IsType<AccessAnswer<AccessFiles>.Given>(await silo.Rights.ReadFilesAsync(Olga)).Value;
        var set = PolicySet.Load(PolicyModel.Parse(files.Model), files.Policy);
        Assert.True(PolicyValue.TryParseJson("{}", out var nothing));

        Assert.Equal(2, files.Revision);
        Assert.True(set.Decide(PolicyContext.Default, silo.Time.GetUtcNow(), "user:bob", "default/s1", "project/default/session/s1/doc/notes", "write", nothing).IsAllowed);
        Assert.False(set.Decide(PolicyContext.Default, silo.Time.GetUtcNow(), "user:bob", "default/s2", "project/default/session/s2/doc/notes", "write", nothing).IsAllowed);
        Assert.Contains("g, role:reviewer, role:viewer, default/*, _, _\n", files.Policy, StringComparison.Ordinal);
        Assert.Equal(Fault.Forbidden, Assert.IsType<AccessAnswer<AccessFiles>.Refused>(await silo.Rights.ReadFilesAsync(Policies.Identity("bob"))).Fault);
    }

    [Fact]
    public async Task Projects_AreThoseThatWereMade_ForEachWhatHeMayRead()
    {
        await using var silo = await SiloHost.StartAsync();
        var directory = silo.Grains.GetGrain<IProjectDirectoryGrain>(IProjectDirectoryGrain.Key);
        foreach (var name in new[] { "zoo", "acme" })
        {
            await silo.Grains.GetGrain<IAccessGrain>(name).CreateAsync(SiloHost.Admin, "user:olga");
        }

        await silo.Grains.GetGrain<IAccessGrain>("nobody-made-it").ExistsAsync();
        async Task<string> List(Grant caller, string? after = null, int count = 500) =>
            string.Join(' ', await directory.ListAsync(caller, after is null ? null : new ProjectId(after), count));

        Assert.Equal("acme default zoo", await List(SiloHost.Admin));
        Assert.Equal("default zoo", await List(SiloHost.Admin, after: "acme"));
        Assert.Equal("acme", await List(SiloHost.Admin, count: 1));
        Assert.Equal("acme", await List(Olga with { Project = new ProjectId("acme") }));
        Assert.Equal("", await List(Ann with { Project = new ProjectId("acme") }));
        Assert.Equal("", await List(Olga with { Project = new ProjectId("acme") }, after: "acme"));
    }

    [Fact]
    public async Task Link_WithAScope_IsSpentOnce_AndStaysSpentWhenTheServerStartsAgain()
    {
        var silo = await SiloHost.StartAsync();
        var hash = SHA256.HashData("secret"u8);
        var scope = new LinkScope(new ProjectId("default"), new SessionId("s1"), "role:editor", silo.Time.GetUtcNow().AddDays(1));
        var notAfter = silo.Time.GetUtcNow().AddHours(1);
        await silo.Grains.GetGrain<IUserGrain>("guest-1").OfferLinkAsync(hash, "Guest", notAfter, scope);
        Assert.Equal(new LinkOutcome.Good(new Principal("guest-1", "Guest"), notAfter, scope), await silo.Grains.GetGrain<IUserGrain>("guest-1").PeekLinkAsync(hash));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            silo.Grains.GetGrain<IUserGrain>("guest-1").SpendLinkAsync(hash, $"sign-in-{number}", notAfter)));
        Assert.Single(outcomes.OfType<LinkOutcome.Good>());
        Assert.Equal(19, outcomes.OfType<LinkOutcome.Spent>().Count());

        await using var again = await silo.RestartAsync();
        Assert.IsType<LinkOutcome.Spent>(await again.Grains.GetGrain<IUserGrain>("guest-1").SpendLinkAsync(hash, "sign-in-x", notAfter));
    }
}
