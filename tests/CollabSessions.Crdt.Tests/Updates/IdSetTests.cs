using System.Buffers;

namespace CollabSessions.Crdt.Tests.Updates;

public sealed class IdSetTests
{
    [Fact]
    public void Of_RangesInAnyOrder_AreSortedAndJoined()
    {
        var set = Set((1, 8, 9), (1, 0, 2), (1, 1, 3), (1, 3, 4), (7, 5, 6));
        Assert.Equal([new ClientRange(7, 5, 6), new ClientRange(1, 0, 4), new ClientRange(1, 8, 9)], set.ToRanges());
        Assert.Equal(3, set.Count);
    }

    [Theory]
    [InlineData(1UL << 53, 0u, 1u)]
    [InlineData(1UL, 2u, 2u)]
    [InlineData(1UL, 2u, 1u)]
    [InlineData(1UL, 2u, 1u << 31)]
    public void Of_WhatIsNoRange_Throws(ulong client, uint from, uint to) =>
        Assert.Throws<ArgumentException>(() => IdSet.Of([new ClientRange(client, from, to)]));

    [Fact]
    public void Algebra_OnEveryPairOfSmallSets_AgreesWithCounting()
    {
        // All subsets of six clocks, against all: no case of touching, covering or crossing ranges is left out.
        for (var left = 0; left < 64; left++)
        {
            for (var right = 0; right < 64; right++)
            {
                var (one, other) = (Bits(left), Bits(right));
                Assert.Equal(left | right, Bits(one.Union(other)));
                Assert.Equal(left & right, Bits(one.Intersect(other)));
                Assert.Equal(left & ~right, Bits(one.Except(other)));
                Assert.Equal((right & ~left) == 0, one.Contains(other));
                Assert.Equal(left == right, one.SetEquals(other));
                Assert.Equal((left, right), (Bits(one), Bits(other))); // neither was changed by it
            }
        }
    }

    [Fact]
    public void Algebra_KeepsClientsApart()
    {
        var one = Set((1, 0, 5), (2, 0, 5));
        var other = Set((2, 1, 2), (3, 0, 5));
        Assert.Equal([new ClientRange(2, 0, 1), new ClientRange(2, 2, 5), new ClientRange(1, 0, 5)], one.Except(other).ToRanges());
        Assert.Equal([new ClientRange(2, 1, 2)], one.Intersect(other).ToRanges());
        Assert.Equal(3, one.Union(other).Count);
        Assert.True(new IdSet().IsEmpty);
        Assert.True(one.Intersect(new IdSet()).IsEmpty);
    }

    [Theory]
    [InlineData(UpdateFormat.V1, "020501020101020003" + "0502")]
    [InlineData(UpdateFormat.V2, "020501020001020002" + "0201")]
    public void Encode_ReadsBack(UpdateFormat format, string expected)
    {
        var set = Set((1, 0, 3), (1, 5, 7), (5, 2, 3));
        var output = new ArrayBufferWriter<byte>();
        set.Encode(output, format);
        Assert.Equal(expected, Convert.ToHexStringLower(output.WrittenSpan));
        Assert.Equal(UpdateStatus.Ok, IdSet.TryDecode(output.WrittenSpan, UpdateBudget.Live, out var read, format));
        Assert.True(set.SetEquals(read));
        Assert.Equal(UpdateStatus.EndOfInput, IdSet.TryDecode(output.WrittenSpan[..^1], UpdateBudget.Live, out read, format));
        Assert.True(read.IsEmpty);
    }

    [Theory]
    [InlineData("0100" + "00", UpdateStatus.Ok)]
    [InlineData("01010100", UpdateStatus.EndOfInput)]
    [InlineData("0101010000", UpdateStatus.EmptyStruct)]
    [InlineData("01010180808080080101", UpdateStatus.ClockTooLarge)]
    [InlineData("ffffff7f", UpdateStatus.TooManyClients)]
    [InlineData("0101ffffffff0f", UpdateStatus.TooManyDeleteRanges)]
    [InlineData("02010100010101000100", UpdateStatus.DuplicateClient)]
    [InlineData("0000", UpdateStatus.TrailingBytes)]
    public void TryDecode_OfAStrangersBytes_SaysWhatIsWrong(string bytes, UpdateStatus expected) =>
        Assert.Equal(expected, IdSet.TryDecode(Convert.FromHexString(bytes), UpdateBudget.Live, out _));

    private static IdSet Set(params (ulong Client, uint From, uint To)[] ranges) =>
        IdSet.Of(ranges.Select(range => new ClientRange(range.Client, range.From, range.To)));

    private static IdSet Bits(int bits) => IdSet.Of(
        Enumerable.Range(0, 6).Where(bit => (bits >> bit & 1) != 0).Select(bit => new ClientRange(1, (uint)bit, (uint)bit + 1)));

    private static int Bits(IdSet set) => Enumerable.Range(0, 6).Sum(bit => set.Contains(1, (uint)bit) ? 1 << bit : 0);
}
