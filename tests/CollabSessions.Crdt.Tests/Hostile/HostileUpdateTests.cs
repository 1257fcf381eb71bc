using System.Buffers;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Tests.Hostile;

/// <summary>Bytes that somebody made to hurt. Each is refused with its own reason, and the document stays as it was.</summary>
public sealed class HostileUpdateTests
{
    private const string Text = "01010100040101740568656c6c6f00"; // client 1 writes "hello" into root t

    [Theory]
    [InlineData("", UpdateStatus.EndOfInput)]
    [InlineData("01", UpdateStatus.EndOfInput)]
    [InlineData("000000", UpdateStatus.TrailingBytes)]
    [InlineData("ffffffffffffffffff01", UpdateStatus.IntegerTooLarge)]
    [InlineData("01012a0000ffffffff0700", UpdateStatus.ClockJump)] // client 42 claims all clocks with Gc
    [InlineData("01012a00000000", UpdateStatus.EmptyStruct)] // Gc of length 0
    [InlineData("01012a000a0000", UpdateStatus.EmptyStruct)] // Skip of length 0
    [InlineData("01012a00010101740000", UpdateStatus.EmptyStruct)] // Deleted of length 0
    [InlineData("01012a00040101740000", UpdateStatus.EmptyStruct)] // string of length 0
    [InlineData("01012a00080101740000", UpdateStatus.EmptyStruct)] // no Any values
    [InlineData("01012a00020101740000", UpdateStatus.EmptyStruct)] // no JSON values
    [InlineData("000101010000", UpdateStatus.EmptyStruct)] // delete range of length 0
    [InlineData("01012a0004002a00016100", UpdateStatus.SelfReference)] // parent is the struct itself
    [InlineData("01012a00842a00016100", UpdateStatus.SelfReference)] // origin is the struct itself
    [InlineData("01012a0084ffffffffffffffff00016100", UpdateStatus.IntegerTooLarge)] // no client id
    [InlineData("01022a00c40100ffffffffffffffff00016100", UpdateStatus.IntegerTooLarge)] // none, behind one that is
    [InlineData("01012a0084ffffffffffffff1f00016100", UpdateStatus.IntegerTooLarge)] // 2^54 - 1
    [InlineData("01012a00842a05016100", UpdateStatus.SelfReference)] // origin lies in its own future
    [InlineData("01012a00442a01016100", UpdateStatus.SelfReference)] // right origin lies in its own future
    [InlineData("02012a00040101740161012a0104010174016100", UpdateStatus.DuplicateClient)]
    [InlineData("00020101010101010101", UpdateStatus.DuplicateClient)]
    [InlineData("01012a00ffffffff0f04010174016100", UpdateStatus.UnknownKind)]
    [InlineData("01012a000b00", UpdateStatus.UnknownKind)]
    [InlineData("01012a00070101740700", UpdateStatus.UnknownType)]
    [InlineData("01012a0008010174017300", UpdateStatus.UnknownAny)]
    [InlineData("01012a0008010174018000", UpdateStatus.UnknownAny)]
    [InlineData("01012a000401017402c08000", UpdateStatus.InvalidUtf8)] // overlong
    [InlineData("01012a000401017403eda08000", UpdateStatus.InvalidUtf8)] // half a surrogate pair
    [InlineData("01012a0005010174017b00", UpdateStatus.InvalidJson)]
    [InlineData("01012a000501017409756e646566696e656400", UpdateStatus.InvalidJson)]
    [InlineData("01012a808080800804010174016100", UpdateStatus.ClockTooLarge)]
    [InlineData("01012affffffff0704010174016100", UpdateStatus.ClockTooLarge)]
    [InlineData("01ffffff7f2a0004010174016100", UpdateStatus.TooManyStructs)]
    [InlineData("ffffff7f", UpdateStatus.TooManyClients)]
    [InlineData("01012a0008010174ffffff7f7f00", UpdateStatus.EndOfInput)] // Any values that are not there
    [InlineData("01012a00080101740175ffffff7f00", UpdateStatus.EndOfInput)] // an array of them
    [InlineData("000101ffffff7f", UpdateStatus.TooManyDeleteRanges)]
    public void Examine_BytesMadeToHurt_RefusesWithAReason(string update, UpdateStatus expected)
    {
        var replica = new Replica();
        replica.Apply(Text);
        var before = replica.State;
        Assert.Equal(expected, replica.Examine(update));
        Assert.Equal(before, replica.State);
    }

