using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Transactions;
using CollabSessions.Crdt.Updates;
using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Hostile;

/// <summary>Structs made to pass each other: the quadratic trait of YATA has a bound, and only hostile updates meet it.</summary>
public sealed class ConflictTests
{
    private const int Structs = 8_000;

    [Fact]
    public void Examine_StructsOfOneOriginThatPassEachOther_IsRefusedAndChangesNothing()
    {
        var replica = WithText();
        var before = replica.State;
        Assert.Equal(UpdateStatus.TooManyConflicts, replica.Examine(Passing(9, Structs)));
        Assert.Equal(before, replica.State);
        Assert.Equal(0UL, replica.Doc.GetClock(9));
    }

    [Fact]
    public void Examine_TheSameWithoutABound_IsAccepted()
    {
        var replica = WithText();
        Assert.Equal(UpdateStatus.Ok, replica.Examine(Passing(9, Structs), UpdateBudget.Live with { ConflictStepsMax = long.MaxValue }));
    }

    [Fact]
    public void Examine_FewerStructsThatPassEachOther_IsAccepted() =>
        Assert.Equal(UpdateStatus.Ok, WithText().Examine(Passing(9, 900)));

    [Fact]
    public void Examine_WhatWouldReleaseWaitingStructsThatPassEachOther_IsRefused()
    {
        var replica = WithText();
        // They wait for the first clock of their own client, so nothing of them is integrated yet.
        var waiting = Passing(9, Structs, firstClock: 1);
        Assert.Equal(UpdateStatus.Ok, replica.Examine(waiting));
        replica.Apply(Convert.FromHexString(waiting));
        Assert.True(replica.Doc.HasPending);

        Assert.Equal(UpdateStatus.TooManyConflicts, replica.Examine("0101090004010174016100"));
        Assert.Equal(UpdateStatus.Ok, replica.Examine("01010a0004010174016100")); // of somebody else
    }

    [Fact]
    public void Examine_ManyPeopleAtOnePlace_IsAccepted()
    {
        var text = WithText();
        var updates = Enumerable.Range(0, 50).Select(author =>
        {
            var replica = new Replica((ulong)(100 + author));
            replica.Apply(text.Encode());
            for (var letter = 0; letter < 200; letter++)
            {
                var at = 500 + letter;
                replica.Edit(doc => doc.GetText("t").Insert(at, "x"));
            }

            return replica.Encode();
        });
        var all = new Replica(3);
        foreach (var update in updates)
        {
            Assert.Equal(UpdateStatus.Ok, text.Examine(Convert.ToHexStringLower(update), UpdateBudget.Live));
            all.Apply(update);
        }

        Assert.Equal(UpdateStatus.Ok, new Replica(4).Examine(all.State, UpdateBudget.Live));
    }

    [Fact]
    public void ConflictBound_OfEditsAtManyPlaces_CountsOnlyThoseAtTheSamePlace()
    {
        var store = new StructStore();
        var text = WithText().Encode();
        Integrate(store, text, long.MaxValue);
        // Three at letter 10, two at letter 20, one at letter 30; the last one passes whatever it likes.
        var scattered = Between((10, 11), (20, 21), (10, 11), (30, 31), (20, 21), (10, 11));
        Assert.Equal((3 * 2) + (2 * 1), BoundOf(store, scattered));
        Assert.True(BoundOf(store, Between((10, 11), (20, 22))) > 1);
    }

    [Fact]
    public void ConflictBound_OfRandomEdits_IsNeverExceeded() => Law.Holds(
        (random, size) =>
        {
            var store = new StructStore();
            Integrate(store, WithText().Encode(), long.MaxValue);
            for (ulong client = 20; client < 24; client++)
            {
                var places = new (int Left, int Right)[2 + (int)(60 * size)];
                for (var index = 0; index < places.Length; index++)
                {
                    var left = random.Next(40);
                    places[index] = (left, random.Next(3) > 0 ? left + 1 : left + 1 + random.Next(20));
                }

                var update = Between(client, places);
                var bound = BoundOf(store, update);
                Assert.False(Integrate(store, update, bound).IsSpent, $"more than {bound} steps");
            }
        },
        cases: 100);

