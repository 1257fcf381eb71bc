using System.Globalization;

namespace CollabSessions.Policy.Tests.Models;

/// <summary>Links and rules with times, and how long an answer may be believed.</summary>
public sealed class TimeTests
{
    private const string Rbac = "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act";

    private static readonly PolicySet Shift = Ask.Load(Ask.Model(Rbac, roles: "g = _, _, (_, _)"), """
        p, guard, gate, open
        g, ann, guard, 2026-06-01 08:00:00, 2026-06-01 16:00:00
        """);

    [Theory]
    [InlineData("2026-06-01T07:59:59Z", false)]
    [InlineData("2026-06-01T08:00:00Z", false)]
    [InlineData("2026-06-01T08:00:00.0000001Z", true)]
    [InlineData("2026-06-01T15:59:59.9999999Z", true)]
    [InlineData("2026-06-01T16:00:00Z", false)]
    [InlineData("2026-06-01T18:30:00+03:00", true)]
    public void Link_HoldsStrictlyBetweenItsBounds(string now, bool expected) =>
        Assert.Equal(expected, Shift.Allows(Time(now), "ann", "gate", "open"));

    [Fact]
    public void Decision_NamesTheInstantsAroundIt()
    {
        var before = Shift.Decide(Time("2026-06-01T07:00:00Z"), "ann", "gate", "open");
        var during = Shift.Decide(Time("2026-06-01T09:00:00Z"), "ann", "gate", "open");
        var after = Shift.Decide(Time("2026-06-01T17:00:00Z"), "ann", "gate", "open");

        Assert.Equal((DateTimeOffset.MinValue, Time("2026-06-01T08:00:00.0000001Z")), (before.NotBefore, before.NotAfter));
        Assert.Equal((Time("2026-06-01T08:00:00.0000001Z"), Time("2026-06-01T16:00:00Z")), (during.NotBefore, during.NotAfter));
        Assert.Equal((Time("2026-06-01T16:00:00Z"), DateTimeOffset.MaxValue), (after.NotBefore, after.NotAfter));
        Assert.Equal(DateTimeOffset.MaxValue, Shift.Decide(Ask.Noon, "ben", "gate", "open").NotAfter);
    }

    [Fact]
    public void Decision_HoldsOnlyInItsTimeAndRevision()
    {
        var policy = PolicySet.Load(Shift.Model, "p, guard, gate, open\ng, ann, guard, 2026-06-01 08:00:00, 2026-06-01 16:00:00\n", revision: 7);
        var decision = policy.Decide(Time("2026-06-01T09:00:00Z"), "ann", "gate", "open");

        Assert.True(decision.Allows(Time("2026-06-01T15:59:59Z"), 7));
        Assert.False(decision.Allows(Time("2026-06-01T16:00:00Z"), 7));
        Assert.False(decision.Allows(Time("2026-06-01T07:00:00Z"), 7)); // a clock that was set back
        Assert.False(decision.Allows(Time("2026-06-01T09:00:00Z"), 8));
        Assert.False(default(Decision).Allows(Ask.Noon, 0));
    }

    [Fact]
    public void Link_WithOpenSidesAndTheYear0_IsReadAsCasbinDoes()
    {
        var policy = Ask.Load(Ask.Model(Rbac, roles: "g = _, _, (_, _)"), """
            p, r1, x, read
            p, r2, x, read
            p, r3, x, read
            p, r4, x, read
            p, r5, x, read
            g, always, r1, _, _
            g, past, r2, 0000-01-01 00:00:00, 0000-01-02 00:00:00
            g, wide, r3, 0000-01-01 00:00:00, 9999-12-30 00:00:00
            g, ended, r4, _, 0000-01-02 00:00:00
            g, later, r5, 9999-12-30 00:00:00, _
            """);

        Assert.True(policy.Allows("always", "x", "read"));
        Assert.True(policy.Allows("wide", "x", "read"));
        Assert.False(policy.Allows("past", "x", "read"));
        Assert.False(policy.Allows("ended", "x", "read"));
        Assert.False(policy.Allows("later", "x", "read"));
    }

