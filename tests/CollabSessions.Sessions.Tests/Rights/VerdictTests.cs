using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests.Rights;

public sealed class VerdictTests
{
    private static readonly DateTimeOffset Now = Policies.Time("2026-06-01T12:00:00Z");
    private static readonly DocumentId Notes = new(new SessionId("s1"), "notes.md");

    [Theory]
    [InlineData("role:owner", Access.Admin, true)]
    [InlineData("role:admin", Access.Admin, true)]
    [InlineData("role:editor", Access.Write, true)]
    [InlineData("role:contributor", Access.Write, true)]
    [InlineData("role:commenter", Access.Read, true)]
    [InlineData("role:viewer", Access.Read, true)]
    [InlineData("role:guest", Access.Read, true)]
    [InlineData("role:runner", Access.Write, false)]
    public void Identity_HasWhatItsRoleGives_AndNothingWithoutOne(string role, Access level, bool showsPresence)
    {
        var policy = Policies.Compose("", Policies.Give("user:ann", role));

        var verdict = On(Policies.Identity("ann"), policy);

        Assert.Equal((level, showsPresence), (verdict.Level, verdict.MaySpeak));
        Assert.Equal(Access.None, On(Policies.Identity("bob"), policy).Level);
    }

    [Theory]
    [InlineData(Access.Write, null, Access.Write)]
    [InlineData(Access.Read, null, Access.Read)]
    [InlineData(Access.Write, "s1", Access.Write)]
    [InlineData(Access.Read, "s1", Access.Read)]
    [InlineData(Access.Write, "s2", Access.None)]
    public void CredentialWithRights_HasThemWithoutAnyGrant(Access access, string? session, Access level) =>
        Assert.Equal(level, On(Token(access, session), Policies.Compose("")).Level);

    [Fact]
    public void Deny_BeatsWhatACredentialCarries_OnEveryLevel()
    {
        var person = Policies.Compose("", Policies.Give("user:ann", new GrantedRight("project/default/session/s1/doc/notes.md", "write", IsDenied: true)));
        var role = Policies.Compose("p, role:editor, default/*, project/default/session/s1/doc/notes.md, read, deny, true");

        Assert.Equal(Access.Read, On(Token(Access.Write), person).Level);
        Assert.Equal(Access.Write, On(Token(Access.Write, user: "bob"), person).Level);
        Assert.Equal(Access.Write, OnOther(Token(Access.Write), person).Level);
        Assert.Equal(Access.None, On(Token(Access.Write), role).Level);
        Assert.Equal(Access.Read, On(Token(Access.Read), role).Level);
        Assert.Equal(Access.Admin, On(SiloHost.Admin, role).Level);
    }

    [Fact]
    public void DenyWithAConditionThatCannotBeEvaluated_Denies()
    {
        var policy = Policies.Compose(
            "", Policies.Give("user:ann", new GrantedRight("project/default/session/{s}/doc/*", "write", true, "!ipMatch(r.env.address, \"10.0.0.0/8\")")));

        Assert.Equal(Access.Write, On(Token(Access.Write) with { Address = "10.1.2.3" }, policy).Level);
        Assert.Equal(Access.Read, On(Token(Access.Write) with { Address = "192.0.2.1" }, policy).Level);
        Assert.Equal(Access.Read, On(Token(Access.Write), policy).Level);
        Assert.Equal(Access.Read, On(Token(Access.Write) with { Address = "10.0.0.1\",\"x\":\"" }, policy).Level);
    }

    [Fact]
    public void Ceiling_OfAnIdentity_IsNotPassed()
    {
        var policy = Policies.Compose("", Policies.Give("user:ann", "role:owner"));
        var page = AccessPaths.Of(ProjectId.Default, "policy/");

        Assert.Equal(Access.Read, On(Policies.Identity("ann", Access.Read), policy).Level);
        Assert.True(On(Policies.Identity("ann", Access.Read), policy).MaySpeak);
        Assert.Equal(Access.Write, On(Policies.Identity("ann", Access.Write), policy).Level);
        Assert.False(AccessJudge.On(new AccessHolder(Policies.Identity("ann", Access.Write)), policy, ProjectId.Default, page, "admin", Now).IsAllowed);
        Assert.True(AccessJudge.On(new AccessHolder(Policies.Identity("ann")), policy, ProjectId.Default, page, "admin", Now).IsAllowed);
    }

    [Fact]
    public void AnIdentityForEveryProject_IsNotTheServersAdministrator()
    {
        var everywhere = Policies.Identity("ann") with { Project = null };

        Assert.False(everywhere.IsServerAdministrator);
        Assert.Equal(Access.None, On(everywhere, Policies.Compose("")).Level);
    }

