namespace CollabSessions.Crdt.Tests.Traps;

/// <summary>Places where other engines left Yjs. Expected bytes come from yjs 13.6.33 under node.</summary>
public sealed class YjsTrapTests
{
    private const string OnlyDeletes = "0001010101";

    [Fact]
    public void Integrate_ThreeClientsAtOnePlace_SmallerClientStandsFirst()
    {
        var replica = new Replica(9);
        Assert.Equal("010103000401017402633300", replica.Apply("010103000401017402633300"));
        Assert.Equal("010101000401017402633100", replica.Apply("010101000401017402633100"));
        Assert.Equal("010102000401017402633200", replica.Apply("010102000401017402633200"));
        Assert.Equal("0301030004010174026333010200040101740263320101000401017402633100", replica.State);
        Assert.Equal("c1c2c3", replica.Doc.GetText("t").ToString());
    }

    [Fact]
    public void LocalInsert_BesideTombstones_NamesItsRealNeighbours()
    {
        // Text steps over tombstones to the right, arrays do not: yjs draws the same lines between the same ids.
        var replica = new Replica(gc: false);
        replica.Edit(doc => doc.GetText("t").Insert(0, "abc"));
        replica.Edit(doc => doc.GetText("t").Delete(1, 1));
        Assert.Equal("01010103c401010102015800", Convert.ToHexStringLower(replica.Edit(doc => doc.GetText("t").Insert(1, "X"))));

        var list = new Replica();
        list.Edit(doc => doc.GetArray("l").Insert(0, 1, 2, 3));
        list.Edit(doc => doc.GetArray("l").Delete(1, 1));
        Assert.Equal("01010103c801000101017d0900", Convert.ToHexStringLower(list.Edit(doc => doc.GetArray("l").Insert(1, 9))));
    }

    [Fact]
    public void Map_KeySetThrice_LosesItsKeyBitOnceItPassesThroughMerging()
    {
        var replica = new Replica(9);
        replica.Apply("01010102a80101017d030101010101");
        Assert.Equal("01010102880101017d030101010101", replica.State);
        replica.Apply("010101002801016d016b017d0100");
        Assert.Equal("010301002801016d016b017d010a01880101017d030101010101", replica.State);
        Assert.Equal("010101", replica.StateVector);
        replica.Apply("01010101a80100017d020101010001");
        Assert.Equal("010201002101016d016b02a80101017d030101010002", replica.State);
    }

    [Fact]
    public void Skip_InASection_ParksTheRestOfThatClient()
    {
        var replica = new Replica(9);
        Assert.Equal("0101010004010174016100", replica.Apply("010301000401017401610a01840101016300"));
        Assert.True(replica.Doc.HasPending);
        Assert.Equal("010301000401017401610a01840101016300", replica.State);
        Assert.Equal("010101", replica.StateVector);
        Assert.Equal("0101010184010002626300", replica.Apply("01010101840100016200"));
        Assert.Equal("01010100040101740361626300", replica.State);
        Assert.False(replica.Doc.HasPending);
    }

    [Fact]
    public void Pending_DeliveredInReverse_IsPartOfEveryState()
    {
        var replica = new Replica(9);
        Assert.Equal("", replica.Apply("000101010104"));
        Assert.Equal("000101010104", replica.State);
        Assert.Equal("", replica.Apply("010101038401020364656600"));
        Assert.Equal("01010103840102036465660101010104", replica.State);
        replica.Apply("01010100040101740361626300");
        Assert.Equal("010301000401017401618101000484010401660101010104", replica.State);
    }

    [Fact]
    public void PendingDeletions_OnceTheirStructsAreThere_AreAppliedLargerClientsFirst()
    {
        // The larger client deletes the text that the smaller one wrote a pair into and cut. The pair goes with the text
        // before its half is deleted, so nothing is cut; the other way round it would become U+FFFD twice.
        const string CutPair = "000164010101";
        const string DeletedText = "0001c801010001";
        var replica = new Replica(9, gc: false);
        replica.Apply(CutPair);
        replica.Apply(DeletedText);
        replica.Apply("010164000400c8010004f09f988000");
        Assert.Equal(
            "0201c8010007010161020164000400c8010004f09f988002c80101000164010002",
            replica.Apply("0101c80100070101610200"));
    }

