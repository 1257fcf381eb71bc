using System.Buffers;

namespace CollabSessions.Crdt.Tests.Events;

/// <summary>What observers are told. The order and the content against yjs: <c>Oracle/Programs</c>.</summary>
public sealed class EventTests
{
    private readonly Replica _replica = new();

    [Fact]
    public void Text_FormattedDeletedAndWrittenTo_TellsTheDelta()
    {
        var text = _replica.Doc.GetText("t");
        _replica.Edit(_ => text.Insert(0, "hello world"));
        IReadOnlyList<DeltaOp>? delta = null;
        text.Changed += change => delta = change.Delta;
        _replica.Edit(_ =>
        {
            text.Format(0, 5, [new("bold", "true")]);
            text.Delete(5, 1);
            text.Insert(10, "!");
        });
        Assert.Collection(
            delta!,
            op => Assert.Equal((5, "bold"), (Assert.IsType<DeltaOp.Retain>(op).Length, op.Attributes[0].Key)),
            op => Assert.Equal(new DeltaOp.Delete(1), op),
            op => Assert.Equal(5, Assert.IsType<DeltaOp.Retain>(op).Length),
            op => Assert.Equal("!", op.Text));
    }

    [Fact]
    public void Map_KeysAddedReplacedAndDeleted_TellWhatWasThereBefore()
    {
        var map = _replica.Doc.GetMap("m");
        _replica.Edit(_ =>
        {
            map.Set("a", 1);
            map.Set("b", 2);
        });
        Dictionary<string, KeyChange> keys = [];
        map.Changed += change => keys = new(change.Keys);
        _replica.Edit(_ =>
        {
            map.Set("a", 3);
            map.Delete("b");
            map.Set("c", 4);
            map.Set("d", 5);
            map.Delete("d");
        });
        Assert.Equal(
            [
                new("a", new KeyChange(KeyAction.Update, 1L)),
                new("b", new KeyChange(KeyAction.Delete, 2L)),
                new("c", new KeyChange(KeyAction.Add, Undefined.Value)),
            ],
            keys.OrderBy(key => key.Key).ToArray());
    }

    [Fact]
    public void DeepObserver_OfARoot_HearsNearestTypesFirstWithTheirPaths()
    {
        var list = _replica.Doc.GetArray("l");
        var inner = new YMap();
        _replica.Edit(_ =>
        {
            list.Insert(0, "x", new YArray(inner));
            inner.Set("t", new YText());
        });
        string[] paths = [];
        list.ChangedDeep += changes => paths = [.. changes.Select(change => string.Join('/', change.Path))];
        _replica.Edit(_ =>
        {
            ((YText)inner.Get("t")!).Insert(0, "deep");
            list.Insert(0, "first");
        });
        Assert.Equal(["", "2/0/t"], paths);
    }

    [Fact]
    public void Event_ReadAfterItsObservers_ThrowsUnlessItWasComputedBefore()
    {
        var list = _replica.Doc.GetArray("l");
        YEvent? kept = null;
        list.Changed += change => kept = change;
        _replica.Edit(_ => list.Insert(0, 1));
        Assert.Throws<InvalidOperationException>(() => kept!.Delta);
        Assert.Throws<InvalidOperationException>(() => kept!.Keys);
        list.Changed += change => _ = change.Delta;
        _replica.Edit(_ => list.Insert(0, 1));
        Assert.Single(kept!.Delta);
    }

    [Fact]
    public void Observer_ThatEdits_MakesATransactionThatFollowsAsInYjs()
    {
        var map = _replica.Doc.GetMap("m");
        map.Changed += change =>
        {
            if (change.Keys.ContainsKey("a"))
            {
                _replica.Doc.Transact(() => map.Set("b", (long)map.Get("a")! * 2));
            }
        };
        var updates = new List<string>();
        _replica.Doc.Updated += update => updates.Add(Convert.ToHexStringLower(update.Bytes.Span));
        var committed = _replica.Edit(_ => map.Set("a", 1));

        // The same two updates as yjs emits; Commit wrote one for both.
        Assert.Equal(["010201002801016d0161017d012801016d0162017d0200", "010101012801016d0162017d0200"], updates);
        Assert.Equal(updates[0], Convert.ToHexStringLower(committed));
    }

    [Fact]
    public void Observer_ThatAlwaysEdits_IsStopped()
    {
        var map = _replica.Doc.GetMap("m");
        map.Changed += _ => _replica.Doc.Transact(() => map.Set("n", 1));
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<InvalidOperationException>(() => _replica.Doc.Transact(() => map.Set("n", 0), null, output));
        Assert.True(output.WrittenCount > 0);
        Assert.Equal(1L, map.Get("n"));
    }

