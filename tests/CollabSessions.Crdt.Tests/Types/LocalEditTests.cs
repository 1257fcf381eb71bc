namespace CollabSessions.Crdt.Tests.Types;

public sealed class LocalEditTests
{
    [Fact]
    public void Text_InsertAndDelete_MeansUtf16Units()
    {
        var replica = new Replica();
        replica.Edit(doc => doc.GetText("t").Insert(0, "a😀b"));
        replica.Edit(doc => doc.GetText("t").Insert(3, "-"));
        Assert.Equal("a😀-b", replica.Doc.GetText("t").ToString());
        Assert.Equal(5, replica.Doc.GetText("t").Length);
        replica.Edit(doc => doc.GetText("t").Delete(1, 3));
        Assert.Equal("ab", replica.Doc.GetText("t").ToString());
    }

    [Fact]
    public void Text_FormatInTheMiddle_WritesMarksAsYjsDoes()
    {
        var replica = new Replica();
        replica.Edit(doc => doc.GetText("t").Insert(0, "hello"));
        Assert.Equal(
            "01020105c60100010104626f6c640474727565c60102010304626f6c64046e756c6c00",
            Convert.ToHexStringLower(replica.Edit(doc => doc.GetText("t").Format(1, 2, [new("bold", "true")]))));
        Assert.Equal(
            [(null, "h"), ("true", "el"), (null, "lo")],
            replica.Doc.GetText("t").ToDelta().Select(op => (op.Attributes.Count == 0 ? null : op.Attributes[0].Value, op.Text)));
    }

    [Fact]
    public void Text_DeletionOfFormattedText_TakesItsMarksAlong()
    {
        var replica = new Replica();
        replica.Edit(doc => doc.GetText("t").Insert(0, "x", [new("bold", "true")]));
        replica.Edit(doc => doc.GetText("t").Delete(0, 1));
        Assert.Equal("0101010001010174030101010003", replica.State);
    }

    [Fact]
    public void Text_InsertWithoutAttributes_TakesOverWhatHolds()
    {
        var replica = new Replica();
        replica.Edit(doc => doc.GetText("t").Insert(0, "ab", [new("bold", "true")]));
        replica.Edit(doc => doc.GetText("t").Insert(1, "c"));
        var op = Assert.Single(replica.Doc.GetText("t").ToDelta());
        Assert.Equal("acb", op.Text);
        replica.Edit(doc => doc.GetText("t").InsertEmbed(1, "{\"image\":\"u\"}"));
        Assert.Equal(3, replica.Doc.GetText("t").ToDelta().Count);
        Assert.Equal(4, replica.Doc.GetText("t").Length);
    }

    [Fact]
    public void Map_NestedTypes_ComeBackAsViews()
    {
        var replica = new Replica();
        replica.Edit(doc =>
        {
            var map = doc.GetMap("m");
            map.Set("number", 1.5);
            map.Set("bytes", new byte[] { 1, 2 });
            map.SetText("text").Insert(0, "inner");
            map.SetMap("map").SetArray("list").Insert(0, 1, null, "x", new List<object?> { true });
        });
        var map = replica.Doc.GetMap("m");
        Assert.Equal(1.5, map.Get("number"));
        Assert.Equal("inner", map.Get("text")!.ToString());
        Assert.Equal(["number", "bytes", "text", "map"], map.Keys);
        Assert.Equal("""{"number":1.5,"bytes":{"0":1,"1":2},"text":"inner","map":{"list":[1,null,"x",[true]]}}""", map.ToJson());
        replica.Edit(doc => doc.GetMap("m").Delete("map"));
        Assert.False(map.ContainsKey("map"));
        Assert.Null(map.Get("map"));
    }

    [Fact]
    public void View_OfADeletedType_IsEmptyAndRefusesEdits()
    {
        var replica = new Replica();
        YText? text = null;
        replica.Edit(doc => text = doc.GetMap("m").SetText("t"));
        replica.Edit(doc => text!.Insert(0, "gone"));
        replica.Edit(doc => doc.GetMap("m").Delete("t"));
        Assert.Equal("", text!.ToString());
        Assert.Equal(0, text.Length);
        Assert.Throws<InvalidOperationException>(() => replica.Edit(_ => text.Insert(0, "x")));
    }

    [Fact]
    public void Array_InsertGetDelete_ByIndex()
    {
        var replica = new Replica();
        replica.Edit(doc => doc.GetArray("l").Insert(0, 1, 2, new byte[] { 3 }, "four"));
        replica.Edit(doc => doc.GetArray("l").Delete(1, 2));
        var list = replica.Doc.GetArray("l");
        Assert.Equal(2, list.Length);
        Assert.Equal(1L, list.Get(0));
        Assert.Equal("four", list.Get(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => list.Get(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => replica.Edit(doc => doc.GetArray("l").Delete(1, 2)));
    }

    [Fact]
    public void Numbers_ChooseTheTagsThatJavaScriptChooses()
    {
        var replica = new Replica();
        replica.Edit(doc => doc.GetArray("l").Insert(0, 1, -64, 2147483647, 2147483648L, 0.1, 0.5, -0.0));
        Assert.Equal(
            "010101000801016c077d017dc0017dbfffffff0f7c4f0000007b3fb999999999999a7c3f0000007d4000",
            replica.State);
    }

    [Fact]
    public void Edit_OutsideATransaction_Throws()
    {
        var replica = new Replica();
        Assert.Throws<InvalidOperationException>(() => replica.Doc.GetText("t").Insert(0, "x"));
        Assert.Throws<InvalidOperationException>(() => replica.Doc.Apply([0, 0]));
        replica.Doc.Begin();
        Assert.Throws<InvalidOperationException>(() => replica.Doc.Begin());
    }
}
