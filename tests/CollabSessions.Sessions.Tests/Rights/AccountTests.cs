using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests.Rights;

/// <summary>Service accounts that end, and others of the same name.</summary>
public sealed class AccountTests
{
    private static readonly string Project = "project/default/";

    [Fact]
    public async Task Token_OfAnAccountThatEnded_IsNotRevivedByItsName()
    {
        await using var silo = await SiloHost.StartAsync();
        var first = await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("service:ci", "role:viewer"));
        Assert.True(await MayAsync(silo, first.Revision));

        // Another role instead, in one change, and one more grant: the same account.
        var second = SiloHost.Given(await silo.Rights.ApplyAsync(
            SiloHost.Admin, new AccessChange([new GrantDraft("service:ci", "role:editor")], [first.Grants[0].Id], null, ""), null));
        Assert.True(await MayAsync(silo, first.Revision));

        await silo.RevokeAsync(SiloHost.Admin, second.Grants[0]);
        Assert.False(await MayAsync(silo, first.Revision));
        var third = await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("service:ci", "role:editor"));
        Assert.False(await MayAsync(silo, first.Revision));
        Assert.False(await MayAsync(silo, 0)); // a token from before there was such a thing
        Assert.True(await MayAsync(silo, third.Revision));

        await using var again = await silo.RestartAsync();
        Assert.False(await MayAsync(again, first.Revision));
        Assert.True(await MayAsync(again, third.Revision));
        SiloHost.Given(await again.Rights.RevertAsync(SiloHost.Admin, first.Revision, "back", null));
        Assert.False(await MayAsync(again, first.Revision));
        Assert.True(await MayAsync(again, third.Revision)); // one change gave it another grant: it never ended
    }

    [Fact]
    public async Task Token_OfAnAccountThatOnlyLinesSpokeOf_EndsWithThem()
    {
        await using var silo = await SiloHost.StartAsync();
        const string Lines = "g, service:ci, role:viewer, default/*, _, _\n";
        await WriteAsync(silo, Lines);
        Assert.True(await MayAsync(silo, 1));
        await WriteAsync(silo, "# ours\n" + Lines);
        Assert.True(await MayAsync(silo, 1));

        await WriteAsync(silo, "# none\n");
        await WriteAsync(silo, Lines);
        Assert.False(await MayAsync(silo, 1));
        Assert.True(await MayAsync(silo, 4));
    }

    [Fact]
    public async Task LiveConnection_OfAnAccountThatEnded_IsSentAwayAndStaysAway()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.CreateSessionAsync();
        var made = await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("service:ci", "role:editor"));
        var ci = new Visitor(silo, "s1/notes", 4);
        Assert.IsType<JoinOutcome.Joined>(await ci.JoinAsync(Account(made.Revision)));

        await silo.RevokeAsync(SiloHost.Admin, made.Grants[0]);
        Assert.Equal("close revoked Administrator", await ci.NextAsync());
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("service:ci", "role:editor"));
        Assert.Equal(new JoinOutcome.Refused(Fault.Forbidden), await ci.JoinAsync(Account(made.Revision)));
    }

    [Fact]
    public async Task Revocation_OfOneGrantThatIsNotThere_SaysThatItIsAbsent()
    {
        await using var silo = await SiloHost.StartAsync();
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.ApplyAsync(SiloHost.Admin, new AccessChange([], ["9-9"], null, ""), null)).Fault);
        Assert.Equal(
            Fault.BadPolicy, SiloHost.Refused(await silo.Rights.ApplyAsync(SiloHost.Admin, new AccessChange([], ["9-9", "9-8"], null, ""), null)).Fault);
    }

    private static async Task WriteAsync(SiloHost silo, string lines) =>
        SiloHost.Given(await silo.Rights.ApplyAsync(SiloHost.Admin, new AccessChange([], [], lines, ""), null));

    private static async Task<bool> MayAsync(SiloHost silo, long revision) =>
        (await silo.Rights.DecideAsync(Account(revision), Project, "read")).Fault is null;

    private static Grant Account(long revision) =>
        new(new Principal("service:ci", "ci"), ProjectId.Default, null, Access.Admin, null, IsIdentity: true, Revision: revision);
}
