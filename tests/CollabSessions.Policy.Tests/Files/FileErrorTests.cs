namespace CollabSessions.Policy.Tests.Files;

/// <summary>What is wrong with a file is said with its name, its line, and words that help.</summary>
public sealed class FileErrorTests
{
    [Theory]
    [InlineData("p, ann, x\n", 1, "'p' needs 3 fields, here are 2.")]
    [InlineData("# c\n\np, ann, x, read, allow\n", 3, "'p' needs 3 fields, here are 4.")]
    [InlineData("p2, ann, x, read\n", 1, "'p2' is not defined in model.conf: a line begins with p, g.")]
    [InlineData("g, ann\n", 1, "'g' needs 2 fields, here are 1.")]
    [InlineData("p, ann, (x, read\n", 1, "a parenthesis does not close; quote the field if it is meant.")]
    [InlineData("p, ann, x), read\n", 1, "a parenthesis closes that was not opened; quote the field if it is meant.")]
    [InlineData("p, ann, \"x, read\n", 1, "a quote does not close.")]
    [InlineData("p, \"ann\" b, x, read\n", 1, "text follows a closing quote.")]
    public void Policy_IsRefusedAtItsLine(string policy, int line, string reason)
    {
        var error = Assert.Throws<PolicyFormatException>(() => Ask.Load(Ask.Model("g(r.sub, p.sub)", roles: "g = _, _"), policy));

        Assert.Equal(("policy.csv", line, reason), (error.File, error.Line, error.Reason));
        Assert.Equal($"policy.csv:{line}: {reason}", error.Message);
    }

    [Theory]
    [InlineData("r.sub = p.sub", "column 7: '=' has no meaning in an expression.")]
    [InlineData("r.sub == p.sub &", "column 16: '&' has no meaning in an expression.")]
    [InlineData("r.sub == p.sub &&", "column 18: the end is not expected here.")]
    [InlineData("r.sub == p.who", "'p' has no field 'who'; it has sub, obj, act.")]
    [InlineData("r2.sub == p.sub", "column 1: 'r2' is neither a function nor a field of a request or a rule.")]
    [InlineData("sub == p.sub", "column 1: 'sub' is neither a function nor a field of a request or a rule.")]
    [InlineData("g2(r.sub, p.sub)", "column 1: there is no function 'g2'.")]
    [InlineData("g(r.sub, p.sub, r.obj)", "column 1: g() takes 2 arguments, as 'g' is defined, not 3.")]
    [InlineData("keyMatch(r.sub)", "column 1: keyMatch() takes 2 arguments, not 1.")]
    [InlineData("(r.sub == p.sub", "column 16: ')' is expected, not the end.")]
    [InlineData("r.sub == 'ann", "column 10: a quote does not close.")]
    [InlineData("r.sub.a()", "column 8: attributes cannot be called.")]
    [InlineData("r.sub == 1x", "column 10: '1x' is not a number.")]
    public void Matcher_IsRefusedAtItsColumn(string matcher, string reason)
    {
        var error = Assert.Throws<PolicyFormatException>(() => Ask.Load(Ask.Model(matcher, roles: "g = _, _"), ""));

        Assert.Equal("model.conf", error.File);
        Assert.Equal(reason, error.Reason);
        Assert.True(error.Line > 0);
    }

    [Fact]
    public void Model_WithoutASection_NamesIt()
    {
        var error = Assert.Throws<PolicyFormatException>(() => PolicyModel.Parse("[request_definition]\nr = sub\n[policy_definition]\np = sub\n", "m.conf"));

        Assert.Equal("m.conf: the section [policy_effect] with a definition 'e = …' is missing.", error.Message);
    }

    [Theory]
    [InlineData("[wishes]\nw = more", "the section [wishes] is not supported")]
    [InlineData("[constraint_definition]\nc = sod(\"a\")", "a constraint is sod(")]
    [InlineData("[matchers]\nm = true", "the section [matchers] is there twice.")]
    [InlineData("[options]\nspeed = high", "'speed' is no option")]
    [InlineData("[options]\nmatching.g9 = keyMatch", "matching names the role definition 'g9'")]
    [InlineData("[options]\nmatching.g = keyGet", "'keyGet' is no matching function.")]
    [InlineData("[options]\ndomain_matching.g = keyMatch", "domain matching for 'g', which has no domain.")]
    [InlineData("[options]\nhierarchy = 0", "hierarchy is a number from 1 to 100000.")]
    public void Model_WithSomethingUnknown_IsRefused(string more, string reason)
    {
        var error = Assert.Throws<PolicyFormatException>(() => PolicyModel.Parse(Ask.Model("r.sub == p.sub", roles: "g = _, _", more: more)));

        Assert.StartsWith(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_WithASectionThatIsUnknown_NamesItsLine()
    {
        var error = Assert.Throws<PolicyFormatException>(() => PolicyModel.Parse("[request_definition]\nr = sub\n[matchars]\nm = true\n", "m.conf"));

        Assert.StartsWith("m.conf:3: the section [matchars] is not supported", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sod(\"buyer\", \"payer\")", "g, ann, buyer\ng, ben, payer\n", "g, ann, payer\n")]
    [InlineData("sodMax([\"a\", \"b\", \"c\"], 2)", "g, ann, a\ng, ann, b\n", "g, ann, c\n")]
    [InlineData("roleMax(\"root\", 2)", "g, ann, root\ng, ben, root\n", "g, cat, root\n")]
    [InlineData("rolePre(\"admin\", \"trained\")", "g, ann, admin\ng, ann, trained\n", "g, ben, admin\n")]
    public void Policy_ThatBreaksAConstraint_IsRefusedAtTheLink(string constraint, string good, string bad)
    {
        var model = Ask.Model("g(r.sub, p.sub)", roles: "g = _, _", more: $"[constraint_definition]\nc = {constraint}");
        Ask.Load(model, good);

        Assert.Equal(3, Assert.Throws<PolicyFormatException>(() => Ask.Load(model, good + bad)).Line);
    }

    [Fact]
    public void Rule_WithAConditionThatIsNone_IsRefusedAtTheRule()
    {
        var error = Assert.Throws<PolicyFormatException>(() => Ask.Load(Ask.Model("eval(p.cond)", rule: "cond"), "p, true\np, r.sub.Age >\n"));

        Assert.Equal(("policy.csv", 2), (error.File, error.Line));
    }

    [Fact]
    public void Rule_WithAPatternThatIsNone_IsRefusedUnlessAnotherConditionCouldDo()
    {
        var error = Assert.Throws<PolicyFormatException>(() => Ask.Load(Ask.Model("regexMatch(r.act, p.act)", rule: "act"), "p, read\np, (\"\"(\n"));
        Assert.Equal(2, error.Line);

        var tolerant = Ask.Load(Ask.Model("(p.act == '*' || regexMatch(r.act, p.act))", rule: "act"), "p, *\n");
        Assert.True(tolerant.Allows("ann", "x", "read"));
    }

    [Fact]
    public void Effect_ThatIsNotOneOfCasbins_IsRefused()
    {
        var error = Assert.Throws<PolicyFormatException>(() => PolicyModel.Parse(Ask.Model("r.sub == p.sub", effect: "most(where (p.eft == allow))")));

        Assert.Equal("the effect 'most(where (p.eft == allow))' is not one of Casbin's five.", error.Reason);
    }
}
