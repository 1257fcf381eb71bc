using System.Buffers;
using CollabSessions.Crdt.Encoding;

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
            output.Put(0xC4);
            output.WriteVarUint(7);
            output.WriteVarUint(10);
            output.WriteVarUint(7);
            output.WriteVarUint((ulong)(11 + index));
            output.WriteVarBytes("x"u8);
        }

        output.Put(0);
        return Convert.ToHexStringLower(output.WrittenSpan);
    }
}
