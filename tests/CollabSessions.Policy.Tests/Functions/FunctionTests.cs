namespace CollabSessions.Policy.Tests.Functions;

/// <summary>Casbin's built-in functions, each by what it lets through and what not.</summary>
public sealed class FunctionTests
{
    [Theory]
    [InlineData("/foo", "/foo", true)]
    [InlineData("/foo", "/foo*", true)]
    [InlineData("/foo/bar", "/foo*", true)]
    [InlineData("/foo/bar", "/foo", false)]
    [InlineData("/foo", "/foo/*", false)]
    [InlineData("/foo/", "/foo/*", true)]
    [InlineData("/foo/bar", "/*/bar", true)]
    [InlineData("/foobar", "/foo/*", false)]
    [InlineData("", "*", true)]
    public void KeyMatch_IsAPrefix(string text, string pattern, bool expected) => Check("keyMatch", text, pattern, expected);

    [Theory]
    [InlineData("/foo/1", "/foo/:id", true)]
    [InlineData("/foo/", "/foo/:id", false)]
    [InlineData("/foo/1/2", "/foo/:id", false)]
    [InlineData("/foo/1/bar", "/foo/:id/bar", true)]
    [InlineData("/a/1/b/2", "/:x/:y/b/:z", true)]
    [InlineData("/foo", "/*", true)]
    [InlineData("/foo/bar/x", "/foo/*", true)]
    [InlineData("/foo/bar/x", "/foo/*/x", true)]
    [InlineData("/foo/bar/y", "/foo/*/x", false)]
    [InlineData("/foo/x/x", "/foo/*/x", true)]
    [InlineData("/foo", "/foo/*", false)]
    [InlineData("anything/at all", "*", true)]
    [InlineData("/alice/all", "/:user/all", true)]
    [InlineData("/alice", "/:/all", false)]
    [InlineData("/a.b", "/a.b", true)]
    [InlineData("/aXb", "/a.b", true)]
    [InlineData("/foo\n", "/foo", false)]
    [InlineData("/foo/a\nb", "/foo/*", false)]
    [InlineData("/get", "/(get|put)", true)]
    [InlineData("/x1/a", "/x[0-9]/:id", true)]
    [InlineData("/v1-2", "/:major-2", true)]
    public void KeyMatch2_HasVariablesWithColons(string text, string pattern, bool expected) => Check("keyMatch2", text, pattern, expected);

    [Theory]
    [InlineData("/foo/1", "/foo/{id}", true)]
    [InlineData("/foo/1/2", "/foo/{id}", false)]
    [InlineData("/foo/1/bar/2", "/foo/{id}/bar/{x}", true)]
    [InlineData("/p/anything/here", "/p/*", true)]
    [InlineData("/foo/1", "/foo/:id", false)]
    [InlineData("/foo/1?x=2", "/foo/{id}", true)]
    [InlineData("project/a/session/b/doc/c/d", "project/{p}/session/{s}/doc/*", true)]
    [InlineData("project/a/x/session/b/doc/c", "project/{p}/session/{s}/doc/*", false)]
    public void KeyMatch3_HasVariablesInBraces(string text, string pattern, bool expected) => Check("keyMatch3", text, pattern, expected);

    [Theory]
    [InlineData("/parent/1/child/1", "/parent/{id}/child/{id}", true)]
    [InlineData("/parent/1/child/2", "/parent/{id}/child/{id}", false)]
    [InlineData("/parent/1/child/2", "/parent/{id}/child/{other}", true)]
    [InlineData("/a/1/b/2/c/1", "/a/{x}/b/{y}/c/{x}", true)]
    [InlineData("/a/1/b/2/c/2", "/a/{x}/b/{y}/c/{x}", false)]
    [InlineData("/parent/1", "/parent/{id}/child/{id}", false)]
    public void KeyMatch4_WantsEqualNamesToHaveEqualValues(string text, string pattern, bool expected) => Check("keyMatch4", text, pattern, expected);

    [Theory]
    [InlineData("/parent/1?status=x", "/parent/{id}", true)]
    [InlineData("/parent?status=x", "/parent", true)]
    [InlineData("/parent/1?a/b", "/parent/*", true)]
    [InlineData("/parent/1/2?x", "/parent/{id}", false)]
    public void KeyMatch5_LeavesTheQueryOut(string text, string pattern, bool expected) => Check("keyMatch5", text, pattern, expected);

