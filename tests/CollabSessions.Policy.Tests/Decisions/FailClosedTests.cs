namespace CollabSessions.Policy.Tests.Decisions;

/// <summary>Where Casbin lets through, throws, or leaves it to chance.</summary>
public sealed class FailClosedTests
{
    private const string DenyWins = "some(where (p.eft == allow)) && !some(where (p.eft == deny))";

    [Fact]
    public void EmptyPolicy_DoesNotLetInTheEmptySubject() =>
        Assert.False(Ask.Load(Ask.Model("r.sub == p.sub && r.obj == p.obj && r.act == p.act"), "").Allows("", "", ""));

    [Theory]
    [InlineData("r.sub.Banned != true")]
    [InlineData("!(r.sub.Banned == true)")]
    [InlineData("!(r.sub.Age < 18)")]
    [InlineData("!(r.sub.Name in ('eve'))")]
    [InlineData("!(r.sub.Name in r.sub.Blocked)")]
    [InlineData("!keyMatch(r.sub.Path, '/secret*')")]
    [InlineData("!ipMatch(r.sub.Ip, '10.0.0.0/8')")]
    [InlineData("!timeMatch('never', '_')")]
    public void Allow_WithAMissingAttribute_DoesNotMatchInAnyForm(string condition)
    {
        var policy = Ask.Load(Ask.Model("eval(p.cond)", rule: "cond"), $"p, \"{condition}\"\n");

        Assert.False(policy.AllowsJson("{}", "x", "read"));
    }

    [Fact]
    public void Deny_WithAConditionThatBreaks_Denies()
    {
        var policy = Ask.Load(Ask.Model("eval(p.cond) && r.act == p.act", rule: "cond, act, eft", effect: DenyWins), """
            p, true, read, allow
            p, r.sub.Risk > 5, read, deny
            """);

        Assert.True(policy.AllowsJson("""{"Risk":5}""", "x", "read"));
        Assert.False(policy.AllowsJson("""{"Risk":6}""", "x", "read"));
        Assert.False(policy.AllowsJson("{}", "x", "read"));
        var broken = policy.Decide(PolicyContext.Default, Ask.Noon, "no object", "x", "read");
        Assert.Equal((DecisionReason.BrokenCondition, 1), (broken.Reason, broken.Rule));
    }

    [Fact]
    public void Deny_WithAPlainPatternThatIsTooLong_Denies()
    {
        var policy = Ask.Load(
            Ask.Model("(p.obj == 'all' || keyMatch2(r.obj, p.obj)) && r.act == p.act", "obj, act", "obj, act, eft", effect: DenyWins),
            $"p, all, read, allow\np, /{new string('x', 1_000)}, read, deny\n");

        Assert.Equal(DecisionReason.BrokenCondition, policy.Decide(Ask.Noon, "/y", "read").Reason);
    }

    [Fact]
    public void Condition_ThatIsFalseElsewhere_IsNotBrokenByAMissingAttribute()
    {
        var policy = Ask.Load(Ask.Model("eval(p.cond) && r.act == p.act", rule: "cond, act, eft", effect: DenyWins), """
            p, true, read, allow
            p, r.sub.Risk > 5, write, deny
            p, r.sub.Risk > 5 && 1 == 2, read, deny
            """);

        Assert.True(policy.AllowsJson("{}", "x", "read"));
    }

    [Fact]
    public void Priority_OfABrokenRule_AllowsOnlyWhatWouldBeAllowedEitherWay()
    {
        var policy = Ask.Load(Ask.Model("eval(p.cond) && r.act == p.act", rule: "cond, act, eft", effect: "priority(p.eft) || deny"), """
            p, r.sub.Risk > 5, read, deny
            p, true, read, allow
            p, r.sub.Risk > 5, write, allow
            p, true, write, allow
            """);

        Assert.False(policy.AllowsJson("{}", "x", "read"));
        Assert.True(policy.AllowsJson("{}", "x", "write"));
    }

    [Fact]
    public void Request_OfAnotherSize_IsDeniedWithItsReason()
    {
        var policy = Ask.Load(Ask.Model("r.sub == p.sub && r.obj == p.obj && r.act == p.act"), "p, ann, x, read\n");

        Assert.Equal(DecisionReason.FieldCount, policy.Decide(Ask.Noon, "ann", "x").Reason);
        Assert.Equal(DecisionReason.FieldCount, policy.Decide(Ask.Noon, [.. Enumerable.Repeat("ann", 20)]).Reason);
        Assert.Equal(DecisionReason.TooLong, policy.Decide(Ask.Noon, new string('a', 4097), "x", "read").Reason);
        Assert.False(policy.Decide(Ask.Noon, [null!, "x", "read"]).IsAllowed);
    }

    [Theory]
    [InlineData("denyy")]
    [InlineData("Deny")]
    [InlineData("")]
    public void Rule_WithAnUnknownEffect_IsRefused(string effect)
    {
        var error = Assert.Throws<PolicyFormatException>(() => Ask.Load(
            Ask.Model("r.sub == p.sub", rule: "sub, eft"), $"p, ann, allow\np, ben, {effect}\n"));

        Assert.Equal(2, error.Line);
    }

    [Fact]
    public void Eval_OfTheRequest_IsRefusedWhereTheMatcherStands()
    {
        var error = Assert.Throws<PolicyFormatException>(() => Ask.Load(Ask.Model("eval(r.sub) && r.obj == p.obj"), ""));

        Assert.Equal("model.conf", error.File);
        Assert.Contains("a request cannot bring conditions", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Matcher_ThatMixesTwoRuleDefinitions_NeverAllowsByTheSecond()
    {
        var policy = Ask.Load(Ask.Model("r.sub == p.sub && r.act == p.act", more: "m2 = r.sub == p2.sub && r.act != p.act").Replace(
            "p = sub, obj, act", "p = sub, obj, act\np2 = sub", StringComparison.Ordinal), "p, ann, x, read\np2, ann\n");

        Assert.True(policy.Allows("ann", "x", "read"));
        Assert.False(policy.Decide(new PolicyContext("m2", "e"), Ask.Noon, "ann", "x", "write").IsAllowed);
    }

    [Fact]
    public void Json_WithARepeatedKey_IsNoValue()
    {
        Assert.False(PolicyValue.TryParseJson("""{"Role":"guest","Role":"admin"}""", out _));
        Assert.False(PolicyValue.TryParseJson("{", out _));
        Assert.False(PolicyValue.TryParseJson("{} {}", out _));
    }
}
