using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Encoding;

public sealed class Lib0ReaderTests
{
    [Theory]
    [InlineData("00", 0UL)]
    [InlineData("7f", 127UL)]
    [InlineData("8001", 128UL)]
    [InlineData("ffffffff0f", 4294967295UL)]
    [InlineData("ffffffffffffff0f", (1UL << 53) - 1)]
    [InlineData("8000", 0UL)] // longer than needed: Yjs reads it, and so do we
    public void TryReadVarUint_OfAtMost53Bits_ReadsAndWritesIt(string hex, ulong expected)
    {
        var reader = new Lib0Reader(Convert.FromHexString(hex));
        Assert.Equal(UpdateStatus.Ok, reader.TryReadVarUint(out var value));
        Assert.Equal(expected, value);
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [InlineData("", UpdateStatus.EndOfInput)]
    [InlineData("80", UpdateStatus.EndOfInput)]
    [InlineData("ffffffffffffff1f", UpdateStatus.IntegerTooLarge)]
    [InlineData("ffffffffffffffff01", UpdateStatus.IntegerTooLarge)]
    public void TryReadVarUint_OfAnythingElse_SaysWhy(string hex, UpdateStatus expected)
    {
        var reader = new Lib0Reader(Convert.FromHexString(hex));
        Assert.Equal(expected, reader.TryReadVarUint(out var value));
        Assert.Equal(0UL, value);
    }

    [Theory]
    [InlineData("3f", UpdateStatus.Ok)]
    [InlineData("ffffffffffffff1f", UpdateStatus.Ok)]
    [InlineData("ffffffffffffff3f", UpdateStatus.IntegerTooLarge)]
    [InlineData("ffffffffffffffff01", UpdateStatus.IntegerTooLarge)]
    [InlineData("ff", UpdateStatus.EndOfInput)]
    public void TrySkipVarInt_EndsAt53Bits(string hex, UpdateStatus expected)
    {
        var reader = new Lib0Reader(Convert.FromHexString(hex));
        Assert.Equal(expected, reader.TrySkipVarInt());
    }

    [Fact]
    public void TryReadString_ChecksLengthAndUtf8()
    {
        Assert.Equal(UpdateStatus.Ok, ReadString("026162", 2));
        Assert.Equal(UpdateStatus.StringTooLong, ReadString("03616263", 2));
        Assert.Equal(UpdateStatus.EndOfInput, ReadString("ffffffff0f6162", 2));
        Assert.Equal(UpdateStatus.InvalidUtf8, ReadString("01ff", 2));
        Assert.Equal(UpdateStatus.InvalidUtf8, ReadString("02c328", 2));
    }

    [Fact]
    public void WriteVarUint_ThenRead_IsTheSame()
    {
        var widths = new int[9];
        Law.Holds((random, _) =>
        {
            var value = (ulong)random.NextInt64() >> (random.Next(54) + 10);
            var output = new ArrayBufferWriter<byte>();
            output.WriteVarUint(value);
            var reader = new Lib0Reader(output.WrittenSpan);
            Assert.Equal(UpdateStatus.Ok, reader.TryReadVarUint(out var read));
            Assert.Equal(value, read);
            widths[output.WrittenCount]++;
        });
        Assert.DoesNotContain(0, widths[1..]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArrayBufferWriter<byte>().WriteVarUint(1UL << 53));
    }

    private static UpdateStatus ReadString(string hex, int bytesMax)
    {
        var reader = new Lib0Reader(Convert.FromHexString(hex));
        return reader.TryReadString(bytesMax, out _);
    }
}
