using CollabSessions.Crdt.Tests.Oracle.Programs;

namespace CollabSessions.Crdt.Tests.Types;

/// <summary>100 000 types in each other: nothing may recurse, and nothing may cost its square.</summary>
public sealed class DeepNestingTests
{
    private const int Depth = 100_000;
    private readonly Replica _replica = new();

    [Fact]
    public void Arrays_NestedDeep_AreInsertedPrintedObservedDeletedAndCollected()
    {
        var deepest = new YArray();
        var outermost = Nest(deepest, inner => new YArray(inner));
        var list = _replica.Doc.GetArray("l");
        _replica.Edit(_ => list.Insert(0, outermost));
        Assert.Equal((2 * Depth) + 2, list.ToJson().Length);
        Assert.Equal((2 * Depth) + 8, _replica.Doc.ToJson().Length);

        var path = 0;
        list.ChangedDeep += changes => path = changes[0].Path.Count;
        _replica.Edit(_ => deepest.Insert(0, 1));
        Assert.Equal(Depth, path);

        _replica.Edit(_ => list.Delete(0, 1));
        Assert.Equal("[]", list.ToJson());
        Assert.Equal(2, _replica.Doc.StructCount);
    }

    [Fact]
    public void Elements_NestedDeep_ArePrintedAndWalked()
    {
        var outermost = Nest(new YXmlElement("p"), inner =>
        {
            var outer = new YXmlElement("p");
            outer.Insert(0, inner);
            return outer;
        });
        var fragment = _replica.Doc.GetXmlFragment("x");
        _replica.Edit(_ => fragment.Insert(0, outermost));
        Assert.Equal(7 * Depth, fragment.ToString().Length);
        Assert.Equal(Depth, fragment.CreateTreeWalker().Count());
        Assert.Equal(Depth, fragment.QuerySelectorAll("P").Count);
    }

    [Fact]
    public void Maps_NestedDeep_AreUndoneAndRedone()
    {
        var map = _replica.Doc.GetMap("m");
        using var undo = new UndoManager(_replica.Doc, [map], new ManualClock(), new UndoOptions { CaptureTimeout = TimeSpan.Zero });
        _replica.Edit(_ => map.Set("k", Nest(new YMap(), inner => new YMap { ["k"] = inner })));
        var before = map.ToJson();
        _replica.Edit(_ => map.Delete("k"));
        Assert.Equal("{}", map.ToJson());
        Assert.NotNull(undo.Undo());
        Assert.Equal(before, map.ToJson());
        Assert.NotNull(undo.Undo());
        Assert.Equal("{}", map.ToJson());
        Assert.NotNull(undo.Redo());
        Assert.Equal(before, map.ToJson());
    }

    private static T Nest<T>(T innermost, Func<T, T> wrap)
    {
        var type = innermost;
        for (var depth = 1; depth < Depth; depth++)
        {
            type = wrap(type);
        }

        return type;
    }
}
