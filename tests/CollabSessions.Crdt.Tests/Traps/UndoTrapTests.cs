using CollabSessions.Crdt.Tests.Oracle.Programs;

namespace CollabSessions.Crdt.Tests.Traps;

/// <summary>What undo needs of the engine, where other engines left Yjs. Expected bytes come from yjs 13.6.33 under node.</summary>
public sealed class UndoTrapTests
{
    private static readonly UndoOptions EachAlone = new() { CaptureTimeout = TimeSpan.Zero };

    [Fact]
    public void Keep_OfADeletedType_SavesItsContentFromCollectionUntilTheStacksAreCleared()
    {
        var replica = new Replica();
        var map = replica.Doc.GetMap("m");
        using var undo = new UndoManager(replica.Doc, [map], new ManualClock(), EachAlone);
        replica.Edit(_ => map.Set("t", new YText("abc")));
        replica.Edit(_ => ((YText)map.Get("t")!).Insert(3, "d"));
        replica.Edit(_ => map.Delete("t"));
        Assert.Equal("010201002701016d0174020400010004616263640101010005", replica.State);

        Assert.NotNull(undo.Undo());
        Assert.Equal("""{"t":"abcd"}""", map.ToJson());
        Assert.Equal("010401002701016d017402040001000461626364a70100020400010504616263640101010005", replica.State);

        undo.Clear();
        replica.Edit(_ => map.Delete("t"));
        Assert.Equal("010401002701016d017402040001000461626364a7010002040001050461626364010101000a", replica.State);
    }

    [Fact]
    public void Keep_OfAPieceOfARun_SurvivesTheCutAndBlocksTheJoin()
    {
        var replica = new Replica();
        var text = replica.Doc.GetText("t");
        using var undo = new UndoManager(replica.Doc, [text], new ManualClock(), EachAlone);
        replica.Edit(_ => text.Insert(0, "abcd"));
        replica.Edit(_ => text.Delete(1, 2));
        Assert.Equal("0103010004010174016184010002626384010201640101010102", replica.State);
        undo.Undo();
        Assert.Equal("abcd", text.ToString());
        Assert.Equal("010401000401017401618401000262638401020164c4010001010262630101010102", replica.State);
    }

    [Fact]
    public void Keep_OfAValueDeepInside_SavesEveryTypeAroundItToo()
    {
        var replica = new Replica();
        var map = replica.Doc.GetMap("m");
        using var undo = new UndoManager(replica.Doc, [map], new ManualClock(), EachAlone);
        replica.Edit(_ => map.Set("x", new YMap { ["y"] = new YMap { ["z"] = 1 } }));
        replica.Edit(_ => ((YMap)((YMap)map.Get("x")!).Get("y")!).Delete("z"));
        replica.Doc.Transact(() => map.Delete("x"), origin: "somebody else");
        Assert.Equal("010301002701016d0178012700010001790128000101017a017d010101010003", replica.State);
    }

    [Fact]
    public void Redone_ValueOfAKey_IsFoundThroughTheWholeChain()
    {
        var replica = new Replica();
        var map = replica.Doc.GetMap("m");
        using var undo = new UndoManager(replica.Doc, [map], new ManualClock(), EachAlone);
        foreach (var value in (int[])[1, 2, 3])
        {
            replica.Edit(_ => map.Set("k", value));
        }

        Assert.NotNull(undo.Undo());
        Assert.NotNull(undo.Undo());
        Assert.NotNull(undo.Redo());
        Assert.NotNull(undo.Redo());
        Assert.Equal("""{"k":3}""", map.ToJson());
        Assert.Equal(
            "010601002801016d016b017d01a80100017d02a80101017d03a80102017d02a80103027d017d02a80105017d030101010006",
            replica.State);
    }

    [Fact]
    public void Redone_RunThatIsCutAfterwards_LeadsFromEveryUnitToItsOwnCopy()
    {
        var replica = new Replica();
        var text = replica.Doc.GetText("t");
        using var undo = new UndoManager(replica.Doc, [text], new ManualClock(), EachAlone);
        replica.Edit(_ => text.Insert(0, "abcd"));
        var place = RelativePosition.Create(text, 2);
        replica.Edit(_ => text.Delete(0, 4));
        undo.Undo();
        replica.Edit(_ => text.Insert(1, "X"));
        Assert.Equal("aXbcd", text.ToString());
        Assert.Equal("010401000401017404616263644401000161c40104010003626364c40104010501580101010004", replica.State);
        Assert.Equal(3, place.Resolve(replica.Doc)!.Index);
        Assert.Equal(5, place.Resolve(replica.Doc, followUndone: false)!.Index);
    }

    [Fact]
    public void Redone_RunWhoseOriginalSomebodyElseCuts_StillLeadsFromEveryUnitToItsOwnCopy()
    {
        var replica = new Replica();
        var text = replica.Doc.GetText("t");
        using var undo = new UndoManager(replica.Doc, [text], new ManualClock(), EachAlone);
        replica.Edit(_ => text.Insert(0, "abcd"));
        RelativePosition[] places = [.. Enumerable.Range(1, 3).Select(index => RelativePosition.Create(text, index))];
        replica.Edit(_ => text.Delete(0, 4));
        undo.Undo();
        replica.Apply("01010200c401010102015200"); // R between b and c, written before the deletion was known
        Assert.Equal("abcdR", text.ToString());
        Assert.Equal("02010200c40101010201520301000401017402616284010102636444010004616263640101010004", replica.State);
        Assert.Equal("1 2 3", string.Join(" ", places.Select(place => place.Resolve(replica.Doc)!.Index)));
        Assert.Equal("4 5 5", string.Join(" ", places.Select(place => place.Resolve(replica.Doc, followUndone: false)!.Index)));
    }

    [Fact]
    public void Redone_ChildOfADeletedParent_NamesNoOriginInTheOldParent()
    {
        var replica = new Replica();
        var map = replica.Doc.GetMap("m");
        using var undo = new UndoManager(replica.Doc, [map], new ManualClock(), EachAlone);
        replica.Edit(_ => map.Set("x", new YMap { ["a"] = 1 }));
        replica.Edit(_ => ((YMap)map.Get("x")!).Set("a", 2));
        replica.Edit(_ => map.Delete("x"));
        var emitted = new System.Buffers.ArrayBufferWriter<byte>();
        undo.Undo(emitted);
        Assert.Equal("01020103a7010001280001030161017d0200", Convert.ToHexStringLower(emitted.WrittenSpan));
        Assert.Equal("""{"x":{"a":2}}""", map.ToJson());
    }
}
