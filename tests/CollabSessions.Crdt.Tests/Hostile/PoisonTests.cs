using System.Globalization;

namespace CollabSessions.Crdt.Tests.Hostile;

/// <summary>Updates that are meant for somebody else's later ones: clocks taken away, ids used twice, lengths beyond all bounds.</summary>
/// <remarks>Bytes of two clients with one id come from yjs 13.6.33 under node.</remarks>
public sealed class PoisonTests
{
    private const string VictimWrites = "01012a0004010174016100"; // client 42, clock 0

    [Theory]
    [InlineData("01012a0000ffffffff0700")] // Gc
    [InlineData("01022a000affffff7f000100")] // a Skip, then one Gc
    [InlineData("01012a0001010174ffffff7f00")] // Deleted
    [InlineData("01012affffff7f04010174016100")] // a gap before a letter
    public void ClockPoisoning_ByClaimingClocksOfSomebodyElse_IsRefusedAndTheirNextLetterIsTaken(string poison)
    {
        var replica = new Replica(9);
        Assert.Equal(UpdateStatus.ClockJump, replica.Examine(poison));
        Assert.Equal(0UL, replica.Doc.GetClock(42));
        Assert.Equal(VictimWrites, replica.Apply(VictimWrites));
        Assert.Equal("a", replica.Doc.GetText("t").ToString());
    }

    [Fact]
    public void ClockPoisoning_InManySmallSteps_TakesNoMoreThanTheBudgetForEach()
    {
        var replica = new Replica(9);
        var budget = UpdateBudget.Live with { ClockJumpMax = 100 };
        Assert.Equal(UpdateStatus.Ok, replica.Examine("01012a00006400", budget));
        Assert.Equal(UpdateStatus.ClockJump, replica.Examine("01012a00006500", budget));
        Assert.Equal(UpdateStatus.ClockJump, replica.Examine("01022a00003200" + "3300", budget)); // together 101
        Assert.Equal(UpdateStatus.Ok, replica.Examine("01022a00003200" + "3200", budget));
    }

    [Fact]
    public void ClientIdUsedTwice_WithOtherContent_KeepsWhatCameFirstAndGoesOnBehindIt()
    {
        var replica = new Replica(9);
        replica.Apply("01010700040101740361626300"); // abc
        Assert.Equal("01010703840702015700", replica.Apply("01010700040101740458595a5700")); // XYZW, of which W is new
        Assert.Equal("abcW", replica.Doc.GetText("t").ToString());
        Assert.Equal("0101070004010174046162635700", replica.State);

        // A map's value under a clock that was a letter: known already.
        Assert.Equal("", replica.Apply("010107002801016d016b017d0100"));
        Assert.False(replica.Summary.HasNews);
        Assert.Equal("0101070004010174046162635700", replica.State);
    }

    [Fact]
    public void ClientIdUsedTwice_ForAValueAndForText_IsWhatYjsReadsFromWhatItEmitted()
    {
        // "bc" goes on behind the value of a key. Yjs puts it into a text that does not show it, and emits bytes from which
        // every other yjs makes the key's new value. That is what everybody has here, the first one too.
        const string EmittedByYjs = "010207002801016d016b017d0184070002626300";
        const string ReadByYjs = "010207002101016d016b01a407000262630107010001";
        var replica = new Replica(9);
        replica.Apply("010107002801016d016b017d0100");
        replica.Apply("01010700040101740361626300");
        Assert.Equal(ReadByYjs, replica.State);
        Assert.Equal(0, replica.Doc.GetText("t").Length);
        var reader = new Replica(9);
        reader.Apply(EmittedByYjs);
        Assert.Equal(ReadByYjs, reader.State);
    }

    [Theory]
    [InlineData("01012a0004002a00016100")] // the struct
    [InlineData("01012a0004002a05016100")] // a later one of its client
    [InlineData("01022a000701017400" + "04002a01016100")] // behind a real type
    public void SelfParent_IsRefused(string update)
    {
        var replica = new Replica(9);
        Assert.Equal(UpdateStatus.SelfReference, replica.Examine(update));
        Assert.Equal("0000", replica.State);
    }

    [Theory]
    [InlineData("01012a00040101740000")] // alone: Yjs would store it and lose its place
    [InlineData("01022a00040101740161842a000000")] // behind a letter
    public void ZeroLengthString_IsRefused(string update)
    {
        var replica = new Replica(9);
        Assert.Equal(UpdateStatus.EmptyStruct, replica.Examine(update));
        Assert.Equal(0, replica.Doc.StructCount);
    }

    [Theory]
    [InlineData(0)] // Gc
    [InlineData(10)] // Skip
    public void HugeLength_OfGcOrSkip_IsRefusedWithoutCost(int kind)
    {
        // 2^31 - 1 is a jump, 2^31 no clock, 2^53 - 1 the largest integer, 2^53 none.
        (string Length, UpdateStatus Expected)[] lengths =
        [
            ("ffffffff07", UpdateStatus.ClockJump),
            ("8080808008", UpdateStatus.ClockTooLarge),
            ("ffffffffffffff0f", UpdateStatus.ClockTooLarge),
            ("8080808080808010", UpdateStatus.IntegerTooLarge),
        ];
        var replica = new Replica(9);
        foreach (var (length, expected) in lengths)
        {
            var update = string.Create(CultureInfo.InvariantCulture, $"01012a00{kind:x2}{length}00");
            Assert.Equal(expected, replica.Examine(update));
            var before = GC.GetAllocatedBytesForCurrentThread();
            replica.Doc.Examine(Convert.FromHexString(update), UpdateBudget.Live, replica.Summary);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256); // the bytes of this test
        }
    }

    [Fact]
    public void HugeLength_ReachedByTwoStructs_DoesNotWrapAround()
    {
        // Two Gc of 2^31 - 1 clocks each: the second one would end beyond the last clock.
        var replica = new Replica(9);
        Assert.Equal(UpdateStatus.ClockTooLarge, replica.Examine("01022a0000ffffffff0700ffffffff0700", UpdateBudget.Import));
        Assert.Equal(UpdateStatus.Ok, replica.Examine("01012a0000ffffffff0700", UpdateBudget.Import));
    }

    [Fact]
    public void DuplicateSection_OfOneClientWithOtherContent_IsRefused()
    {
        var replica = new Replica(9);
        Assert.Equal(UpdateStatus.DuplicateClient, replica.Examine("02012a00040101740161012a00040101740162" + "00"));
        Assert.Equal(UpdateStatus.DuplicateClient, replica.Examine("00022a0100012a010001"));
        Assert.Equal("0000", replica.State);
    }
}
