namespace CollabSessions.Policy.Tests.Models;

/// <summary>What several matched rules amount to.</summary>
public sealed class EffectTests
{
    private const string Rbac = "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act";
    private const string Fields = "sub, obj, act, eft";

    [Fact]
    public void AllowAndDeny_DenyWinsWhereverItStands()
    {
        var policy = Ask.Load(Ask.Model(Rbac, rule: Fields, roles: "g = _, _", effect: "some(where (p.eft == allow)) && !some(where (p.eft == deny))"), """
            p, ann, ledger, write, deny
            p, staff, ledger, write, allow
            p, ben, ledger, read, allow
            g, ann, staff
            g, cat, staff
            """);

        Assert.False(policy.Allows("ann", "ledger", "write"));
        Assert.True(policy.Allows("cat", "ledger", "write"));
        Assert.True(policy.Allows("ben", "ledger", "read"));
        Assert.False(policy.Allows("ben", "ledger", "write"));
    }

    [Fact]
    public void DenyOverride_AllowsWhatNothingDenies()
    {
        var policy = Ask.Load(Ask.Model(Rbac, rule: Fields, roles: "g = _, _", effect: "!some(where (p.eft == deny))"), """
            p, ann, ledger, write, deny
            """);

        Assert.False(policy.Allows("ann", "ledger", "write"));
        Assert.True(policy.Allows("ann", "ledger", "read"));
        Assert.Equal(DecisionReason.NotDenied, policy.Decide(Ask.Noon, "ann", "ledger", "read").Reason);
    }

    [Fact]
    public void Priority_FirstRuleThatSpeaksDecides()
    {
        var policy = Ask.Load(Ask.Model(Rbac, rule: Fields, roles: "g = _, _", effect: "priority(p.eft) || deny"), """
            p, ann, ledger, read, indeterminate
            p, ann, ledger, read, allow
            p, staff, ledger, read, deny
            p, staff, ledger, write, deny
            p, ann, ledger, write, allow
            g, ann, staff
            """);

        Assert.True(policy.Allows("ann", "ledger", "read"));
        Assert.False(policy.Allows("ann", "ledger", "write"));
        Assert.False(policy.Allows("ben", "ledger", "read"));
    }

    [Fact]
    public void Priority_WithAColumn_SmallestNumberDecidesAndTheFileBreaksTies()
    {
        const string Rules = """
            p, 10, staff, ledger, read, deny
            p, 1, ann, ledger, read, allow
            p, 1, ann, ledger, read, deny
            p, -5, ben, ledger, read, allow
            p, 2, ben, ledger, read, deny
            g, ann, staff
            g, cat, staff
            """;
        var policy = Ask.Load(Ask.Model(Rbac, rule: "priority, " + Fields, roles: "g = _, _", effect: "priority(p.eft) || deny"), Rules);
        var renamed = Ask.Load(Ask.Model(
            Rbac, rule: "weight, " + Fields, roles: "g = _, _", effect: "priority(p.eft) || deny", more: "[options]\npriority_field = weight"), Rules);

        foreach (var set in new[] { policy, renamed })
        {
            Assert.True(set.Allows("ann", "ledger", "read"));
            Assert.True(set.Allows("ben", "ledger", "read"));
            Assert.False(set.Allows("cat", "ledger", "read"));
        }

        Assert.Equal(4, policy.RuleAt(0).Line);
    }

    [Fact]
    public void SubjectPriority_TheDeepestSubjectDecides()
    {
        var policy = Ask.Load(Ask.Model(Rbac, rule: Fields, roles: "g = _, _", effect: "subjectPriority(p.eft) || deny"), """
            p, everyone, ledger, read, deny
            p, staff, ledger, read, allow
            p, ann, ledger, read, deny
            g, staff, everyone
            g, ann, staff
            g, ben, staff
            g, cat, everyone
            """);

        Assert.False(policy.Allows("ann", "ledger", "read"));
        Assert.True(policy.Allows("ben", "ledger", "read"));
        Assert.False(policy.Allows("cat", "ledger", "read"));
    }

    [Fact]
    public void SubjectPriority_GoesByDomain()
    {
        var policy = Ask.Load(Ask.Model(
            "g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.obj == p.obj && r.act == p.act",
            "sub, obj, dom, act", "sub, obj, dom, act, eft", "g = _, _, _", "subjectPriority(p.eft) || deny"), """
            p, staff, ledger, north, write, deny
            p, ann, ledger, north, write, allow
            p, ann, ledger, south, write, allow
            p, staff, ledger, south, write, deny
            g, ann, staff, north
            g, staff, ann, south
            """);

        Assert.True(policy.Allows("ann", "ledger", "north", "write"));
        Assert.False(policy.Allows("staff", "ledger", "south", "write"));
    }

    [Fact]
    public void SubjectPriority_WithACircle_IsRefusedAtTheLine()
    {
        var error = Assert.Throws<PolicyFormatException>(() => Ask.Load(
            Ask.Model(Rbac, rule: Fields, roles: "g = _, _", effect: "subjectPriority(p.eft) || deny"), "g, a, b\ng, b, a\n"));

        Assert.Equal(("policy.csv", 1), (error.File, error.Line));
        Assert.Contains("circle", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AllowOverride_IgnoresDenyRules()
    {
        var policy = Ask.Load(Ask.Model(Rbac, rule: Fields, roles: "g = _, _"), """
            p, ann, ledger, read, deny
            p, ann, ledger, read, allow
            """);

        Assert.True(policy.Allows("ann", "ledger", "read"));
    }
}