    [Fact]
    public void Link_FarFromTheSubject_CountsWithItsTimesToo()
    {
        // Casbin for Go forgets the domain after the first link, and with it the times of all further ones.
        var policy = Ask.Load(Ask.Model(
            "g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.obj == p.obj && r.act == p.act",
            "sub, dom, obj, act", "sub, dom, obj, act", "g = _, _, _, (_, _)"), """
            p, chief, acme, safe, open
            g, ann, deputy, acme, _, _
            g, deputy, chief, acme, 2026-06-01 08:00:00, 2026-06-01 16:00:00
            """);

        Assert.True(policy.Allows(Time("2026-06-01T09:00:00Z"), "ann", "acme", "safe", "open"));
        Assert.False(policy.Allows(Time("2026-06-01T17:00:00Z"), "ann", "acme", "safe", "open"));
        Assert.Equal(Time("2026-06-01T16:00:00Z"), policy.Decide(Time("2026-06-01T09:00:00Z"), "ann", "acme", "safe", "open").NotAfter);
    }

    [Fact]
    public void Roles_ByDomainAndType_MatchSubjectObjectAndPattern()
    {
        var policy = Ask.Load(Ask.Model(
            "g(r.sub, p.sub, p.dom) && g2(r.obj, p.dom) && regexMatch(r.act, p.act)",
            rule: "sub, dom, obj, act", roles: "g = _, _, _, (_, _)\ng2 = _, _"), """
            p, owner, north, _, (read|write)
            p, guest, north, _, read
            g, ann, owner, north, _, _
            g, ben, guest, north, _, 2026-06-01 11:00:00
            g2, plan, north
            """);

        Assert.True(policy.Allows("ann", "plan", "write"));
        Assert.False(policy.Allows("ann", "plan", "delete"));
        Assert.True(policy.Allows(Time("2026-06-01T10:00:00Z"), "ben", "plan", "read"));
        Assert.False(policy.Allows(Ask.Noon, "ben", "plan", "read"));
        Assert.False(policy.Allows("ann", "other", "read"));
    }

    [Fact]
    public void TimeMatch_BoundsARule()
    {
        var policy = Ask.Load(Ask.Model("r.sub == p.sub && timeMatch(p.from, p.until)", "sub", "sub, from, until"), """
            p, ann, 2026-06-01 08:00:00, 2026-06-01 16:00:00
            p, ben, tomorrow, _
            """);

        Assert.True(policy.Allows("ann"));
        Assert.Equal(Time("2026-06-01T16:00:00Z"), policy.Decide(Ask.Noon, "ann").NotAfter);
        Assert.False(policy.Allows(Time("2026-06-01T16:00:00Z"), "ann"));
        Assert.False(policy.Allows("ben"));
    }

    [Theory]
    [InlineData("tomorrow", "_")]
    [InlineData("_", "2026-13-01 00:00:00")]
    [InlineData("2026-06-01T08:00:00", "_")]
    [InlineData("", "_")]
    [InlineData("0000-02-31 00:00:00", "_")]
    public void Link_WithATimeThatIsNone_IsRefusedAtItsLine(string start, string end)
    {
        var error = Assert.Throws<PolicyFormatException>(() => Ask.Load(
            Ask.Model(Rbac, roles: "g = _, _, (_, _)"), $"p, guard, gate, open\ng, ann, guard, {start}, {end}\n"));

        Assert.Equal(("policy.csv", 2), (error.File, error.Line));
    }

    [Fact]
    public void Question_AboutThePast_IsAnsweredByTheTimesOfThen()
    {
        Assert.True(Shift.Allows(Ask.Noon, "ann", "gate", "open"));
        Assert.False(Shift.Allows(Time("2026-06-01T20:00:00Z"), "ann", "gate", "open"));
        Assert.True(Shift.Allows(Time("2026-06-01T14:03:00Z"), "ann", "gate", "open"));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
