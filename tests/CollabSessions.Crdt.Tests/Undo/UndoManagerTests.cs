using CollabSessions.Crdt.Tests.Oracle.Programs;

namespace CollabSessions.Crdt.Tests.Undo;

public sealed class UndoManagerTests
{
    private readonly Replica _replica = new();
    private readonly ManualClock _clock = new();

    private YText Text => _replica.Doc.GetText("t");

    [Fact]
    public void Changes_WithinTheCaptureTimeout_AreOneStep()
    {
        using var undo = new UndoManager(_replica.Doc, [Text], _clock);
        Type("a");
        _clock.Advance(499);
        Type("b");
        _clock.Advance(500);
        Type("c");
        Assert.Equal(2, undo.UndoStack.Count);
        undo.Undo();
        Assert.Equal("ab", Text.ToString());
        undo.Undo();
        Assert.Equal("", Text.ToString());
        Assert.Null(undo.Undo());
    }

    [Fact]
    public void StopCapturing_BetweenTwoChanges_KeepsThemApart()
    {
        using var undo = new UndoManager(_replica.Doc, [Text], _clock);
        Type("a");
        undo.StopCapturing();
        Type("b");
        Assert.Equal(2, undo.UndoStack.Count);
    }

    [Fact]
    public void Change_OfAnUntrackedOrigin_StaysWhenTheOthersAreUndone()
    {
        using var undo = new UndoManager(_replica.Doc, [Text], _clock, new UndoOptions { TrackedOrigins = ["me", typeof(Version)] });
        Type("a", "me");
        Type("b", "you");
        Type("c", new Version());
        Type("d", null);
        undo.Undo();
        Assert.Equal("bd", Text.ToString());
    }

    [Fact]
    public void Change_OutsideTheScope_MakesNoStep()
    {
        using var undo = new UndoManager(_replica.Doc, [Text], _clock);
        _replica.Edit(doc => doc.GetMap("m").Set("k", 1));
        Assert.False(undo.CanUndo);
        undo.AddToScope(_replica.Doc.GetMap("m"));
        _replica.Edit(doc => doc.GetMap("m").Set("k", 2));
        Assert.True(undo.CanUndo);
    }

    [Fact]
    public void WholeDocument_AsScope_UndoesEveryRoot()
    {
        using var undo = new UndoManager(_replica.Doc, null, _clock);
        _replica.Edit(doc =>
        {
            doc.GetMap("m").Set("k", 1);
            doc.GetText("t").Insert(0, "x");
        });
        undo.Undo();
        Assert.Equal("""{"m":{},"t":""}""", _replica.Doc.ToJson());
    }

    [Fact]
    public void Undo_OfOwnText_LeavesWhatOthersWroteInIt()
    {
        using var undo = new UndoManager(_replica.Doc, [Text], _clock);
        Type("hello");
        var other = new Replica(2);
        other.Apply(_replica.Encode());
        var update = other.Edit(doc => doc.GetText("t").Insert(2, "-"));
        _replica.Doc.Transact(() => _replica.Doc.Apply(update), "wire");
        undo.Undo();
        Assert.Equal("-", Text.ToString());
        undo.Redo();
        Assert.Equal("he-llo", Text.ToString());
    }

    [Fact]
    public void NewChange_AfterAnUndo_ClearsTheRedoStack()
    {
        using var undo = new UndoManager(_replica.Doc, [Text], _clock);
        Type("a");
        undo.Undo();
        Assert.True(undo.CanRedo);
        Type("b");
        Assert.False(undo.CanRedo);
    }

    [Fact]
    public void DeleteFilter_ThatRefuses_KeepsTheStruct()
    {
        var seen = new List<UndoneItem>();
        var options = new UndoOptions
        {
            DeleteFilter = item =>
            {
                seen.Add(item);
                return item.Type is not YText || item.Key != "kept";
            },
        };
        using var undo = new UndoManager(_replica.Doc, [_replica.Doc.GetMap("m")], _clock, options);
        _replica.Edit(doc =>
        {
            doc.GetMap("m").Set("kept", new YText("x"));
            doc.GetMap("m").Set("gone", 1);
        });
        undo.Undo();
        Assert.Equal(["kept"], _replica.Doc.GetMap("m").Keys);
        Assert.Equal(["gone", null, "kept"], seen.Select(item => item.Key));
    }

    [Fact]
    public void CaptureTransaction_ThatRefuses_MakesNoStep()
    {
        var options = new UndoOptions { CaptureTransaction = transaction => transaction.Origin is not "silent" };
        using var undo = new UndoManager(_replica.Doc, [Text], _clock, options with { TrackedOrigins = ["silent", "loud"] });
        Type("a", "silent");
        Assert.False(undo.CanUndo);
        Type("b", "loud");
        Assert.True(undo.CanUndo);
    }

    [Fact]
    public void Steps_AnnounceThemselvesAndKeepWhatTheApplicationPutIntoThem()
    {
        var log = new List<string>();
        using var undo = new UndoManager(_replica.Doc, [Text], _clock);
        undo.StackItemAdded += change =>
        {
            change.Item.Meta["cursor"] = 7;
            log.Add($"added {change.IsRedo}");
        };
        undo.StackItemUpdated += _ => log.Add("updated");
        undo.StackItemPopped += change => log.Add($"popped {change.IsRedo} {change.Item.Meta["cursor"]}");
        Type("a");
        Type("b");
        undo.Undo();
        undo.Redo();
        Assert.Equal(["added False", "updated", "added True", "popped False 7", "added False", "popped True 7"], log);
    }

    [Fact]
    public void Undo_InsideOfATransaction_IsRefused()
    {
        using var undo = new UndoManager(_replica.Doc, [Text], _clock);
        Type("a");
        _replica.Edit(_ => Assert.Throws<InvalidOperationException>(() => undo.Undo()));
        Text.Changed += _ => undo.Undo();
        Assert.Throws<InvalidOperationException>(() => Type("b"));
        Assert.Equal("ab", Text.ToString());
    }

    [Fact]
    public void Dispose_LeavesTheDocumentUnobserved()
    {
        new UndoManager(_replica.Doc, [Text], _clock).Dispose();
        Assert.False(_replica.Doc.Edits.Observers.Any);
    }

    private void Type(string text, object? origin = null) => _replica.Doc.Transact(() => Text.Insert(Text.Length, text), origin);
}