    [Fact]
    public void Examine_FiftyThousandLettersAtRandomPlaces_NeedsNoTrial()
    {
        var random = new Random(1);
        var replica = WithText();
        var places = Enumerable.Range(0, 50_000).Select(_ => random.Next(19_000)).Select(left => (left, left + 1)).ToArray();
        var update = Between(9, places);
        Assert.Equal(UpdateStatus.Ok, replica.Examine(Convert.ToHexStringLower(update)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(UpdateStatus.Ok, replica.Doc.Examine(update, UpdateBudget.Live, replica.Summary));
        // Decoded structs, and no copy of the document with 100,000 more rows in it.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8L * 1024 * 1024);
        replica.Apply(update);
        Assert.Equal(70_000, replica.Doc.GetText("t").Length);
    }

    [Fact]
    public void Examine_ManyClientsThatNobodyKnows_RefusesAtTheBudget()
    {
        var budget = UpdateBudget.Live;
        Assert.Equal(UpdateStatus.TooManyClients, WithText().Examine(Clients(1_000, budget.NewClientsMax + 1)));
        var replica = WithText();
        var some = Clients(1_000, 100);
        Assert.Equal(UpdateStatus.Ok, replica.Examine(some, budget with { NewClientsMax = 100 }));
        Assert.Equal(UpdateStatus.TooManyClients, replica.Examine(some, budget with { NewClientsMax = 99 }));
        replica.Apply(some);
        Assert.Equal(UpdateStatus.Ok, replica.Examine(some, budget with { NewClientsMax = 0 })); // known now
    }

    private static Integrator Integrate(StructStore store, byte[] update, long stepsMax)
    {
        var integrator = new Integrator(store, stepsMax);
        new UpdateSchedule().Run(Decode(store, update), update, store, integrator, eagerRetry: false);
        store.Transaction.Clear();
        return integrator;
    }

    private static long BoundOf(StructStore store, byte[] update) => ConflictBound.Of(Decode(store, update), store, waiting: 0);

    private static UpdateStructs Decode(StructStore store, byte[] update)
    {
        var structs = new UpdateStructs();
        var reader = new TrustedReader(update);
        structs.Read(ref reader, store.Clients);
        return structs;
    }

    private static byte[] Between(params (int Left, int Right)[] places) => Between(9, places);

    private static byte[] Between(ulong client, (int Left, int Right)[] places)
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteVarUint(1);
        output.WriteVarUint((ulong)places.Length);
        output.WriteVarUint(client);
        output.WriteVarUint(0);
        foreach (var (left, right) in places)
        {
            WriteLetter(output, left, right);
        }

        output.Put(0);
        return output.WrittenSpan.ToArray();
    }

    private static string Clients(int first, int count)
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteVarUint((ulong)count);
        for (var client = first + count; client > first; client--)
        {
            output.WriteVarUint(1);
            output.WriteVarUint((ulong)client);
            output.WriteVarUint(0);
            WriteLetter(output, 10, 11);
        }

        output.Put(0);
        return Convert.ToHexStringLower(output.WrittenSpan);
    }

    private static void WriteLetter(ArrayBufferWriter<byte> output, int left, int right)
    {
        output.Put(0xC4);
        output.WriteVarUint(7);
        output.WriteVarUint((ulong)left);
        output.WriteVarUint(7);
        output.WriteVarUint((ulong)right);
        output.WriteVarBytes("x"u8);
    }

    private static Replica WithText()
    {
        var replica = new Replica(7);
        replica.Edit(doc => doc.GetText("t").Insert(0, new string('a', 20_000)));
        return replica;
    }

    // Every one between letter 10 and another letter behind it.
    private static string Passing(ulong client, int structs, uint firstClock = 0)
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteVarUint(1);
        output.WriteVarUint((ulong)structs);
        output.WriteVarUint(client);
        output.WriteVarUint(firstClock);
        for (var index = 0; index < structs; index++)
        {
            WriteLetter(output, 10, 11 + index);
        }

        output.Put(0);
        return Convert.ToHexStringLower(output.WrittenSpan);
    }
}