    [Fact]
    public void Examine_ClocksClaimedWithContent_AreNoJump()
    {
        var replica = new Replica();
        var text = new string('a', 1_500_000);
        var other = new Replica(2);
        var update = other.Edit(doc => doc.GetText("t").Insert(0, text));
        Assert.Equal(UpdateStatus.Ok, replica.Doc.Examine(update, UpdateBudget.Import with { ClockJumpMax = 1000 }, replica.Summary));
        Assert.Equal(UpdateStatus.TooLarge, replica.Doc.Examine(update, UpdateBudget.Live, replica.Summary));
        Assert.Equal(
            UpdateStatus.StringTooLong,
            replica.Doc.Examine(update, UpdateBudget.Import with { StringBytesMax = 1000 }, replica.Summary));
    }

    [Fact]
    public void Examine_GapBeforeTheFirstStruct_CountsAsClaimed()
    {
        var replica = new Replica();
        // Client 42 begins at clock 2 000 000 with a letter.
        Assert.Equal(UpdateStatus.ClockJump, replica.Examine("01012a80897a04010174016100"));
        Assert.Equal(
            UpdateStatus.Ok,
            replica.Examine("01012a80897a04010174016100", UpdateBudget.Live with { ClockJumpMax = 2_000_000 }));
        Assert.Equal(1, replica.Summary.PendingStructs);
    }

    [Fact]
    public void Apply_LargestLengths_DoNotOverflow()
    {
        var replica = new Replica();
        var wide = UpdateBudget.Import;
        Assert.Equal(UpdateStatus.Ok, replica.Examine("01012a0000ffffffff0700", wide));
        replica.Apply("01012a0000ffffffff0700");
        Assert.Equal(2147483647UL, replica.Doc.GetClock(42));
        Assert.Equal("01012a0000ffffffff07012a0100ffffffff07", replica.State);
        Assert.Equal(UpdateStatus.ClockTooLarge, replica.Examine("01012affffffff0704010174016100", wide));
    }

    [Theory]
    [InlineData(100_000)]
    public void Examine_TypesNestedTooDeep_RefusesWithoutRecursion(int depth)
    {
        var replica = new Replica();
        Assert.Equal(UpdateStatus.TooDeep, replica.Doc.Examine(NestedTypes(depth), UpdateBudget.Import, replica.Summary));
        Assert.Equal("0000", replica.State);
    }

    [Fact]
    public void Apply_TypesNestedVeryDeep_CanBeDeletedCollectedAndExported()
    {
        const int Depth = 100_000;
        var replica = new Replica(9);
        var deep = UpdateBudget.Import with { TypeDepthMax = int.MaxValue };
        var update = NestedTypes(Depth);
        Assert.Equal(UpdateStatus.Ok, replica.Doc.Examine(update, deep, replica.Summary));
        replica.Edit(doc => doc.Apply(update));
        Assert.Equal(Depth, replica.Doc.StructCount);
        Assert.Equal(2 * (Depth + 1), replica.Doc.GetArray("t").ToJson().Length);
        replica.Edit(doc => doc.GetArray("t").Delete(0, 1));
        Assert.Equal(2, replica.Doc.StructCount);
        Assert.Equal("[]", replica.Doc.GetArray("t").ToJson());
    }

