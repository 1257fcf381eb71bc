using System.Buffers;

namespace CollabSessions.Crdt.Tests.Traps;

/// <summary>The conflict loop, keys and parents, where other engines left Yjs. Expected bytes come from yjs 13.6.33 under node.</summary>
public sealed class ConflictTrapTests
{
    [Fact]
    public void ConflictLoop_OriginInTheMiddleOfARun_IsFoundInTheRunThatContainsIt()
    {
        // Between X and Y, client 2 wrote "pqr" and client 3 "m" behind q. m names q, which is the end of a run, not its id.
        var replica = new Replica(9);
        replica.Apply("010109000401017402585900");
        replica.Apply("01010200c4090009010370717200");
        replica.Apply("01010300c402010202016d00");
        replica.Apply("01010400c409000901013400");
        Assert.Equal("Xpqmr4Y", replica.Doc.GetText("t").ToString());
        Assert.Equal(
            "040209000401017401588409000159010400c4090009010134010300c402010202016d020200c409000901027071c402010901017200",
            replica.State);
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(1, 0, 2)]
    public void ConflictLoop_OriginThatItDidNotPass_EndsIt(int first, int second, int third)
    {
        // n stands behind A. q names Z, which is before A: whatever follows q is none of n's business.
        string[] updates = ["01010500c409000901017100", "01010300c409000901014100", "01010400c403000901016e00"];
        var replica = new Replica(9);
        replica.Apply("0101090004010174025a4200");
        foreach (var index in (int[])[first, second, third])
        {
            replica.Apply(updates[index]);
        }

        Assert.Equal("ZAnqB", replica.Doc.GetText("t").ToString());
        Assert.Equal(
            "0402090004010174015a8409000142010500c4090009010171010400c403000901016e010300c409000901014100", replica.State);
    }

    [Fact]
    public void Map_ValueThatComesLate_DeletesItselfBecauseAnotherStandsToItsRight()
    {
        var replica = new Replica(9);
        replica.Apply("010102002801016d016b017d0200");
        Assert.Equal("010101002101016d016b010101010001", replica.Apply("010101002801016d016b017d0100"));
        Assert.Equal("020102002801016d016b017d020101002101016d016b010101010001", replica.State);
    }

    [Fact]
    public void Map_DeletedWithItsParent_IsCollectedThroughAllKeysAndAllOldValues()
    {
        // A map in a map: one key was set by two clients, another one once.
        var replica = new Replica(9);
        replica.Apply(
            "02010200a80103017d070401002701016d01630121000100016b0128000100016a01770178a101010101010201010301");
        Assert.Equal("000202010001010200010201", Hex(replica.Edit(doc => doc.GetMap("m").Delete("c"))));
        Assert.Equal("0201020000010201002101016d0163010003020201000101010004", replica.State);
    }

    [Fact]
    public void Parent_OfAStructThatNamesOnlyAnOrigin_IsTheOriginsTypeAndItsKey()
    {
        var replica = new Replica(9);
        replica.Apply("010101002801016d016b017d0100");
        replica.Apply("01010101a80100017d020101010001");
        Assert.Equal("""{"k":2}""", replica.Doc.GetMap("m").ToJson());
        Assert.Empty(replica.Doc.GetArray("m").ToJson().Trim('[', ']')); // nothing of it went to the list
    }

    [Fact]
    public void Merge_OfAKeySetThrice_DropsTheKeyBitOfWhatNamesAnOrigin()
    {
        byte[][] updates =
        [
            Convert.FromHexString("010101002801016d016b017d0100"),
            Convert.FromHexString("01010101a80100017d020101010001"),
            Convert.FromHexString("01010102a80101017d030101010101"),
        ];
        Assert.Equal("010301002801016d016b017d01880100017d02880101017d030101010002", Merge(updates));
        Assert.Equal("01020101880100017d02880101017d030101010002", Merge(updates[2], updates[1]));
        Assert.Equal("01010102a80101017d030101010101", Merge(updates[2])); // alone it is handed on as it is
    }

    [Fact]
    public void Surrogate_WithoutItsOtherHalf_IsWrittenAsAReplacementCharacter()
    {
        var replica = new Replica();
        Assert.Equal("01010100040101740461efbfbd00", Hex(replica.Edit(doc => doc.GetText("t").Insert(0, "a\ud83d"))));
        Assert.Equal("0101010244010003efbfbd00", Hex(replica.Edit(doc => doc.GetText("t").Insert(0, "\ude00"))));
        Assert.Equal("01020100040101740461efbfbd44010003efbfbd00", replica.State);
        Assert.Equal(UpdateStatus.InvalidUtf8, replica.Examine("010102000401017403eda0bd00")); // the half itself, in bytes
    }

    private static string Merge(params byte[][] updates)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(
            UpdateStatus.Ok, Update.Merge([.. updates.Select(update => new ReadOnlyMemory<byte>(update))], UpdateBudget.Live, output));
        return Hex(output.WrittenSpan);
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
