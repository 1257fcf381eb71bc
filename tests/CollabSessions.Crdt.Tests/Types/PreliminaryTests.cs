namespace CollabSessions.Crdt.Tests.Types;

/// <summary>Types that are filled before they are inserted.</summary>
public sealed class PreliminaryTests
{
    private readonly Replica _replica = new();

    [Fact]
    public void Type_FilledBefore_IsInsertedWithEverythingInIt()
    {
        var text = new YText("ac");
        text.Insert(1, "b");
        text.Format(0, 1, [new("bold", "true")]);
        text.SetAttribute("lang", "en");
        var map = new YMap { ["text"] = text, ["gone"] = 1, ["list"] = new YArray(1, new byte[] { 2 }, new YMap { ["deep"] = null }) };
        map.Delete("gone");
        _replica.Edit(doc => doc.GetArray("l").Insert(0, "before", map, "after"));
        Assert.Equal(
            """["before",{"text":"abc","list":[1,{"0":2},{"deep":null}]},"after"]""", _replica.Doc.GetArray("l").ToJson());
        Assert.Equal("abc", text.ToString());
        Assert.Equal("en", text.GetAttribute("lang"));
        Assert.Equal(map, _replica.Doc.GetArray("l").Get(1));
    }

    [Fact]
    public void Type_InsertedTwice_IsRefusedAndChangesNothing()
    {
        var text = new YText("x");
        _replica.Edit(doc => doc.GetMap("m").Set("a", text));
        _replica.Edit(doc =>
        {
            Assert.Throws<ArgumentException>(() => doc.GetMap("m").Set("b", text));
            Assert.Throws<ArgumentException>(() => doc.GetArray("l").Insert(0, 1, text));
            var twice = new YText();
            Assert.Throws<ArgumentException>(() => doc.GetArray("l").Insert(0, twice, twice));
        });
        Assert.Equal("""{"m":{"a":"x"},"l":[]}""", _replica.Doc.ToJson());
    }

    [Fact]
    public void Type_PutIntoItself_IsRefused()
    {
        var list = new YArray();
        var inner = new YArray(list);
        list.Insert(0, 1);
        list.Insert(1, inner);
        Assert.Throws<ArgumentException>(() => _replica.Edit(doc => doc.GetArray("l").Insert(0, list)));
    }

    [Fact]
    public void Type_ThatBelongsToNoDocument_CannotBeReadOrObserved()
    {
        var map = new YMap { ["a"] = 1 };
        Assert.Throws<InvalidOperationException>(() => map.Get("a"));
        Assert.Throws<InvalidOperationException>(() => map.Changed += _ => { });
        Assert.Throws<InvalidOperationException>(() => new YText("x").ToString());
        Assert.Null(map.Doc);
    }

    [Fact]
    public void Value_WithoutCounterpart_IsRefusedAndChangesNothing()
    {
        _replica.Edit(doc => Assert.Throws<ArgumentException>(() => doc.GetArray("l").Insert(0, 1, new YText(), DateTime.UnixEpoch)));
        Assert.Equal(0, _replica.Doc.GetArray("l").Length);
        Assert.Throws<ArgumentException>(() => new YMap { ["a"] = new object() });
    }
}
