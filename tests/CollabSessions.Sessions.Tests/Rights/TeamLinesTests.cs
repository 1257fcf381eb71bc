using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests.Rights;

/// <summary>One role's lines among a team's: what is written by hand stays as it is.</summary>
public sealed class TeamLinesTests
{
    private const string Lines =
        """
        # Our roles.  Ask Olga before you change one.
        g, role:reviewer, role:viewer, acme/*, _, _   
        p, role:other, acme/*, project/{p}/*, read, allow, true
          # reviewers may comment
        p, "role:reviewer", acme/*, project/{p}/session/{s}/comment/*, write, allow, true

        g, user:rita, role:reviewer, acme/*, _, _
        """;

    private static readonly ProjectId Acme = new("acme");

    [Fact]
    public void WithRole_ReplacesItsLinesWhereTheFirstStood_AndKeepsEveryOtherByte()
    {
        var role = new RoleDraft("role:reviewer", ["role:commenter"], [new GrantedRight("project/{p}/session/{s}/doc/*", "read", true, "r.env.address in (\"a\", \"b\")")], "");

        Assert.Equal(
            """"
            # Our roles.  Ask Olga before you change one.
            g, role:reviewer, role:commenter, acme/*, _, _
            p, role:reviewer, acme/*, "project/{p}/session/{s}/doc/*", read, deny, "r.env.address in (""a"", ""b"")"
            p, role:other, acme/*, project/{p}/*, read, allow, true
              # reviewers may comment

            g, user:rita, role:reviewer, acme/*, _, _

            """",
            TeamLines.WithRole(Lines, Acme, role));
    }

    [Fact]
    public void WithRole_ThatIsNew_StandsAtTheEnd_AndWithoutParts_IsGone()
    {
        var added = TeamLines.WithRole(Lines, Acme, new RoleDraft("role:new", ["role:viewer"], [], ""));
        Assert.Equal(Lines + "\ng, role:new, role:viewer, acme/*, _, _\n", added);
        Assert.Equal(Lines + "\n", TeamLines.WithRole(added, Acme, new RoleDraft("role:new", [], [], "")));
        Assert.Equal("g, role:new, role:viewer, acme/*, _, _\n", TeamLines.WithRole("", Acme, new RoleDraft("role:new", ["role:viewer"], [], "")));
    }

    [Theory]
    [InlineData("user:ann", "role:viewer", "project/acme/*", "read")]
    [InlineData("role:a, b", "role:viewer", "project/acme/*", "read")]
    [InlineData("role:a", "role:a", "project/acme/*", "read")]
    [InlineData("role:a", "user:ann", "project/acme/*", "read")]
    [InlineData("role:a", "role:b\np, role:x", "project/acme/*", "read")]
    [InlineData("role:a", "role:viewer", "project/apex/*", "read")]
    [InlineData("role:a", "role:viewer", "project/acme/*", "fly")]
    [InlineData("role:a", "role:viewer", "project/acme/\n*", "read")]
    public void Role_ThatIsNone_IsRefused(string name, string inherits, string resource, string action) =>
        Assert.NotNull(TeamLines.WhyNot(Acme, new RoleDraft(name, [inherits], [new GrantedRight(resource, action)], "")));
}