    [Fact]
    public void Observer_ThatThrows_KeepsNobodyFromHearingAndTheUpdateIsWritten()
    {
        var map = _replica.Doc.GetMap("m");
        var heard = 0;
        map.Changed += _ => throw new FormatException("mine");
        map.Changed += _ => heard++;
        _replica.Doc.AfterTransaction += _ => heard++;
        var output = new ArrayBufferWriter<byte>();
        _replica.Doc.Begin();
        map.Set("k", 1);
        Assert.Equal("mine", Assert.Throws<FormatException>(() => _replica.Doc.Commit(output)).Message);
        Assert.Equal(2, heard);
        Assert.Equal("010101002801016d016b017d0100", Convert.ToHexStringLower(output.WrittenSpan));
        map.Changed += _ => throw new FormatException("another");
        Assert.Equal(
            2,
            Assert.Throws<AggregateException>(() => _replica.Edit(_ => map.Set("k", 2))).InnerExceptions.Count);
    }

    [Fact]
    public void Transact_InsideOfATransaction_IsPartOfIt()
    {
        var origins = new List<object?>();
        _replica.Doc.AfterTransaction += transaction => origins.Add(transaction.Origin);
        _replica.Doc.Transact(
            () => Assert.False(_replica.Doc.Transact(() => _replica.Doc.GetMap("m").Set("k", 1), "inner")), "outer");
        Assert.Equal(["outer"], origins);
        _replica.Doc.Begin();
        Assert.Throws<InvalidOperationException>(
            () => _replica.Doc.Transact(() => { }, null, new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void Transact_WhoseEditsThrow_CommitsWhatTheyDid()
    {
        var updates = 0;
        _replica.Doc.Updated += _ => updates++;
        Assert.Throws<FormatException>(() => _replica.Doc.Transact(() =>
        {
            _replica.Doc.GetMap("m").Set("k", 1);
            throw new FormatException();
        }));
        Assert.Equal(1, updates);
        Assert.Equal("""{"m":{"k":1}}""", _replica.Doc.ToJson());
    }

    [Fact]
    public void Transaction_TellsWhoMadeItAndTheClocksAroundIt()
    {
        var seen = new List<(bool, object?, ulong, ulong)>();
        _replica.Doc.AfterTransaction += transaction =>
            seen.Add((transaction.IsLocal, transaction.Origin, transaction.ClockBefore(2), transaction.ClockAfter(2)));
        var other = new Replica(2);
        var update = other.Edit(doc => doc.GetText("t").Insert(0, "abc"));
        _replica.Doc.Begin("wire");
        _replica.Doc.Apply(update);
        _replica.Doc.Commit(new ArrayBufferWriter<byte>());
        _replica.Doc.Transact(() => _replica.Doc.GetText("t").Delete(0, 1));
        Assert.Equal([(false, "wire", 0, 3), (true, null, 3, 3)], seen);
    }

    [Fact]
    public void Observer_ThatWasRemoved_HearsNothing()
    {
        var text = _replica.Doc.GetText("t");
        var heard = 0;
        Action<YEvent> shallow = _ => heard++;
        Action<IReadOnlyList<YEvent>> deep = _ => heard++;
        text.Changed += shallow;
        _replica.Doc.GetText("t").ChangedDeep += deep;
        _replica.Edit(_ => text.Insert(0, "a"));
        Assert.Equal(2, heard);
        _replica.Doc.GetText("t").Changed -= shallow;
        text.ChangedDeep -= deep;
        _replica.Edit(_ => text.Insert(0, "b"));
        Assert.Equal(2, heard);
        Assert.False(_replica.Doc.Edits.Observers.Any);
    }

    [Fact]
    public void Views_OfTheSameType_AreEqual()
    {
        var map = _replica.Doc.GetMap("m");
        _replica.Edit(_ => map.Set("t", new YText()));
        SharedType? target = null;
        map.ChangedDeep += changes => target = changes[0].Target;
        _replica.Edit(_ => ((YText)map.Get("t")!).Insert(0, "x"));
        Assert.Equal(map.Get("t"), target);
        Assert.Equal(map.Get("t")!.GetHashCode(), target!.GetHashCode());
        Assert.Equal(map, target.Parent);
        Assert.NotEqual<SharedType>(new YText(), new YText());
    }
}
