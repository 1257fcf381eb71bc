namespace CollabSessions.Crdt.Tests;

/// <summary>Documents in documents. Expected bytes from yjs 13.6.33; events against live yjs in <c>Oracle/Programs</c>.</summary>
public sealed class SubdocTests
{
    private readonly Replica _replica = new();

    private YMap Map => _replica.Doc.GetMap("m");

    [Fact]
    public void Subdoc_WithOptions_IsWrittenAndReadAsYjsDoes()
    {
        var update = _replica.Edit(_ => Map.Set("s", Subdoc("g", autoLoad: true, meta: new Dictionary<string, object?> { ["a"] = 1 })));
        Assert.Equal(
            "010101002901016d01730167760302676379086175746f4c6f616478046d657461760101617d0100", Convert.ToHexStringLower(update));
        var reader = new Replica(2);
        reader.Apply(update);
        var read = (Doc)reader.Doc.GetMap("m").Get("s")!;
        Assert.Same(read, reader.Doc.GetMap("m").Get("s"));
        Assert.Equal(("g", false, true), (read.Options.DocGuid, read.Options.Gc, read.Options.AutoLoad));
        Assert.True(read.ShouldLoad);
        Assert.Equal(1L, ((Dictionary<string, object?>)read.Options.Meta!)["a"]);
        Assert.Equal(["g"], reader.Doc.GetSubdocs().Select(doc => doc.Options.DocGuid));
    }

    [Fact]
    public void Subdocs_ThatComeGoAndAreAskedFor_AreAnnounced()
    {
        var log = new List<string>();
        _replica.Doc.SubdocsChanged += change => log.Add(
            $"+{Names(change.Added)} -{Names(change.Removed)} !{Names(change.Loaded)}");
        var update = new Replica(2).Edit(doc => doc.GetMap("m").Set("s", Subdoc("s")));
        _replica.Apply(update);
        ((Doc)Map.Get("s")!).Load();
        ((Doc)Map.Get("s")!).Load();
        _replica.Edit(_ => Map.Set("own", Subdoc("own")));
        _replica.Edit(_ => Map.Delete("s"));
        Assert.Equal(["+s - !", "+ - !s", "+own - !own", "+ -s !"], log);
        Assert.Equal("own", Names(_replica.Doc.GetSubdocs()));
    }

    [Fact]
    public void Subdoc_InsertedTwiceOrWithoutGuid_IsRefused()
    {
        var subdoc = Subdoc("g");
        _replica.Edit(_ => Map.Set("a", subdoc));
        _replica.Edit(_ =>
        {
            Assert.Throws<ArgumentException>(() => Map.Set("b", subdoc));
            Assert.Throws<ArgumentException>(() => Map.Set("c", new Doc()));
        });
        Assert.Equal(["a"], Map.Keys);
    }

    private static Doc Subdoc(string guid, bool autoLoad = false, object? meta = null) =>
        new(new DocOptions { DocGuid = guid, Gc = !autoLoad, AutoLoad = autoLoad, Meta = meta });

    private static string Names(IEnumerable<Doc> docs) => string.Join(',', docs.Select(doc => doc.Options.DocGuid));
}