    [Fact]
    public void Verdict_HoldsUntilTheInstantOfItsGrant_NotBeforeItBegan_AndForItsPolicyAlone()
    {
        var (from, until) = (Now.AddMinutes(-1), Now.AddMinutes(1));
        var policy = Policies.Compose("", Policies.Give("user:ann", "role:editor", from: from, until: until));

        var verdict = On(Policies.Identity("ann"), policy);

        Assert.Equal((Access.Write, until), (verdict.Level, verdict.NotAfter));
        Assert.True(verdict.HoldsAt(until.AddTicks(-1), policy));
        Assert.False(verdict.HoldsAt(until, policy));
        Assert.False(verdict.HoldsAt(from, policy)); // a clock that was set back
        Assert.False(verdict.HoldsAt(Now, Policies.Compose("")));
        Assert.False(default(Verdict).HoldsAt(Now, null));
        Assert.Equal(Access.None, On(Policies.Identity("ann"), policy, until).Level);
    }

    [Fact]
    public void Verdict_EndsWithTheCredential()
    {
        var end = Now.AddSeconds(5);
        var policy = Policies.Compose("", Policies.Give("user:ann", "role:editor", until: Now.AddMinutes(1)));

        Assert.Equal(end, On(Policies.Identity("ann") with { NotAfter = end }, policy).NotAfter);
        Assert.Equal(Access.None, On(Policies.Identity("ann") with { NotAfter = Now }, policy).Level);
    }

    [Fact]
    public void ServiceAccounts_AreNamedByTheirIds_AndNobodyIsARoleByHisName()
    {
        var policy = Policies.Compose("", Policies.Give("service:ci", "role:viewer"));

        Assert.Equal(Access.Read, On(Policies.Identity("service:ci"), policy).Level);
        Assert.Equal(Access.None, On(Policies.Identity("ci"), policy).Level);
        Assert.Equal(Access.None, On(Policies.Identity("role:owner"), policy).Level);
    }

    [Fact]
    public void Check_OfAVerdictThatHolds_AllocatesNothing()
    {
        var page = Policies.Page(Policies.Give("user:ann", "role:editor", until: Now.AddMinutes(1)));
        var verdict = On(Policies.Identity("ann"), page.Current);
        var held = 0;
        Check();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Check();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2_000, held);

        void Check()
        {
            for (var time = 0; time < 1_000; time++)
            {
                held += verdict.HoldsAt(Now, page.Current) && verdict.Level >= Access.Write ? 1 : 0;
            }
        }
    }

    [Fact]
    public void Decision_OfSomebodyWhoJoins_AllocatesAFewTexts()
    {
        const int Joins = 100;
        const int BytesMax = 1_024;
        var policy = Policies.Compose("", Policies.Give("user:ann", "role:editor"));
        Grant[] grants = [Policies.Identity("ann", address: "192.0.2.17"), Token(Access.Write) with { Address = "192.0.2.17" }, Policies.Identity("ann")];
        Assert.All(grants, grant => Assert.Equal(Access.Write, On(grant, policy).Level));

        Assert.All(grants, grant =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var join = 0; join < Joins; join++)
            {
                On(grant, policy);
            }

            Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Joins, 0, BytesMax);
        });
    }

    [Theory]
    [InlineData("192.0.2.17", "192.0.2.17")]
    [InlineData("2001:DB8:0::1", "2001:db8::1")]
    [InlineData("10.1", "10.0.0.1")]
    public void Circumstances_HaveTheAddressAsItIsUsuallySpelled(string address, string spelled)
    {
        var policy = Policies.Compose(
            "", Policies.Give("user:ann", new GrantedRight("project/default/session/{s}/*", "read", Condition: $"r.env.address == '{spelled}'")));

        Assert.Equal(Access.Read, On(Policies.Identity("ann", address: address), policy).Level);
        Assert.Equal(Access.None, On(Policies.Identity("ann", address: "192.0.2.18"), policy).Level);
        Assert.Equal(Access.None, On(Policies.Identity("ann"), policy).Level);
    }

    private static Grant Token(Access access, string? session = null, string user = "ann") =>
        new(new Principal(user, user), ProjectId.Default, session is null ? null : new SessionId(session), access, null);

    private static Verdict On(Grant grant, ProjectPolicy? policy, DateTimeOffset? now = null) =>
        AccessJudge.OnDocument(new AccessHolder(grant), policy, ProjectId.Default, Notes, now ?? Now);

    private static Verdict OnOther(Grant grant, ProjectPolicy policy) =>
        AccessJudge.OnDocument(new AccessHolder(grant), policy, ProjectId.Default, new DocumentId(Notes.Session, "other.md"), Now);
}
