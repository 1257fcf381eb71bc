namespace CollabSessions.Policy.Tests.Models;

/// <summary>Conditions on attributes, in the matcher and in rules.</summary>
public sealed class AttributeTests
{
    [Fact]
    public void Owner_OfAnObject_MayDoAnything()
    {
        var policy = Ask.Load(Ask.Model("r.sub == r.obj.Owner"), "");

        Assert.True(policy.AllowsJson("ann", """{"Owner":"ann"}""", "read"));
        Assert.False(policy.AllowsJson("ben", """{"Owner":"ann"}""", "read"));
        Assert.False(policy.AllowsJson("ben", """{"owner":"ben"}""", "read"));
        Assert.False(policy.AllowsJson("ben", "ben", "read"));
    }

    [Fact]
    public void Eval_TestsTheConditionOfTheRule()
    {
        var policy = Ask.Load(Ask.Model("eval(p.rule) && r.obj == p.obj && r.act == p.act", rule: "rule, obj, act"), """"
            p, r.sub.Age > 18, /cinema, enter
            p, r.sub.Age < 60 && r.sub.Group in ('a', 'b'), /gym, enter
            p, "r.sub.Name == ""ann""", /home, enter
            """");

        Assert.True(policy.AllowsJson("""{"Age":19}""", "/cinema", "enter"));
        Assert.False(policy.AllowsJson("""{"Age":18}""", "/cinema", "enter"));
        Assert.True(policy.AllowsJson("""{"Age":30,"Group":"b"}""", "/gym", "enter"));
        Assert.False(policy.AllowsJson("""{"Age":30,"Group":"c"}""", "/gym", "enter"));
        Assert.True(policy.AllowsJson("""{"Name":"ann"}""", "/home", "enter"));
    }

    [Fact]
    public void Eval_WithRolesAndTwoConditions_NeedsAll()
    {
        var policy = Ask.Load(Ask.Model(
            "g(r.sub.Name, p.sub) && eval(p.one) && eval(p.two) && (p.act == '*' || r.act == p.act)", rule: "sub, one, two, act", roles: "g = _, _"), """
            p, staff, r.obj.Price <= 100, r.obj.Kind == 'book', *
            g, ann, staff
            """);

        Assert.True(policy.AllowsJson("""{"Name":"ann"}""", """{"Price":100,"Kind":"book"}""", "buy"));
        Assert.False(policy.AllowsJson("""{"Name":"ann"}""", """{"Price":101,"Kind":"book"}""", "buy"));
        Assert.False(policy.AllowsJson("""{"Name":"ann"}""", """{"Price":1,"Kind":"song"}""", "buy"));
        Assert.False(policy.AllowsJson("""{"Name":"ben"}""", """{"Price":1,"Kind":"book"}""", "buy"));
    }

    [Theory]
    [InlineData("r.sub.A + 1 == 3", true)]
    [InlineData("r.sub.A * 3 - 4 / 2 == 4", true)]
    [InlineData("7 % 4 == 3 && -r.sub.A == 0 - 2", true)]
    [InlineData("r.sub.T + 'y' == 'xy'", true)]
    [InlineData("r.sub.A == '2'", true)]
    [InlineData("r.sub.A == 'two'", false)]
    [InlineData("r.sub.A < 10 && '2' < '10'", false)]
    [InlineData("r.sub.A < '10'", true)]
    [InlineData("r.sub.Flag", true)]
    [InlineData("r.sub.Flag == true && !(r.sub.Flag == 'true')", true)]
    [InlineData("r.sub.Deep.Er.Est == 'down'", true)]
    [InlineData("'b' in r.sub.List && !('z' in r.sub.List)", true)]
    [InlineData("2 in r.sub.List", true)]
    [InlineData("'A' in r.sub", true)]
    [InlineData("r.sub.A in (1, 2, 3)", true)]
    [InlineData("r.sub.A in [1, 3]", false)]
    [InlineData("r.sub.A > 1 ? r.sub.T == 'x' : false", true)]
    [InlineData("r.sub.T =~ '^x$' && r.sub.T !~ 'y'", true)]
    [InlineData("r.obj == \"o\" || r.act == 'nothing' && false", true)]
    [InlineData("r_obj == 'o'", true)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("1 / 0 > 1", false)]
    [InlineData("'text'", false)]
    public void Operators_MeanWhatTheyMeanInCasbin(string matcher, bool expected) => Assert.Equal(expected, Ask
        .Load(Ask.Model(matcher), "")
        .AllowsJson("""{"A":2,"T":"x","Flag":true,"List":["b",2],"Deep":{"Er":{"Est":"down"}}}""", "o", "a"));

    [Fact]
    public void Sum_ThatIsCompared_IsWhatItIsOnTheOtherSide()
    {
        // A sum on the right is compared in parts, one on the left is added up first. A "not" tells what is broken from what is false.
        PolicyValue[] values = [default, "", "a", "ab", "b", "ba", "1", "2", "11", PolicyValue.Of(1), PolicyValue.Of(true), PolicyValue.Of([]), new string('a', 40_000)];
        var (joined, added) = (Sets("r.sub == r.obj + r.act + ''"), Sets("r.obj + r.act + '' == r.sub"));
        var (same, other, broken) = (0, 0, 0);
        foreach (var whole in values)
        {
            foreach (var first in values)
            {
                foreach (var second in values)
                {
                    var (isSame, isOther) = (Holds(joined.Same), Holds(joined.Other));
                    Assert.Equal((Holds(added.Same), Holds(added.Other)), (isSame, isOther));
                    (same, other, broken) = (same + (isSame ? 1 : 0), other + (isOther ? 1 : 0), broken + (isSame || isOther ? 0 : 1));

                    bool Holds(PolicySet set) => set.Decide(PolicyContext.Default, Ask.Noon, whole, first, second).IsAllowed;
                }
            }
        }

        Assert.True(same > 15 && other > 200 && broken > 200, $"{same}, {other}, {broken}");

        static (PolicySet Same, PolicySet Other) Sets(string matcher) => (Ask.Load(Ask.Model(matcher), ""), Ask.Load(Ask.Model($"!({matcher})"), ""));
    }

    [Fact]
    public void HostFunction_IsCalledWithItsArguments()
    {
        var policy = Ask.Load(Ask.Model("longer(r.sub, p.sub) && r.act == p.act"), "p, abc, x, go\n", new PolicyOptions
        {
            Functions = new Dictionary<string, PolicyFunction>
            {
                ["longer"] = static arguments => PolicyValue.Of(arguments[0].ToString().Length > arguments[1].ToString().Length),
            },
        });

        Assert.True(policy.Allows("abcd", "x", "go"));
        Assert.False(policy.Allows("ab", "x", "go"));
    }
}
