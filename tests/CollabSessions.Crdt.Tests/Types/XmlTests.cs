namespace CollabSessions.Crdt.Tests.Types;

/// <summary>XML and how it is printed, as yjs 13.6.33 does; more against live yjs in <c>Oracle/Programs</c>.</summary>
public sealed class XmlTests
{
    private readonly Replica _replica = new();

    private YXmlFragment Fragment => _replica.Doc.GetXmlFragment("x");

    [Fact]
    public void ToString_OfElementsAttributesAndFormattedText_IsWhatYjsPrints()
    {
        var element = new YXmlElement("DIV");
        element.SetAttribute("b", "x\"y");
        element.SetAttribute("a", 1.5);
        element.SetAttribute("z", new List<object?> { 1, new List<object?> { null, 2 } });
        element.SetAttribute("o", new Dictionary<string, object?> { ["a"] = 1 });
        var text = new YXmlText("plain ");
        text.Insert(6, "bold", [new("strong", "{}"), new("a", """{"href":"u","class":"c"}""")]);
        text.InsertEmbed(10, """{"image":1}""");
        element.Insert(0, text, new YXmlElement("br"), new YXmlHook("h"));
        _replica.Edit(_ => Fragment.Insert(0, element));
        Assert.Equal(
            "<div a=\"1.5\" b=\"x\"y\" o=\"[object Object]\" z=\"1,,2\">plain <a class=\"c\" href=\"u\"><strong>bold</strong></a>"
                + "[object Object]<br></br>[object Object]</div>",
            Fragment.ToString());
    }

    [Fact]
    public void Nodes_AreReachedByIndexNeighbourNameAndWalk()
    {
        _replica.Edit(_ =>
        {
            var first = new YXmlElement("p");
            first.Insert(0, new YXmlText("one"));
            Fragment.Push(first, new YXmlElement("h1"));
            Fragment.InsertAfter((YXmlElement)Fragment.Get(0)!, new YXmlText("between"));
            Fragment.InsertAfter(null, new YXmlElement("P"));
        });
        Assert.Equal("<p></p><p>one</p>between<h1></h1>", Fragment.ToString());
        Assert.Equal(2, Fragment.QuerySelectorAll("P").Count);
        Assert.Equal("h1", Fragment.QuerySelector("H1")!.NodeName);
        Assert.Null(Fragment.QuerySelector("h2"));
        Assert.Equal(["P", "p", "one", "between", "h1"], Fragment.CreateTreeWalker().Select(node => node is YXmlElement element ? element.NodeName : node.ToString()));
        var middle = (YXmlText)Fragment.Get(2)!;
        Assert.Equal(Fragment.Get(3), middle.NextSibling);
        Assert.Equal(Fragment.Get(1), middle.PreviousSibling);
        Assert.Null(((YXmlElement)Fragment.FirstChild!).PreviousSibling);
        _replica.Edit(_ => Fragment.Delete(1, 2));
        Assert.Equal("h1", ((YXmlElement)((YXmlElement)Fragment.FirstChild!).NextSibling!).NodeName);
    }

    [Fact]
    public void InsertAfter_OfAStranger_IsRefusedAndChangesNothing()
    {
        _replica.Edit(_ => Fragment.Push(new YXmlElement("p")));
        _replica.Edit(doc => Assert.Throws<ArgumentException>(() =>
            doc.GetXmlFragment("other").InsertAfter(Fragment.FirstChild, new YXmlElement("q"))));
        Assert.Equal("<p></p>", Fragment.ToString());
    }

    [Fact]
    public void Attributes_AreSetReadAndTakenAway()
    {
        _replica.Edit(_ =>
        {
            Fragment.Push(new YXmlElement("p"));
            var element = (YXmlElement)Fragment.FirstChild!;
            element.SetAttribute("k", "v");
            element.SetAttribute("other", true);
            element.RemoveAttribute("other");
        });
        var element = (YXmlElement)Fragment.FirstChild!;
        Assert.Equal("v", element.GetAttribute("k"));
        Assert.True(element.HasAttribute("k"));
        Assert.False(element.HasAttribute("other"));
        Assert.Equal([new("k", "v")], element.Attributes);
    }

    [Fact]
    public void Roots_OfEveryXmlKind_ReadWhatWasWritten()
    {
        _replica.Edit(doc =>
        {
            doc.GetXmlElement("e").SetAttribute("a", "b");
            doc.GetXmlText("t").Insert(0, "text");
            doc.GetXmlHook("h").Set("k", 1);
        });
        Assert.Equal("<undefined a=\"b\"></undefined>", _replica.Doc.GetXmlElement("e").ToString());
        Assert.Equal("text", _replica.Doc.GetXmlText("t").ToString());
        Assert.Equal(1L, _replica.Doc.GetXmlHook("h").Get("k"));
        Assert.Equal(["e", "t", "h"], _replica.Doc.GetRootNames());
    }
}
