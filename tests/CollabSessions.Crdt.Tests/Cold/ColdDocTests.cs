using System.Buffers;

namespace CollabSessions.Crdt.Tests.Cold;

/// <summary>What a cold document answers, against the document it was made of.</summary>
public sealed class ColdDocTests
{
    [Fact]
    public void ColdDoc_OfRandomEdits_WritesStateVectorStateAndEveryDiffLikeTheDocument()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var replica = new Replica(7, gc: seed % 3 > 0);
            List<string> vectors = ["00"];
            foreach (var update in RandomEdits.Updates(random, clients: 4, edits: 60))
            {
                replica.Apply(update);
                if (replica.Doc.HasPending)
                {
                    continue;
                }

                vectors.Add(replica.StateVector);
            }

            Assert.True(replica.Doc.TryFreeze(out var cold));
            Assert.Equal(replica.State, Hex(cold.EncodeStateAsUpdate));
            Assert.Equal(replica.StateVector, Hex(cold.EncodeStateVector));
            Assert.All(vectors, vector => Assert.Equal(replica.Diff(vector), Diff(cold, vector)));
        }
    }

    [Fact]
    public void ColdDoc_OfAVeryLongSection_FindsEveryClock()
    {
        // Typed backwards, so that nothing is joined: more structs than lie between two anchors, each a letter and a pair.
        var replica = new Replica(300);
        replica.Edit(doc =>
        {
            for (var index = 0; index < 500; index++)
            {
                doc.GetText("t").Insert(0, "x😀");
            }
        });
        replica.Edit(doc => doc.GetMap("m").Set("k", 1L));
        Assert.True(replica.Doc.TryFreeze(out var cold));
        Assert.True(replica.Doc.StructCount > 500);
        for (var clock = 0; clock <= 1_501; clock++)
        {
            var vector = clock < 128 ? $"01ac02{clock:x2}" : $"01ac02{(clock & 0x7f) | 0x80:x2}{clock >> 7:x2}";
            Assert.Equal(replica.Diff(vector), Diff(cold, vector));
        }

        Assert.Equal(1_501UL, cold.GetClock(300));
        Assert.Equal(0UL, cold.GetClock(301));
    }

    [Fact]
    public void Wake_AfterFreezing_GivesADocumentThatGoesOnLikeTheOtherOne()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var updates = RandomEdits.Updates(new Random(seed), clients: 3, edits: 80);
            var always = new Replica(7);
            var sometimes = new Replica(7);
            var half = updates.Count / 2;
            always.Apply([.. updates[..half]]);
            sometimes.Apply([.. updates[..half]]);
            if (!sometimes.Doc.TryFreeze(out var cold))
            {
                continue;
            }

            var woken = new Replica(cold.Wake());
            always.Apply([.. updates[half..]]);
            woken.Apply([.. updates[half..]]);
            Assert.Equal(Reloaded(always), Reloaded(woken));
        }
    }

    [Fact]
    public void TryFreeze_WhileSomethingWaits_IsRefused()
    {
        var typist = new Replica(2);
        typist.Edit(doc => doc.GetText("t").Insert(0, "a"));
        var second = typist.Edit(doc => doc.GetText("t").Insert(1, "b"));
        var reader = new Replica(3);
        reader.Apply(second);

        Assert.True(reader.Doc.HasPending);
        Assert.False(reader.Doc.TryFreeze(out var cold));
        Assert.Null(cold);
    }

    [Theory]
    [InlineData("", UpdateStatus.EndOfInput)]
    [InlineData("02", UpdateStatus.EndOfInput)]
    [InlineData("0002", UpdateStatus.TrailingBytes)]
    public void EncodeStateAsUpdate_ForABadStateVector_SaysSoAndWritesNothing(string vector, UpdateStatus expected)
    {
        var replica = new Replica(2);
        replica.Edit(doc => doc.GetText("t").Insert(0, "a"));
        Assert.True(replica.Doc.TryFreeze(out var cold));
        var output = new ArrayBufferWriter<byte>();

        Assert.Equal(expected, cold.EncodeStateAsUpdate(output, Convert.FromHexString(vector), UpdateBudget.Live));
        Assert.Equal(0, output.WrittenCount);
    }

    private static string Reloaded(Replica replica)
    {
        var reloaded = new Replica(8);
        reloaded.Apply(replica.Encode());
        return reloaded.State;
    }

    private static string Diff(ColdDoc cold, string vector) => Hex(output =>
        Assert.Equal(UpdateStatus.Ok, cold.EncodeStateAsUpdate(output, Convert.FromHexString(vector), UpdateBudget.Import)));

    private static string Hex(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Convert.ToHexStringLower(output.WrittenSpan);
    }
}
