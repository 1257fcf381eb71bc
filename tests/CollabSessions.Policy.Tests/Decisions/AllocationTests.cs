namespace CollabSessions.Policy.Tests.Decisions;

/// <summary>What a question costs in memory, and that many threads get the same answers.</summary>
public sealed class AllocationTests
{
    private static readonly PolicySet Policy = Ask.Load(
        Ask.Model(
            "g(r.sub, p.sub, r.dom) && (p.dom == '*' || r.dom == p.dom) && keyMatch2(r.obj, p.obj) && regexMatch(r.act, p.act) && timeMatch(p.from, p.until)",
            "sub, dom, obj, act", "sub, dom, obj, act, eft, from, until", "g = _, _, _, (_, _)", "some(where (p.eft == allow)) && !some(where (p.eft == deny))"),
        """
        p, editor, *, /doc/:id, (read|write), allow, _, 2027-01-01 00:00:00
        p, viewer, *, /doc/:id, read, allow, _, _
        p, viewer, north, /doc/secret, read, deny, _, _
        p, viewer, *, /doc/*, write, deny, _, _
        p, ann, north, /doc/:id, write, allow, _, _
        g, ann, editor, north, _, 2026-12-31 00:00:00
        g, ben, viewer, north, _, _
        """);

    private static readonly string[] People = ["ann", "ben", "cat", "nobody at all"];
    private static readonly string[] Objects = ["/doc/1", "/doc/secret", "/file/never heard of"];

    [Fact]
    public void Decide_OfTexts_AllocatesNothingOnceRolesAreKnown()
    {
        AskAll();
        AskAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var allowed = 0;
        for (var round = 0; round < 100; round++)
        {
            allowed += AskAll();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(500, allowed);
    }

    [Fact]
    public async Task Decide_FromManyThreadsOnAColdSet_AnswersAsFromOne()
    {
        for (var round = 0; round < 20; round++)
        {
            var cold = PolicySet.Load(Policy.Model, "p, editor, *, /doc/:id, (read|write), allow, _, _\ng, ann, editor, north, _, 2026-12-31 00:00:00\n");
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
                Enumerable.Range(0, 200).Count(index => cold.Allows(index % 2 == 0 ? "ann" : "ben", "north", $"/doc/{index}", "write")))));
            Assert.All(answers, count => Assert.Equal(100, count));
        }
    }

    private static int AskAll()
    {
        var allowed = 0;
        foreach (var person in People)
        {
            foreach (var target in Objects)
            {
                allowed += Policy.Decide(Ask.Noon, person, "north", target, "read").IsAllowed ? 1 : 0;
                allowed += Policy.Decide(Ask.Noon, person, "north", target, "write").IsAllowed ? 1 : 0;
            }
        }

        return allowed;
    }
}
