using System.Buffers;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Tests;

/// <summary>What a stream of updates may cost in memory.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void ExamineApplyCommit_OfAKeystroke_AllocatesNothingInSteadyState()
    {
        const int Keys = 4096;
        var typist = new Replica(2);
        var updates = Enumerable.Range(0, Keys).Select(at => typist.Edit(doc => doc.GetText("t").Insert(at, "x"))).ToArray();
        var doc = new Doc();
        var summary = new UpdateSummary();
        var output = new ArrayBufferWriter<byte>(1024);
        foreach (var update in updates.AsSpan(0, Keys / 2))
        {
            Relay(doc, update, summary, output);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var update in updates.AsSpan(Keys / 2))
        {
            Relay(doc, update, summary, output);
        }

        // Only the slab may grow, once, from 4 KiB to 8 KiB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 9 * 1024);
        Assert.Equal(1, doc.StructCount);
    }

    [Fact]
    public void Commit_AfterTheLastObserverLeft_AllocatesNothingInSteadyState()
    {
        const int Keys = 2048;
        var typist = new Replica(2);
        var updates = Enumerable.Range(0, Keys).Select(at => typist.Edit(doc => doc.GetText("t").Insert(at, "x"))).ToArray();
        var doc = new Doc();
        var summary = new UpdateSummary();
        var output = new ArrayBufferWriter<byte>(1024);
        var heard = 0;
        Action<YEvent> observer = _ => heard++;
        Action<DocUpdate> listener = _ => heard++;
        doc.GetText("t").Changed += observer;
        doc.Updated += listener;
        foreach (var update in updates.AsSpan(0, Keys / 2))
        {
            Relay(doc, update, summary, output);
        }

        doc.GetText("t").Changed -= observer;
        doc.Updated -= listener;
        Relay(doc, updates[Keys / 2], summary, output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var update in updates.AsSpan((Keys / 2) + 1))
        {
            Relay(doc, update, summary, output);
        }

        // Only the slab may grow.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5 * 1024);
        Assert.Equal(Keys, heard);
    }

    [Fact]
    public void Examine_OfHostileCounts_AllocatesNoMoreThanItsSizeAllows()
    {
        var doc = new Doc();
        var summary = new UpdateSummary();
        string[] bombs =
        [
            "ffffff7f", "01ffffff7f2a00", "01012a0008010174ffffff7f", "01012a00080101740175ffffffff0f",
            "00012affffff7f", "01012a0004010174ffffffff07",
        ];
        foreach (var bomb in bombs)
        {
            var update = Convert.FromHexString(bomb);
            doc.Examine(update, UpdateBudget.Import, summary);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var status = doc.Examine(update, UpdateBudget.Import, summary);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.NotEqual(UpdateStatus.Ok, status);
        }
    }

    [Fact]
    public void ExamineApply_OfTheSmallestStructs_AllocatesAtMostSixtyFourTimesTheSize()
    {
        var update = new ArrayBufferWriter<byte>();
        update.WriteVarUint(1);
        update.WriteVarUint(20_000);
        update.Put(42, 0);
        for (var index = 0; index < 20_000; index++)
        {
            update.Put(1, 1, 1, (byte)'t', 1); // Deleted, length 1, in root t: six bytes would be the least with content
        }

        update.Put(0);
        var doc = new Doc();
        var summary = new UpdateSummary();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(UpdateStatus.Ok, doc.Examine(update.WrittenSpan, UpdateBudget.Live, summary));
        doc.Begin();
        doc.Apply(update.WrittenSpan);
        doc.Commit(new ArrayBufferWriter<byte>());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (64L * update.WrittenCount) + (64 * 1024));
    }

    [Fact]
    public void SyncAnswers_OfADocumentHotOrCold_AllocateNothingOnceAsked()
    {
        var replica = new Replica(2);
        for (var at = 0; at < 2000; at++)
        {
            replica.Edit(doc => doc.GetText("t").Insert(at / 2, "x"));
            replica.Edit(doc => doc.GetText("t").Delete(at / 3, at % 3 == 0 ? 1 : 0));
        }

        var vector = Convert.FromHexString("01028008"); // client 2 up to clock 1024
        Assert.True(replica.Doc.TryFreeze(out var cold));
        var output = new ArrayBufferWriter<byte>(1 << 20);
        var hot = Allocated(() =>
        {
            replica.Doc.EncodeStateVector(output);
            replica.Doc.EncodeStateAsUpdate(output);
            return replica.Doc.EncodeStateAsUpdate(output, vector, UpdateBudget.Live);
        });
        var frozen = Allocated(() =>
        {
            cold.EncodeStateVector(output);
            cold.EncodeStateAsUpdate(output);
            return cold.EncodeStateAsUpdate(output, vector, UpdateBudget.Live);
        });
        Assert.Equal((0, 0), (hot, frozen));
    }

    [Fact]
    public void Insert_AtAnyIndexOfALongText_AllocatesTheSameAsInAShortOne()
    {
        var doc = new Doc(new DocOptions { ClientId = 2 });
        var output = new ArrayBufferWriter<byte>(1024);
        var random = new Random(1);
        long Insert(int edits)
        {
            var text = doc.GetText("t");
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var edit = 0; edit < edits; edit++)
            {
                output.ResetWrittenCount();
                doc.Begin();
                text.Insert(random.Next(text.Length + 1), "x");
                doc.Commit(output);
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before) / edits;
        }

        Insert(8_000);
        Assert.InRange(Insert(4_000), 0, 1024); // the row, the index, and what the views make on the way
        Assert.True(doc.StructCount > 10_000);
    }

    private static long Allocated(Func<UpdateStatus> ask)
    {
        Assert.Equal(UpdateStatus.Ok, ask());
        Assert.Equal(UpdateStatus.Ok, ask());
        var before = GC.GetAllocatedBytesForCurrentThread();
        ask();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Relay(Doc doc, byte[] update, UpdateSummary summary, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        if (doc.Examine(update, UpdateBudget.Live, summary) != UpdateStatus.Ok)
        {
            throw new InvalidOperationException("Refused.");
        }

        doc.Begin();
        doc.Apply(update);
        doc.Commit(output);
    }
}