    [Theory]
    [InlineData(1, "01010200c401000101015800", "02010200c401000101015802010004010174016184010005f09f98806200", "0101010184010005f09f98806200")]
    [InlineData(2, "01010200c401010102015800", "02010200c4010101020158020100040101740461efbfbd84010104efbfbd6200", "0101010284010104efbfbd6200")]
    [InlineData(3, "01010200c401020103015800", "02010200c4010201030158020100040101740561f09f9880840102016200", "01010103840102016200")]
    public void Surrogates_CutAtEveryOffset_BecomeReplacementCharacters(int clock, string insert, string state, string diff)
    {
        const string Emoji = "01010100040101740661f09f98806200";
        var replica = new Replica(9);
        replica.Apply(Emoji);
        Assert.Equal(diff, replica.Diff($"01010{clock}"));
        replica.Apply(insert);
        Assert.Equal(state, replica.State);
    }

    [Fact]
    public void ByteOrderMark_AtTheStartOfAString_Stays()
    {
        var replica = new Replica();
        replica.Apply("010101000401017404efbbbf6100");
        Assert.Equal("010101000401017404efbbbf6100", replica.State);
        Assert.Equal("\uFEFFa", replica.Doc.GetText("t").ToString());
    }

    [Fact]
    public void Format_OfTwoClientsAtOnce_IsNotCleanedUpInAnUntypedRoot()
    {
        var replica = new Replica(9);
        replica.Apply("01010100040101740568656c6c6f00");
        replica.Apply("0102010546010004626f6c64047472756586010404626f6c64046e756c6c00");
        replica.Apply("0102020046010004626f6c64047472756586010404626f6c64046e756c6c00");
        Assert.Equal(
            "0202020046010004626f6c64047472756586010404626f6c64046e756c6c030100040101740568656c6c6f46010004626f6c64047472756586010404626f6c64046e756c6c00",
            replica.State);
    }

    [Fact]
    public void Map_SameKeyFromThreeClients_KeepsOneValueInAnyOrder()
    {
        string[] updates =
        [
            "010201002101016d016b01a8010001770276300101010001",
            "010202002101016d016b01a8020001770276310102010001",
            "010203002101016d016b01a8030001770276320103010001",
        ];
        foreach (int[] order in new int[][] { [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0] })
        {
            var replica = new Replica(9);
            foreach (var index in order)
            {
                replica.Apply(updates[index]);
            }

            Assert.Equal(
                "030203002101016d016b01a8030001770276320102002101016d016b020101002101016d016b0203030100010201000201010002",
                replica.State);
        }
    }

    [Fact]
    public void Edit_InADeletedChild_BecomesGcInEitherOrder()
    {
        const string Base = "010201002701016d016b020400010002787900";
        const string Deletion = "000101010003";
        const string Insertion = "01010200c401010102015a00";
        const string State = "0201020000010201002101016d016b010002020201000101010003";
        var deletedFirst = new Replica(9);
        deletedFirst.Apply(Base);
        Assert.Equal(Deletion, deletedFirst.Apply(Deletion));
        Assert.Equal("01010200000100", deletedFirst.Apply(Insertion));
        Assert.Equal(State, deletedFirst.State);

        var editedFirst = new Replica(9);
        editedFirst.Apply(Base);
        editedFirst.Apply(Insertion);
        editedFirst.Apply(Deletion);
        Assert.Equal(State, editedFirst.State);
    }

    [Fact]
    public void Clients_WithIdsOf53Bits_ComeInDescendingOrder()
    {
        var replica = new Replica(9);
        replica.Apply("010111000101016c010111010001");
        replica.Apply("010180d0acf30e000101016c010180d0acf30e010001");
        replica.Apply("01018080808080808008000101016c01018080808080808008010001");
        Assert.Equal(
            "03018080808080808008000101016c010180d0acf30e000101016c010111000101016c0103808080808080800801000180d0acf30e01000111010001",
            replica.State);
        Assert.Equal("0380808080808080080180d0acf30e011101", replica.StateVector);
    }

    [Fact]
    public void DeleteSet_UnsortedAndOverlapping_IsSortedAndJoined()
    {
        var replica = new Replica(9);
        replica.Apply("010101000401017408616263646566676800");
        // 5+2, 1+3, 2+2: given out of order and overlapping.
        Assert.Equal("0001010201030502", replica.Apply("00010103050201030202"));
        Assert.Equal("aeh", replica.Doc.GetText("t").ToString());
        Assert.Equal("0001010201030502", replica.Diff("010108"));
    }

