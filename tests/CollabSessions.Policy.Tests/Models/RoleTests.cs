namespace CollabSessions.Policy.Tests.Models;

/// <summary>Roles, their inheritance, their domains.</summary>
public sealed class RoleTests
{
    private const string Rbac = "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act";

    [Fact]
    public void Role_GivesItsRulesToItsMembersAndToThoseBelow()
    {
        var policy = Ask.Load(Ask.Model(Rbac, roles: "g = _, _"), """
            p, reader, ledger, read
            p, writer, ledger, write
            p, ann, diary, read
            g, writer, reader
            g, ann, writer
            g, ben, reader
            """);

        Assert.True(policy.Allows("ann", "ledger", "write"));
        Assert.True(policy.Allows("ann", "ledger", "read"));
        Assert.True(policy.Allows("ben", "ledger", "read"));
        Assert.False(policy.Allows("ben", "ledger", "write"));
        Assert.False(policy.Allows("ben", "diary", "read"));
        Assert.Equal(["writer", "reader"], policy.RolesOf("ann", null, Ask.Noon));
    }

    [Fact]
    public void Roles_InACircle_EndAndHoldForAll()
    {
        var policy = Ask.Load(Ask.Model(Rbac, roles: "g = _, _"), """
            p, moon, tide, move
            g, sun, moon
            g, moon, earth
            g, earth, sun
            g, earth, earth
            """);

        Assert.True(policy.Allows("sun", "tide", "move"));
        Assert.True(policy.Allows("earth", "tide", "move"));
        Assert.False(policy.Allows("mars", "tide", "move"));
    }

    [Fact]
    public void Roles_BeyondTheHierarchyLimit_AreNotReached()
    {
        var chain = string.Concat(Enumerable.Range(0, 12).Select(level => $"g, level{level}, level{level + 1}\n"));
        var rules = chain + "p, level10, near, read\np, level11, far, read\n";

        var usual = Ask.Load(Ask.Model(Rbac, roles: "g = _, _"), rules);
        Assert.True(usual.Allows("level0", "near", "read"));
        Assert.False(usual.Allows("level0", "far", "read"));
        Assert.True(usual.Allows("level1", "far", "read"));

        var deeper = Ask.Load(Ask.Model(Rbac, roles: "g = _, _", more: "[options]\nhierarchy = 11"), rules);
        Assert.True(deeper.Allows("level0", "far", "read"));
    }

    [Fact]
    public void Domains_KeepTheirRolesApart()
    {
        var policy = Ask.Load(Ask.Model(
            "g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.obj == p.obj && r.act == p.act",
            "sub, dom, obj, act", "sub, dom, obj, act", "g = _, _, _"), """
            p, admin, north, ledger, read
            p, admin, south, ledger, read
            g, ann, admin, north
            g, ben, admin, south
            """);

        Assert.True(policy.Allows("ann", "north", "ledger", "read"));
        Assert.False(policy.Allows("ann", "south", "ledger", "read"));
        Assert.True(policy.Allows("ben", "south", "ledger", "read"));
        Assert.False(policy.Allows("ben", "west", "ledger", "read"));
        Assert.True(policy.Allows("admin", "north", "ledger", "read"));
    }

    [Fact]
    public void ResourceRoles_GroupObjectsLikeRolesGroupPeople()
    {
        var policy = Ask.Load(Ask.Model("g(r.sub, p.sub) && g2(r.obj, p.obj) && r.act == p.act", roles: "g = _, _\ng2 = _, _"), """
            p, editor, drafts, write
            g, ann, editor
            g2, poem, drafts
            g2, essay, drafts
            """);

        Assert.True(policy.Allows("ann", "poem", "write"));
        Assert.True(policy.Allows("ann", "essay", "write"));
        Assert.False(policy.Allows("ann", "novel", "write"));
        Assert.False(policy.Allows("ann", "editor", "write"));
    }