    [Fact]
    public void Examine_DepthAtTheLimit_CountsWhatTheDocumentHas()
    {
        var replica = new Replica(9);
        var budget = UpdateBudget.Live with { TypeDepthMax = 4 };
        Assert.Equal(UpdateStatus.Ok, replica.Doc.Examine(NestedTypes(3), budget, replica.Summary));
        Assert.Equal(UpdateStatus.TooDeep, replica.Doc.Examine(NestedTypes(4), budget, replica.Summary));
        replica.Edit(doc => doc.Apply(NestedTypes(3)));
        // Client 7 puts a text into the deepest array: one too many. Beside it: allowed.
        Assert.Equal(UpdateStatus.TooDeep, replica.Examine("0101070007002a020200", budget));
        Assert.Equal(UpdateStatus.Ok, replica.Examine("0101070007002a010200", budget));
        Assert.Equal(UpdateStatus.Ok, replica.Examine("01010700872a010200", budget));
        Assert.Equal(UpdateStatus.TooDeep, replica.Examine("020106008707000201070007002a020200", budget));
    }

    [Fact]
    public void Examine_AnyNestedTooDeep_RefusesWithoutRecursion()
    {
        var replica = new Replica();
        foreach (var (depth, expected) in new[] { (100_000, UpdateStatus.TooDeep), (65, UpdateStatus.TooDeep), (64, UpdateStatus.Ok) })
        {
            var update = new ArrayBufferWriter<byte>();
            update.Put(1, 1, 42, 0, 8, 1, 1, (byte)'t', 1);
            for (var level = 0; level < depth; level++)
            {
                update.Put(117, 1);
            }

            update.Put(126, 0);
            Assert.Equal(expected, replica.Doc.Examine(update.WrittenSpan, UpdateBudget.Live, replica.Summary));
        }
    }

    [Fact]
    public void Examine_JsonNestedTooDeep_RefusesWithoutRecursion()
    {
        var replica = new Replica();
        var update = new ArrayBufferWriter<byte>();
        update.Put(1, 1, 42, 0, 5, 1, 1, (byte)'t');
        update.WriteVarBytes(System.Text.Encoding.UTF8.GetBytes(new string('[', 100_000) + new string(']', 100_000)));
        update.Put(0);
        Assert.Equal(UpdateStatus.TooDeep, replica.Doc.Examine(update.WrittenSpan, UpdateBudget.Live, replica.Summary));
    }

    [Fact]
    public void Examine_PendingFlood_IsCutAtTheBudget()
    {
        var replica = new Replica();
        var flood = new ArrayBufferWriter<byte>();
        flood.WriteVarUint(12_000);
        for (var client = 12_000UL; client > 0; client--)
        {
            // One letter behind a letter of a client that nobody knows.
            flood.Put(1);
            flood.WriteVarUint(client + 1000);
            flood.Put(0, 0x84);
            flood.WriteVarUint(client + 1_000_000);
            flood.Put(0, 1, (byte)'a');
        }

        flood.Put(0);
        Assert.Equal(UpdateStatus.PendingFull, replica.Doc.Examine(flood.WrittenSpan, UpdateBudget.Live, replica.Summary));
        Assert.False(replica.Doc.HasPending);
        Assert.Equal("0000", replica.State);
        var wide = UpdateBudget.Live with { PendingStructsMax = 30_000 };
        Assert.Equal(UpdateStatus.Ok, replica.Doc.Examine(flood.WrittenSpan, wide, replica.Summary));
        replica.Apply(flood.WrittenSpan.ToArray());
        Assert.Equal(0, replica.Doc.StructCount);

        // The same again adds nothing; one more client is too many.
        Assert.Equal(UpdateStatus.Ok, replica.Doc.Examine(flood.WrittenSpan, wide, replica.Summary));
        Assert.False(replica.Summary.HasNews);
        Assert.Equal(UpdateStatus.PendingFull, replica.Examine("01012a01840100016100", UpdateBudget.Live));
    }

