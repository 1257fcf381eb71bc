using System.Buffers;
using System.Diagnostics;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Tests.Hostile;

/// <summary>What somebody would send in V2 to hurt: runs that say little and mean much, and columns that do not fit together.</summary>
public sealed class HostileV2Tests
{
    [Fact]
    public void Examine_TenMillionStructsInTwentyFiveBytes_RefusesAtTheStructBudgetWithoutAllocating()
    {
        // One section of 10,000,000 collected structs of length 1, all in runs.
        var bomb = Columns("01", infos: "00", strings: "00", parentInfos: "", lengths: "41feace204", rest: "0180ade204" + "00" + "00");
        Assert.Equal(25, bomb.Length);
        var doc = new Doc();
        var summary = new UpdateSummary();
        Assert.Equal(UpdateStatus.TooManyStructs, doc.Examine(bomb, UpdateBudget.Import, summary, UpdateFormat.V2));
        var best = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            var status = doc.Examine(bomb, UpdateBudget.Import, summary, UpdateFormat.V2);
            var took = Stopwatch.GetElapsedTime(start);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(UpdateStatus.TooManyStructs, status);
            best = took < best ? took : best;
        }

        Assert.True(best < TimeSpan.FromMilliseconds(5), $"took {best}");
    }

    [Fact]
    public void Examine_OneLongKeyNamedAgainAndAgain_RefusesAtTheByteBudget()
    {
        // 90,000 formats with the same key of 10,000 bytes: 0.9 GB in V1.
        var text = new string('k', 10_000);
        var update = new ArrayBufferWriter<byte>();
        update.WriteVarUint(0);
        WriteColumn(update, "01" + "8ebf05"); // key 0, 90,000 times
        WriteColumn(update, "41" + "8fbf05"); // client 1, and every origin's
        WriteColumn(update, "01" + "8ebf05"); // every origin is clock 0
        WriteColumn(update, "");
        WriteColumn(update, "86");
        var strings = new ArrayBufferWriter<byte>();
        strings.WriteVarBytes(System.Text.Encoding.UTF8.GetBytes(text));
        strings.Put(0x90, 0x9c, 0x01); // 10,000
        update.WriteVarBytes(strings.WrittenSpan);
        WriteColumn(update, "");
        WriteColumn(update, "");
        WriteColumn(update, "");
        update.WriteVarUint(1);
        update.WriteVarUint(90_000);
        update.WriteVarUint(1); // clock
        for (var index = 0; index < 90_000; index++)
        {
            update.Put(AnySyntax.Null);
        }

        update.Put(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(
            UpdateStatus.TooLarge,
            new Doc().Examine(update.WrittenSpan, UpdateBudget.Live with { StructsMax = 100_000 }, new UpdateSummary(), UpdateFormat.V2));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * 1024 * 1024);
    }

    [Theory]
    [InlineData("", UpdateStatus.EndOfInput)]
    [InlineData("01000000000001000000000000", UpdateStatus.UnknownFeature)]
    [InlineData("000000000000010000000000", UpdateStatus.EndOfInput)] // no delete set
    [InlineData("0000000000000100000000000000", UpdateStatus.TrailingBytes)]
    [InlineData("0000010100000001000000000000", UpdateStatus.TrailingBytes)] // a client that nobody reads
    [InlineData("0000000000000000000000" + "0000", UpdateStatus.EndOfInput)] // no text at all
    [InlineData("00000000000003" + "01ff01" + "000000" + "0000", UpdateStatus.InvalidUtf8)]
    [InlineData("0000000000000100000000" + "010000", UpdateStatus.EndOfInput)]
    [InlineData("00000000000001000000000001110200000000" + "00", UpdateStatus.TrailingBytes)]
    [InlineData("0000000000000100000000000111018080808008" + "00", UpdateStatus.ClockTooLarge)]
    [InlineData("000000000000010000000000" + "0211010000" + "11010000", UpdateStatus.DuplicateClient)]
    public void Examine_BytesMadeToHurt_RefusesWithAReason(string update, UpdateStatus expected)
    {
        var replica = new Replica();
        replica.Edit(doc => doc.GetText("t").Insert(0, "abc"));
        var before = replica.State;
        var bytes = System.Convert.FromHexString(update);
        Assert.Equal(expected, replica.Doc.Examine(bytes, UpdateBudget.Live, replica.Summary, UpdateFormat.V2));
        Assert.Equal(expected, Update.Convert(bytes, UpdateFormat.V2, UpdateFormat.V1, UpdateBudget.Live, new ArrayBufferWriter<byte>()));
        Assert.Equal(before, replica.State);
    }

    [Theory]
    [InlineData("0b", "01", "", UpdateStatus.UnknownKind)]
    [InlineData("1f", "01", "", UpdateStatus.UnknownKind)]
    [InlineData("07", "", "", UpdateStatus.UnknownType)]
    [InlineData("01", "00", "", UpdateStatus.EmptyStruct)]
    [InlineData("00", "00", "", UpdateStatus.EmptyStruct)]
    [InlineData("0a", "", "00", UpdateStatus.EmptyStruct)]
    [InlineData("01", "bfffffffffffff1f", "", UpdateStatus.ClockTooLarge)]
    [InlineData("08", "bfffffffffffff1f", "", UpdateStatus.EndOfInput)]
    [InlineData("08", "01", "73", UpdateStatus.UnknownAny)]
    [InlineData("05", "", "73", UpdateStatus.UnknownAny)]
    [InlineData("05", "", "75ffffff7f", UpdateStatus.EndOfInput)]
    [InlineData("03", "", "ffffff7f", UpdateStatus.EndOfInput)]
    public void Examine_StructMadeToHurt_RefusesWithAReason(string info, string lengths, string rest, UpdateStatus expected)
    {
        // One struct of client 1 in the root "t"; its content is wrong.
        var isItem = info is not ("00" or "0a");
        var update = Columns(
            "01", info, isItem ? "0174" + "01" : "00", isItem ? "01" : "", lengths, "010100" + rest + "00", info == "07" ? "07" : "");
        Assert.Equal(
            expected, new Doc().Examine(update, UpdateBudget.Live, new UpdateSummary(), UpdateFormat.V2));
    }

    [Fact]
    public void Examine_EveryPrefixOfAnUpdate_IsRefused()
    {
        var typist = new Replica();
        typist.Edit(doc => doc.GetText("t").Insert(0, "some text"));
        typist.Edit(doc => doc.GetMap("m").Set("k", 1.5));
        typist.Edit(doc => doc.GetText("t").Delete(2, 3));
        var output = new ArrayBufferWriter<byte>();
        typist.Doc.EncodeStateAsUpdate(output, UpdateFormat.V2);
        var doc = new Doc();
        var summary = new UpdateSummary();
        Assert.Equal(UpdateStatus.Ok, doc.Examine(output.WrittenSpan, UpdateBudget.Live, summary, UpdateFormat.V2));
        for (var length = 0; length < output.WrittenCount; length++)
        {
            Assert.NotEqual(
                UpdateStatus.Ok, doc.Examine(output.WrittenSpan[..length], UpdateBudget.Live, summary, UpdateFormat.V2));
        }
    }

    private static byte[] Columns(
        string clients, string infos, string strings, string parentInfos, string lengths, string rest, string typeRefs = "")
    {
        var update = new ArrayBufferWriter<byte>();
        update.WriteVarUint(0);
        foreach (var column in new[] { "", clients, "", "", infos, strings, parentInfos, typeRefs, lengths })
        {
            WriteColumn(update, column);
        }

        update.Write(System.Convert.FromHexString(rest));
        return update.WrittenSpan.ToArray();
    }

    private static void WriteColumn(ArrayBufferWriter<byte> update, string hex) => update.WriteVarBytes(System.Convert.FromHexString(hex));
}
