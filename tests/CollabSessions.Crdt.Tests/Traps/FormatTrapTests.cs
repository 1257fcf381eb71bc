using System.Buffers;

namespace CollabSessions.Crdt.Tests.Traps;

/// <summary>Places where other readers and writers of V2 left Yjs. Bytes come from yjs 13.6.33 under node.</summary>
public sealed class FormatTrapTests
{
    // A negative zero marks a run of zeros: 40 00 are two arrays.
    private const string TwoArraysV1 = "010201002701016d0161002701016d01620000";
    private const string TwoArraysV2 = "000001010000012707046d616d62410201010240000001020000";

    // The last run of the info column has no count.
    private const string SixKeysV1 = "010601002801016d026b3001782801016d026b3101782801016d026b3201782801016d026b3301782801016d026b3401782801016d026b35017800";
    private const string SixKeysV2 = "00000101000001281f126d6b306d6b316d6b326d6b336d6b346d6b3501020102010201020102010201010002410401060078787878787800";

    // Every key gets a number of its own, although Yjs could name it again; formats are JSON in V1 and "any" in V2.
    private const string FormatsV1 = "01060100040101740161840100016246010001620474727565c10100010101c60100010301620f7b2278223a5b312c302e352c305d7d8601010162046e756c6c0101010301";
    private const string FormatsV2 = "000300030002410603010102030002040b040084004600c100c60086090674616262626241040101000101010600787601017875037d017c3f0000007d007e0101010300";

    // The length of a Skip is not among the lengths.
    private const string HoleV1 = "010301000401017401610a01840101016300";
    private const string HoleV2 = "00000241000102000504000a008406037461634101010100000103000100";

    // XmlText is 6, and names of elements and hooks are keys.
    private const string XmlV1 = "01030100070101780687010003017087010105016800";
    private const string XmlV2 = "000200020241010200020003070087060378706841010101030603050001030000";

    // Clients descend as numbers of 53 bits.
    private const string ClientsV1 = "03018080808080808008000401017401780180d0acf30e0004010174017801110004010174017800";
    private const string ClientsV2 = "00000e808080808080801080a0d9e61d110000010409067478747874784104010100000301000100010000";

    // Ranges are told by their distance and their length less one, from zero for every client.
    private const string DeletesV1 = "0003808080808080800801000180d0acf30e0101021103000204020603";
    private const string DeletesV2 = "00000000000001000000000003808080808080800801000080d0acf30e0101011103000102010002";

    [Theory]
    [InlineData(TwoArraysV1, TwoArraysV2)]
    [InlineData(SixKeysV1, SixKeysV2)]
    [InlineData(FormatsV1, FormatsV2)]
    [InlineData(HoleV1, HoleV2)]
    [InlineData(XmlV1, XmlV2)]
    [InlineData(ClientsV1, ClientsV2)]
    [InlineData(DeletesV1, DeletesV2)]
    [InlineData("0000", "00000000000001000000000000")]
    public void Convert_ThereAndBack_WritesWhatYjsWrites(string v1, string v2)
    {
        Assert.Equal(v2, Convert(v1, UpdateFormat.V1, UpdateFormat.V2));
        Assert.Equal(v1, Convert(v2, UpdateFormat.V2, UpdateFormat.V1));
    }

    [Fact]
    public void Convert_KeyNamedAgainByItsNumber_ReadsItTwice() => Assert.Equal(
        "0102010006010174016204747275658601000162046e756c6c00",
        Convert("000201000241000100000306008605027462410001010000010200787e00", UpdateFormat.V2, UpdateFormat.V1));

    [Fact]
    public void Convert_SurrogatePairSharedByTwoStrings_GivesEachItsReplacementCharacter() => Assert.Equal(
        "01020100040101740461efbfbd44010004efbfbd6200",
        Convert("0000024100000100030400440b077461f09f9880620142000101000001020000", UpdateFormat.V2, UpdateFormat.V1));

    [Fact]
    public void Convert_DeletesThatAreNotSorted_AreSortedForV2()
    {
        // Yjs 13.6.33 ends 0a00 7903 here: a distance below zero, which reads back as other clocks.
        const string Sorted = "00000000000001000000000001110204030200";
        Assert.Equal(Sorted, Convert("000111020a010404", UpdateFormat.V1, UpdateFormat.V2));
        Assert.Equal(Sorted, Convert("0001110204040a01", UpdateFormat.V1, UpdateFormat.V2));
    }

    [Fact]
    public void DeleteRange_OfLengthZero_IsWrittenInNeitherFormat()
    {
        // V2 writes a length less one: a zero would read back as 2^32.
        var output = new ArrayBufferWriter<byte>();
        var empty = System.Convert.FromHexString("000101010000");
        Assert.Equal(UpdateStatus.EmptyStruct, Update.Convert(empty, UpdateFormat.V1, UpdateFormat.V2, UpdateBudget.Live, output));
        Assert.Equal(UpdateStatus.EmptyStruct, Update.Merge([empty, empty], UpdateBudget.Live, output));
        Assert.Throws<ArgumentException>(() => IdSet.Of([new ClientRange(1, 5, 5)]));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Commit_AsV2_KeepsTheKeyBitThatAConversionDrops()
    {
        var doc = new Doc(new DocOptions { ClientId = 1 });
        Assert.Equal("000001010000012805026d6b410001010001010101007d0100", Set(doc, 1));
        Assert.Equal("000002410001000001a80100000001010101017d020101010000", Set(doc, 2));
        Assert.Equal("000002410001020001a80100000001010101027d030101010100", Set(doc, 3));
        var state = new ArrayBufferWriter<byte>();
        doc.EncodeStateAsUpdate(state, UpdateFormat.V2);
        Assert.Equal(
            "0000024100010200032100a805026d6b41000101000202010102007d030101010001", System.Convert.ToHexStringLower(state.WrittenSpan));
        Assert.Equal(
            "000002410001020003210088" + "05026d6b41000101000202010102007d030101010001",
            Convert("010201002101016d016b02a80101017d030101010002", UpdateFormat.V1, UpdateFormat.V2));
    }

    private static string Set(Doc doc, int value)
    {
        var emitted = new ArrayBufferWriter<byte>();
        doc.Begin();
        doc.GetMap("m").Set("k", value);
        Assert.True(doc.Commit(emitted, UpdateFormat.V2));
        return System.Convert.ToHexStringLower(emitted.WrittenSpan);
    }

    private static string Convert(string update, UpdateFormat from, UpdateFormat to)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(
            UpdateStatus.Ok, Update.Convert(System.Convert.FromHexString(update), from, to, UpdateBudget.Live, output));
        return System.Convert.ToHexStringLower(output.WrittenSpan);
    }
}