    [Theory]
    [InlineData("/topic/create", "^/topic/create$", true)]
    [InlineData("/topic/create/1", "/topic/create", true)]
    [InlineData("/topic/edit/123", "/topic/edit/[0-9]+", true)]
    [InlineData("/topic/edit/x", "/topic/edit/[0-9]+", false)]
    [InlineData("read", "(read|write)", true)]
    [InlineData("rea", "(read|write)", false)]
    [InlineData("read\n", "^read$", false)]
    [InlineData("٣", "^\\d$", false)]
    [InlineData("é", "^\\w$", false)]
    [InlineData("a]b", "^a[]]b$", true)]
    [InlineData("a[b", "^a[[]b$", true)]
    [InlineData("12:30", "^\\d{2}:[\\d]{2}$", true)]
    [InlineData("READ", "(?i)^read$", true)]
    [InlineData("read", "^(?P<verb>read|write)$", true)]
    [InlineData("a\u00a0b", "a\\sb", false)]
    [InlineData("a b", "a[\\s]b", true)]
    public void RegexMatch_SearchesInTheLanguageOfRe2(string text, string pattern, bool expected) => Check("regexMatch", text, pattern, expected);

    [Theory]
    [InlineData("10.1.2.3", "10.1.0.0/16", true)]
    [InlineData("10.2.2.3", "10.1.0.0/16", false)]
    [InlineData("10.1.2.3", "10.1.77.88/16", true)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("1.2.3.4", "0.0.0.0/0", true)]
    [InlineData("fd00::1", "fd00::/8", true)]
    [InlineData("fe00::1", "fd00::/8", false)]
    [InlineData("::ffff:10.1.2.3", "10.0.0.0/8", true)]
    [InlineData("::1", "0.0.0.0/0", false)]
    [InlineData("010.1.2.3", "0.0.0.0/0", false)]
    [InlineData("10.1", "0.0.0.0/0", false)]
    [InlineData("0x0a.1.2.3", "0.0.0.0/0", false)]
    [InlineData("10.1.2.3 ", "0.0.0.0/0", false)]
    [InlineData("fe80::1%eth0", "::/0", false)]
    [InlineData("10.1.2.256", "0.0.0.0/0", false)]
    public void IpMatch_KnowsAddressesAndRanges(string text, string pattern, bool expected) => Check("ipMatch", text, pattern, expected);

    [Theory]
    [InlineData("/foo/bar", "/foo/*", true)]
    [InlineData("/foo/bar/x", "/foo/*", false)]
    [InlineData("/foo/bar/x", "/foo/**", true)]
    [InlineData("/foo/a/b/x", "/foo/**/x", true)]
    [InlineData("/foo/x", "/foo/**/x", true)]
    [InlineData("/foobar", "/foo*", true)]
    [InlineData("/foo", "/f?o", true)]
    [InlineData("/f/o", "/f?o", false)]
    [InlineData("/a.txt", "/*.{txt,md}", true)]
    [InlineData("/a.exe", "/*.{txt,md}", false)]
    [InlineData("/b1", "/[a-c][!a-z]", true)]
    [InlineData("/bx", "/[a-c][!a-z]", false)]
    [InlineData("/*", "/\\*", true)]
    [InlineData("/a", "/\\*", false)]
    [InlineData("/aXb", "/a.b", false)]
    [InlineData("/prefix/foo/bar", "*/foo/*", false)]
    public void GlobMatch_KnowsSegments(string text, string pattern, bool expected) => Check("globMatch", text, pattern, expected);

    [Theory]
    [InlineData("keyGet(r.sub, p.sub) == 'bar/x'", "/foo/bar/x", "/foo/*", true)]
    [InlineData("keyGet(r.sub, p.sub) == ''", "/foo", "/foo", true)]
    [InlineData("keyGet2(r.sub, p.sub, 'id') == '7'", "/doc/7/page", "/doc/:id/page", true)]
    [InlineData("keyGet2(r.sub, p.sub, 'no') == ''", "/doc/7", "/doc/:id", true)]
    [InlineData("keyGet3(r.sub, p.sub, 'b') == 'y'", "/x-y", "/{a}-{b}", true)]
    [InlineData("keyGet3(r.sub, p.sub, 'p') in ('acme', 'apex')", "project/acme/doc", "project/{p}/*", true)]
    public void KeyGet_TakesOutWhatAVariableStandsFor(string matcher, string text, string pattern, bool expected) =>
        Assert.Equal(expected, Ask.Load(Ask.Model(matcher, "sub", "sub"), $"p, \"{pattern}\"\n").Allows(text));

    private static void Check(string function, string text, string pattern, bool expected)
    {
        // Once with the pattern in a rule, once in the matcher, once brought by the request.
        Assert.Equal(expected, Ask.Load(Ask.Model($"{function}(r.sub, p.sub)", "sub", "sub"), $"p, \"{pattern}\"\n").Allows(text));
        var quoted = pattern.Replace("\\", "\\\\", StringComparison.Ordinal);
        Assert.Equal(expected, Ask.Load(Ask.Model($"{function}(r.sub, '{quoted}')", "sub", "sub"), "").Allows(text));
        Assert.Equal(expected, Ask.Load(Ask.Model($"{function}(r.sub, r.obj)", "sub, obj", "sub"), "").Allows(text, pattern));
    }
}
