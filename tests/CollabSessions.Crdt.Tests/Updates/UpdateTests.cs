using System.Buffers;
using System.Diagnostics;

namespace CollabSessions.Crdt.Tests.Updates;

/// <summary>Updates without a document: what is refused, and what it costs. That the bytes are right is the oracle's to say.</summary>
public sealed class UpdateTests
{
    private const string Abc = "010101000401017403616263" + "00";
    private const string HoleBehindA = "010301000401017401610a01840101016300";

    [Fact]
    public void Merge_OfNothing_IsAnEmptyUpdate() => Assert.Equal("0000", Merge(UpdateBudget.Live));

    [Fact]
    public void Merge_OfOne_IsThatOne() => Assert.Equal(HoleBehindA, Merge(UpdateBudget.Live, HoleBehindA));

    [Fact]
    public void Merge_WithOneThatIsBroken_WritesNothing()
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(UpdateStatus.EndOfInput, Update.Merge([Bytes(Abc), Bytes("0101")], UpdateBudget.Live, output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Merge_BudgetIsForAllTogether()
    {
        var output = new ArrayBufferWriter<byte>();
        var budget = UpdateBudget.Live with { StructsMax = 5 };
        Assert.Equal(UpdateStatus.Ok, Update.Merge([Bytes(HoleBehindA), Bytes(Abc)], budget, output));
        Assert.Equal(UpdateStatus.TooManyStructs, Update.Merge([Bytes(HoleBehindA), Bytes(HoleBehindA)], budget, output));
        budget = UpdateBudget.Live with { BytesMax = HoleBehindA.Length };
        Assert.Equal(UpdateStatus.Ok, Update.Merge([Bytes(HoleBehindA), Bytes(HoleBehindA)], budget, output));
        Assert.Equal(UpdateStatus.TooLarge, Update.Merge([Bytes(HoleBehindA), Bytes(HoleBehindA), Bytes(Abc)], budget, output));
    }

    [Fact]
    public void EncodeStateVector_StopsAtTheFirstHole()
    {
        Assert.Equal("010101", Written(to => Update.EncodeStateVector(Bytes(HoleBehindA).Span, UpdateBudget.Live, to)));
        Assert.Equal("00", Written(to => Update.EncodeStateVector(Bytes("01010102840101016300").Span, UpdateBudget.Live, to)));
    }

    [Fact]
    public void Diff_StateVectorOfAStranger_IsExamined()
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(UpdateStatus.EndOfInput, Update.Diff(Bytes(Abc).Span, [1], UpdateBudget.Live, output));
        Assert.Equal(UpdateStatus.EndOfInput, Update.Diff(Bytes(Abc).Span, [], UpdateBudget.Live, output));
        Assert.Equal(0, output.WrittenCount);
        Assert.Equal("0101010284010101" + "6300", Written(to => Update.Diff(Bytes(Abc).Span, [1, 1, 2], UpdateBudget.Live, to)));
    }

    [Fact]
    public void ReadContentIds_SaysWhatIsBroughtAndWhatIsDeleted()
    {
        var status = Update.ReadContentIds(
            Bytes("010301000401017401610a018401010163" + "02" + "0501" + "0203" + "0102" + "0001" + "0101").Span, UpdateBudget.Live, out var ids);
        Assert.Equal(UpdateStatus.Ok, status);
        Assert.Equal([new ClientRange(1, 0, 1), new ClientRange(1, 2, 3)], ids.Inserts.ToRanges());
        Assert.Equal([new ClientRange(5, 2, 5), new ClientRange(1, 0, 2)], ids.Deletes.ToRanges());
        Assert.Equal([new ClientRange(1, 2, 3)], ids.Inserts.Except(ids.Deletes).ToRanges());
    }

    [Fact]
    public void TryLoad_OfEitherFormat_IsTheSameDocument()
    {
        var v2 = new ArrayBufferWriter<byte>();
        Assert.Equal(UpdateStatus.Ok, Update.Convert(Bytes(Abc).Span, UpdateFormat.V1, UpdateFormat.V2, UpdateBudget.Live, v2));
        Assert.Equal(UpdateStatus.Ok, Doc.TryLoad(v2.WrittenSpan, UpdateBudget.Live, out var doc, format: UpdateFormat.V2));
        Assert.Equal("abc", doc.GetText("t").ToString());
        Assert.Equal(UpdateStatus.EndOfInput, Doc.TryLoad(v2.WrittenSpan[..^1], UpdateBudget.Live, out var broken, format: UpdateFormat.V2));
        Assert.Equal(0, broken.StructCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Merge_OfThirtyTwoThousandUpdates_IsNotQuadratic(bool oneClient)
    {
        // About 20 ms. Yjs, which sorts all readers for every struct, takes 12 seconds; a loaded machine is not that slow.
        var updates = Keystrokes(oneClient, 32_000);
        var output = new ArrayBufferWriter<byte>();
        var best = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var start = Stopwatch.GetTimestamp();
            Assert.Equal(UpdateStatus.Ok, Update.Merge(updates, UpdateBudget.Import, output));
            var took = Stopwatch.GetElapsedTime(start);
            best = took < best ? took : best;
        }

        Assert.True(best < TimeSpan.FromSeconds(3), $"took {best}");
    }

    [Fact]
    public void Merge_OfKeystrokes_IsWhatADocumentOfThemHas()
    {
        var updates = Keystrokes(oneClient: false, 500);
        Random.Shared.Shuffle(updates);
        var merged = new ArrayBufferWriter<byte>();
        Assert.Equal(UpdateStatus.Ok, Update.Merge(updates, UpdateBudget.Import, merged));
        var replica = new Replica(9);
        replica.Apply(merged.WrittenSpan.ToArray());
        Assert.Equal(new string('x', 500), replica.Doc.GetText("t").ToString());
        Assert.False(replica.Doc.HasPending);
    }

    private static ReadOnlyMemory<byte>[] Keystrokes(bool oneClient, int count)
    {
        var first = new Replica(1);
        var second = new Replica(2);
        var updates = new ReadOnlyMemory<byte>[count];
        for (var index = 0; index < count; index++)
        {
            var (writer, reader) = oneClient || index % 2 == 0 ? (first, second) : (second, first);
            var update = writer.Edit(doc => doc.GetText("t").Insert(0, "x"));
            if (!oneClient)
            {
                reader.Apply(update);
            }

            updates[index] = update;
        }

        return updates;
    }

    private static string Merge(UpdateBudget budget, params string[] updates) =>
        Written(to => Update.Merge([.. updates.Select(Bytes)], budget, to));

    private static string Written(Func<IBufferWriter<byte>, UpdateStatus> write)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(UpdateStatus.Ok, write(output));
        return Convert.ToHexStringLower(output.WrittenSpan);
    }

    private static ReadOnlyMemory<byte> Bytes(string hex) => Convert.FromHexString(hex);
}
