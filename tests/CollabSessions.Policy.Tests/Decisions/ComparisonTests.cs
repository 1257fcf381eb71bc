namespace CollabSessions.Policy.Tests.Decisions;

/// <summary>What a change would do, before it is made.</summary>
public sealed class ComparisonTests
{
    private static readonly string Model = Ask.Model("g(r.sub, p.sub) && keyMatch(r.obj, p.obj) && (p.act == '*' || r.act == p.act || r.act == 'ping')", roles: "g = _, _");

    [Fact]
    public void Questions_AreEveryTextThatRulesLinksAndMatcherName()
    {
        var policy = Ask.Load(Model, "p, staff, /a, read\np, staff, /b*, *\ng, ann, staff\n");
        var questions = PolicyComparison.Questions(policy, policy, 1_000)!.Select(request => string.Join(' ', request)).ToList();

        Assert.Equal(2 * 2 * 3, questions.Count);
        Assert.Contains("ann /a read", questions);
        Assert.Contains("staff /b* ping", questions);
        Assert.Null(PolicyComparison.Questions(policy, policy, 11));
    }

    [Fact]
    public void Compare_FindsExactlyWhatChanges()
    {
        var before = Ask.Load(Model, "p, staff, /a, read\ng, ann, staff\n");
        var after = PolicySet.Load(before.Model, "p, staff, /a, read\ng, ben, staff\n", revision: 2);
        var changes = PolicyComparison.Compare(before, after, Ask.Noon, [["ann", "/a", "read"], ["ben", "/a", "read"], ["cat", "/a", "read"], ["staff", "/a", "read"]]).ToList();

        Assert.Equal([("ann", false), ("ben", true)], changes.Select(change => (change.Request[0].ToString(), change.IsGain)));
        Assert.Equal((0, 2), (changes[0].Before.Revision, changes[0].After.Revision));
    }
}