    [Fact]
    public void Examine_PendingDeletesFlood_IsCutAtTheBudget()
    {
        var replica = new Replica();
        var budget = UpdateBudget.Live with { PendingStructsMax = 2 };
        Assert.Equal(UpdateStatus.Ok, replica.Examine("00012a0205010701", budget));
        Assert.True(replica.Summary.HasNews);
        Assert.Equal(UpdateStatus.PendingFull, replica.Examine("00012a03050107010901", budget));
        replica.Apply("00012a0205010701");
        Assert.Equal(UpdateStatus.Ok, replica.Examine("00012a0205010701", budget));
        Assert.False(replica.Summary.HasNews);
        Assert.Equal(UpdateStatus.PendingFull, replica.Examine("00012a010901", budget));
    }

    [Fact]
    public void Apply_StructsThatWaitForEachOther_NeitherHangsNorThrows()
    {
        // Client 1 names clock 1 of client 2, which stands behind its clock 0, which names clock 1 of client 1.
        var replica = new Replica(9);
        const string Circle = "02020200840101016184020001610201008402010161840100016100";
        Assert.Equal(UpdateStatus.Ok, replica.Examine(Circle));
        replica.Apply(Circle);
        Assert.Equal(0, replica.Doc.StructCount);
        replica.Apply(Circle);
        replica.Apply(Text);
        Assert.Equal("hello", replica.Doc.GetText("t").ToString());
    }

    [Fact]
    public void Apply_ParentThatIsNoType_BecomesGc()
    {
        var replica = new Replica(9);
        replica.Apply(Text);
        Assert.Equal("01010200000100", replica.Apply("0101020004000100016100"));
    }

    [Fact]
    public void Apply_PartlyKnownStructBehindGc_BecomesGc()
    {
        // Client 1's first clock is Gc here; another copy says that it was text in a root. Yjs throws on this one.
        var replica = new Replica(9);
        replica.Apply("01010100000100");
        replica.Apply("01010100040101740361626300");
        Assert.Equal("0101010000030101010003", replica.State);
    }

    [Fact]
    public void Apply_OriginAndRightOriginInDifferentLists_StaysConsistent()
    {
        var replica = new Replica(9);
        replica.Apply("0102010004010174016104010175016200");
        replica.Apply("01010200c401000101015800");
        Assert.Equal("aX", replica.Doc.GetText("t").ToString());
        Assert.Equal("b", replica.Doc.GetText("u").ToString());
    }

    [Fact]
    public void StateVector_Hostile_IsRefused()
    {
        var doc = new Doc();
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(UpdateStatus.TooManyClients, doc.EncodeStateAsUpdate(output, [0xff, 0xff, 0xff, 0xff, 0x7f], UpdateBudget.Live));
        Assert.Equal(UpdateStatus.EndOfInput, doc.EncodeStateAsUpdate(output, [5, 1, 1], UpdateBudget.Live));
        Assert.Equal(UpdateStatus.EndOfInput, doc.EncodeStateAsUpdate(output, [], UpdateBudget.Live));
        Assert.Equal(UpdateStatus.TrailingBytes, doc.EncodeStateAsUpdate(output, [0, 0], UpdateBudget.Live));
        Assert.Equal(0, output.WrittenCount);
        Assert.Equal(UpdateStatus.Ok, doc.EncodeStateAsUpdate(output, [1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], UpdateBudget.Live));
    }

    private static byte[] NestedTypes(int depth)
    {
        // Client 42: an array in root t, and in each array the next one.
        var update = new ArrayBufferWriter<byte>();
        update.WriteVarUint(1);
        update.WriteVarUint((ulong)depth);
        update.Put(42, 0, 7, 1, 1, (byte)'t', 0);
        for (var clock = 0UL; clock < (ulong)depth - 1; clock++)
        {
            update.Put(7, 0, 42);
            update.WriteVarUint(clock);
            update.Put(0);
        }

        update.Put(0);
        return update.WrittenSpan.ToArray();
    }
}