    [Fact]
    public void Payloads_OfForeignProducers_AreKeptAsTheyCame()
    {
        // Keys out of JavaScript's order, a JSON text with spaces, a float64 that fits an integer, an unknown sub-document
        // option. Yjs would rewrite all four; we hand on what was sent.
        var replica = new Replica(9);
        replica.Apply("010101000801016c01760201627e01317e00");
        replica.Apply("0101020005010174097b202261223a20317d00");
        replica.Apply("010103000801016c017b400000000000000000");
        replica.Apply("010104000901016c03737562760101787800");
        Assert.Equal(
            "04010400" + "0901016c037375627601017878" + "010300" + "0801016c017b4000000000000000"
            + "010200" + "05010174097b202261223a20317d" + "010100" + "0801016c01760201627e01317e" + "00",
            replica.State);
    }

    [Fact]
    public void Values_WrittenHere_TakeTheTagsThatJavaScriptGivesThem()
    {
        // An integer up to 2^31 - 1, a negative zero too; float32 where nothing is lost; float64 otherwise.
        object?[] numbers = [1.0, -0.0, 2147483647.0, 2147483648.0, 0.5, 0.1, double.NaN, 5_000_000_000L, null, true];
        Assert.Equal(
            "010101000801016c0a7d017d407dbfffffff0f7c4f0000007c3f0000007b3fb999999999999a7b7ff80000000000007c4f9502f97e7800",
            Convert.ToHexStringLower(new Replica().Edit(doc => doc.GetArray("l").Insert(0, numbers))));

        // undefined is a value of its own, also as a field, and a bigint stays one.
        var fields = new Dictionary<string, object?> { ["b"] = 1, ["u"] = Undefined.Value, ["n"] = new System.Numerics.BigInteger(5) };
        Assert.Equal(
            "010101002801016d016b0176030162" + "7d01" + "01757f" + "016e7a0000000000000005" + "00",
            Convert.ToHexStringLower(new Replica().Edit(doc => doc.GetMap("m").Set("k", fields))));
    }

    [Fact]
    public void Keys_ThatLookLikeNumbers_StayWhereTheyWerePut()
    {
        // JavaScript puts 9 and 10 before b, whoever wrote them; here, bytes of others are kept, and one's own have one's own order.
        const string OwnOrder = "010101002801016d016b0176030162" + "7d01" + "0231307d02" + "0139" + "7d03" + "00";
        var fields = new Dictionary<string, object?> { ["b"] = 1, ["10"] = 2, ["9"] = 3 };
        var replica = new Replica();
        Assert.Equal(OwnOrder, Convert.ToHexStringLower(replica.Edit(doc => doc.GetMap("m").Set("k", fields))));
        var other = new Replica(9);
        Assert.Equal(OwnOrder, other.Apply(OwnOrder));
        Assert.Equal(OwnOrder, other.State);
    }

    [Fact]
    public void EveryKind_OfContent_ComesBackByteForByte()
    {
        const string Everything = "011101000801016c047d717701617e760101787505787c3f0000007b3e7ad7f29abcaf487b444b1ae4d6e2ef507b423cbe991a1400008301030201028701040128000105016b01770176870105008701070204000108017487010803017087010a0487010b060400010c017887010c05016889010e037375627601046d657461760101617d01060101740162047472756584011004626f6c648601140162046e756c6c8501150d7b22696d616765223a2275227d00";
        var replica = new Replica(9);
        Assert.Equal(Everything, replica.Apply(Everything));
        Assert.Equal(Everything, replica.State);
        var old = new Replica(9);
        const string OldJson = "010101000201016c03013109756e646566696e65640322782200";
        Assert.Equal(OldJson, old.Apply(OldJson));
        Assert.Equal("""[1,null,"x"]""", old.Doc.GetArray("l").ToJson());
    }

    [Fact]
    public void EmptyTransaction_EmitsNothing()
    {
        var replica = new Replica();
        Assert.Empty(replica.Edit(_ => { }));
        Assert.Equal("0000", replica.State);
        Assert.Equal("00", replica.StateVector);
        Assert.Equal(UpdateStatus.EndOfInput, replica.Examine(OnlyDeletes));
    }
}
