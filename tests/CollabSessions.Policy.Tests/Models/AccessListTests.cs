namespace CollabSessions.Policy.Tests.Models;

/// <summary>Models without roles: lists of who may do what.</summary>
public sealed class AccessListTests
{
    [Fact]
    public void List_AllowsExactlyItsLines()
    {
        var policy = Ask.Load(Ask.Model("r.sub == p.sub && r.obj == p.obj && r.act == p.act"), """
            p, ann, ledger, read
            p, ben, archive, write
            """);

        Assert.True(policy.Allows("ann", "ledger", "read"));
        Assert.False(policy.Allows("ann", "ledger", "write"));
        Assert.False(policy.Allows("ann", "archive", "read"));
        Assert.False(policy.Allows("ben", "archive", "read"));
        Assert.True(policy.Allows("ben", "archive", "write"));
        Assert.False(policy.Allows("Ann", "ledger", "read"));
    }

    [Fact]
    public void List_WithASuperuserInTheMatcher_AllowsHerEverything()
    {
        var model = Ask.Model("r.sub == p.sub && r.obj == p.obj && r.act == p.act || r.sub == \"root\"");
        var policy = Ask.Load(model, "p, ann, ledger, read");

        Assert.True(policy.Allows("root", "anything", "burn"));
        Assert.True(policy.Allows("ann", "ledger", "read"));
        Assert.False(policy.Allows("ann", "ledger", "burn"));
        Assert.True(Ask.Load(model, "").Allows("root", "anything", "burn"));
    }

    [Fact]
    public void List_WithoutUsers_GoesByObjectAndAction()
    {
        var policy = Ask.Load(Ask.Model("r.obj == p.obj && r.act == p.act", "obj, act", "obj, act"), "p, lobby, enter\n");

        Assert.True(policy.Allows("lobby", "enter"));
        Assert.False(policy.Allows("vault", "enter"));
    }

    [Fact]
    public void List_WithoutObjects_GoesBySubjectAndAction()
    {
        var policy = Ask.Load(Ask.Model("r.sub == p.sub && r.act == p.act", "sub, act", "sub, act"), "p, ann, print\n");

        Assert.True(policy.Allows("ann", "print"));
        Assert.False(policy.Allows("ben", "print"));
    }

    [Fact]
    public void Model_InUnusualLayout_IsReadLikeTheUsualOne()
    {
        var policy = Ask.Load("""
            # who asks
            [request_definition]
            r = sub,obj,act ; the question

            [matchers]
            m = r.sub == p.sub && r.obj == p.obj \
              && r.act == p.act   # all of them
            [policy_definition]
            p=sub,obj,act
            [policy_effect]
            e = some ( where ( p_eft == allow ) )
            """, "  # a comment\n\np , ann ,  ledger,read\r\n");

        Assert.True(policy.Allows("ann", "ledger", "read"));
        Assert.False(policy.Allows("ann", "ledger", "write"));
    }

    [Fact]
    public void Matcher_WithDotsInAText_ComparesTheText()
    {
        var policy = Ask.Load(Ask.Model("r.sub == \"r.sub.p.obj\""), "");

        Assert.True(policy.Allows("r.sub.p.obj", "x", "y"));
        Assert.False(policy.Allows("r_sub", "x", "y"));
    }

    [Theory]
    [InlineData("low", "read", false)]
    [InlineData("high", "read", true)]
    [InlineData("low", "write", true)]
    [InlineData("high", "write", false)]
    public void BellLaPadula_ReadsDownAndWritesUp(string subject, string act, bool expected)
    {
        var policy = Ask.Load(Ask.Model(
            "(r.act == \"read\" && r.sub_level >= r.obj_level) || (r.act == \"write\" && r.sub_level <= r.obj_level)",
            "sub, sub_level, obj, obj_level, act"), "");
        var level = subject == "low" ? 1 : 9;

        Assert.Equal(expected, policy.Decide(
            PolicyContext.Default, Ask.Noon, subject, PolicyValue.Of(level), "report", PolicyValue.Of(5), act).IsAllowed);
    }

    [Fact]
    public void SeveralDefinitions_AreAskedByTheirNames()
    {
        var policy = Ask.Load("""
            [request_definition]
            r = user, thing, action
            r2 = user, action
            [policy_definition]
            p = role, thing, action
            p2 = condition, action, eft
            [role_definition]
            g = _, _
            [policy_effect]
            e = some(where (p.eft == allow))
            e2 = !some(where (p2.eft == deny))
            [matchers]
            m = g(r.user, p.role) && r.thing == p.thing && r.action == p.action
            m2 = eval(p2.condition) && r2.action == p2.action
            """, """
            p, staff, door, open
            p2, r2.user.Age < 18, buy, deny
            g, ann, staff
            """);
        Assert.True(PolicyValue.TryParseJson("""{"Age": 17}""", out var young));
        Assert.True(PolicyValue.TryParseJson("""{"Age": 18}""", out var grown));
        var second = new PolicyContext("m2", "e2");

        Assert.True(policy.Allows("ann", "door", "open"));
        Assert.False(policy.Allows("ben", "door", "open"));
        Assert.False(policy.Decide(second, Ask.Noon, young, "buy").IsAllowed);
        Assert.True(policy.Decide(second, Ask.Noon, grown, "buy").IsAllowed);
        Assert.Throws<ArgumentException>(() => policy.Decide(new PolicyContext("m3", "e"), Ask.Noon, "ann"));
    }
}
