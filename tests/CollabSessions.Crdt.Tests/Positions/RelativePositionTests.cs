namespace CollabSessions.Crdt.Tests.Positions;

/// <summary>Expected bytes and JSON from yjs 13.6.33; more against live yjs in <c>Oracle/Programs</c>.</summary>
public sealed class RelativePositionTests
{
    private readonly Replica _replica = new();

    public RelativePositionTests() => _replica.Edit(doc => doc.GetText("t").Insert(0, "abcd"));

    private YText Text => _replica.Doc.GetText("t");

    [Fact]
    public void Position_InARoot_HasTheBytesAndTheJsonOfYjs()
    {
        var position = RelativePosition.Create(Text, 2);
        Assert.Equal("00010200", Convert.ToHexStringLower(position.Encode()));
        Assert.Equal("""{"tname":"t","item":{"client":1,"clock":2},"assoc":0}""", position.ToJson());
        Assert.Equal(position, RelativePosition.FromJson(System.Text.Encoding.UTF8.GetBytes(position.ToJson())));
        var end = RelativePosition.Create(Text, 4);
        Assert.Equal("01017400", Convert.ToHexStringLower(end.Encode()));
        Assert.Equal(UpdateStatus.Ok, RelativePosition.Decode(end.Encode(), out var decoded));
        Assert.Equal(end, decoded);
    }

    [Theory]
    [InlineData(0, "abXcd", 3)]
    [InlineData(-1, "abXcd", 2)]
    public void Position_WhereSomebodyInserts_StaysWithItsNeighbour(int association, string text, long index)
    {
        var position = RelativePosition.Create(Text, 2, association);
        _replica.Edit(_ => Text.Insert(2, "X"));
        Assert.Equal(text, Text.ToString());
        Assert.Equal(index, position.Resolve(_replica.Doc)!.Index);
    }

    [Fact]
    public void Position_OfADeletedElement_IsWhereItWas()
    {
        var position = RelativePosition.Create(Text, 2);
        _replica.Edit(_ => Text.Delete(1, 3));
        Assert.Equal(1, position.Resolve(_replica.Doc)!.Index);
    }

    [Fact]
    public void Position_OfWhatTheDocumentDoesNotKnow_IsNull()
    {
        Assert.Equal(UpdateStatus.Ok, RelativePosition.Decode([0, 1, 9, 0], out var ahead));
        Assert.Null(ahead!.Resolve(_replica.Doc));
        Assert.Equal(UpdateStatus.Ok, RelativePosition.Decode([2, 7, 0, 0], out var strange));
        Assert.Null(strange!.Resolve(_replica.Doc));
    }

    [Fact]
    public void Position_InACollectedType_IsNull()
    {
        _replica.Edit(doc => doc.GetMap("m").Set("t", new YText("x")));
        var inside = RelativePosition.Create((YText)_replica.Doc.GetMap("m").Get("t")!, 0);
        var end = RelativePosition.Create((YText)_replica.Doc.GetMap("m").Get("t")!, 1);
        _replica.Edit(doc => doc.GetMap("m").Delete("t"));
        Assert.Null(inside.Resolve(_replica.Doc));
        Assert.Null(end.Resolve(_replica.Doc));
    }

    [Theory]
    [InlineData("", UpdateStatus.EndOfInput)]
    [InlineData("0001", UpdateStatus.EndOfInput)]
    [InlineData("03", UpdateStatus.UnknownKind)]
    [InlineData("0101ff", UpdateStatus.InvalidUtf8)]
    [InlineData("0001020000", UpdateStatus.TrailingBytes)]
    [InlineData("000102bfffffffffffff1f", UpdateStatus.IntegerTooLarge)]
    [InlineData("00ffffffffffffffff7f0200", UpdateStatus.IntegerTooLarge)]
    public void Decode_OfAForgedPosition_NamesTheFault(string hex, UpdateStatus status)
    {
        Assert.Equal(status, RelativePosition.Decode(Convert.FromHexString(hex), out var position));
        Assert.Null(position);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"assoc":0}""")]
    [InlineData("""{"item":{"client":1}}""")]
    [InlineData("""{"item":{"client":-1,"clock":0}}""")]
    [InlineData("""{"item":{"client":9007199254740992,"clock":0}}""")]
    [InlineData("""{"tname":5}""")]
    [InlineData("""{"tname":"t","assoc":1.5}""")]
    [InlineData("""{"tname":"t"} {}""")]
    public void FromJson_OfAForgedPosition_IsNull(string json) => Assert.Null(RelativePosition.FromJson(System.Text.Encoding.UTF8.GetBytes(json)));
}