    [Fact]
    public void Organizations_RelateSubjectsActionsAndObjectsEachToTheirRole()
    {
        var policy = Ask.Load(Ask.Model(
            "g(r.sub, p.role, r.org) && g2(r.act, p.activity, r.org) && g3(r.obj, p.view, r.org) && r.org == p.org",
            "sub, org, obj, act", "role, activity, view, org", "g = _, _, _\ng2 = _, _, _\ng3 = _, _, _"), """
            p, chief, change, paper, acme
            g, ann, chief, acme
            g2, write, change, acme
            g3, memo, paper, acme
            """);

        Assert.True(policy.Allows("ann", "acme", "memo", "write"));
        Assert.False(policy.Allows("ann", "acme", "memo", "read"));
        Assert.False(policy.Allows("ann", "acme", "song", "write"));
        Assert.False(policy.Allows("ann", "other", "memo", "write"));
    }

    [Fact]
    public void Relations_TakeTheObjectAsSubjectsRole()
    {
        var policy = Ask.Load(Ask.Model(
            "g(r.sub, r.obj, p.role) && g2(r.obj, p.obj_type) && r.act == p.act", rule: "role, obj_type, act", roles: "g = _, _, _\ng2 = _, _"), """
            p, coauthor, doc, read
            g, ann, doc1, coauthor
            g, ben, doc2, coauthor
            g2, doc1, doc
            g2, doc2, doc
            """);

        Assert.True(policy.Allows("ann", "doc1", "read"));
        Assert.False(policy.Allows("ann", "doc2", "read"));
        Assert.True(policy.Allows("ben", "doc2", "read"));
    }

    [Fact]
    public void NamePatterns_LinkEveryNameThatMatches()
    {
        var policy = Ask.Load(Ask.Model(
            "g(r.sub, p.sub) && g2(r.obj, p.obj) && regexMatch(r.act, p.act)", roles: "g = _, _\ng2 = _, _", more: "[options]\nmatching.g2 = keyMatch2"), """
            p, librarian, books, GET|PUT
            g, ann, librarian
            g2, /book/:id, books
            g2, /shelf/*, books
            """);

        Assert.True(policy.Allows("ann", "/book/1", "GET"));
        Assert.True(policy.Allows("ann", "/shelf/a/b", "PUT"));
        Assert.False(policy.Allows("ann", "/book/1/page", "GET"));
        Assert.False(policy.Allows("ann", "/pen/1", "GET"));
        Assert.False(policy.Allows("ann", "/book/1", "DELETE"));
        Assert.False(policy.Allows("ben", "/book/1", "GET"));
    }

    [Fact]
    public void NamePatterns_InARuleMatchTheSubjectAndItsRoles()
    {
        var policy = Ask.Load(Ask.Model(Rbac, roles: "g = _, _", more: "[options]\nmatching.g = keyMatch2"), """
            p, /team/:name, board, read
            p, *, lobby, enter
            g, ann, /team/red
            """);

        Assert.True(policy.Allows("ann", "board", "read"));
        Assert.True(policy.Allows("/team/blue", "board", "read"));
        Assert.True(policy.Allows("anybody", "lobby", "enter"));
        Assert.False(policy.Allows("ben", "board", "read"));
    }

    [Fact]
    public void DomainPatterns_CarryARoleIntoEveryDomainThatMatches()
    {
        var policy = Ask.Load(Ask.Model(
            "g(r.sub, p.sub, r.dom) && (p.dom == \"*\" || r.dom == p.dom) && r.obj == p.obj && r.act == p.act",
            "sub, dom, obj, act", "sub, dom, obj, act", "g = _, _, _", more: "[options]\ndomain_matching.g = keyMatch"), """
            p, admin, north, ledger, read
            p, admin, south, ledger, read
            p, admin, *, notice, read
            g, ann, admin, *
            g, ben, admin, south
            """);

        Assert.True(policy.Allows("ann", "north", "ledger", "read"));
        Assert.True(policy.Allows("ann", "nowhere", "notice", "read"));
        Assert.False(policy.Allows("ann", "nowhere", "ledger", "read"));
        Assert.True(policy.Allows("ben", "south", "notice", "read"));
        Assert.False(policy.Allows("ben", "north", "notice", "read"));
    }
}
