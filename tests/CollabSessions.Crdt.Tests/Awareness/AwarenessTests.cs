using System.Buffers;
using CollabSessions.Crdt.Awareness;

namespace CollabSessions.Crdt.Tests.Awareness;

public sealed class AwarenessTests
{
    // y-protocols 1.0.7: client 5 with {"user":"a"} at clock 3, client 2^40 gone at clock 1.
    private const string Update = "0205030c7b2275736572223a2261227d80808080802001046e756c6c";

    [Fact]
    public void Reader_OfAnUpdate_YieldsItsEntries()
    {
        Assert.Equal(UpdateStatus.Ok, AwarenessReader.TryOpen(Convert.FromHexString(Update), AwarenessLimits.Default, out var reader));
        Assert.Equal(2, reader.Remaining);
        Assert.Equal(UpdateStatus.Ok, reader.TryRead(out var entry));
        Assert.Equal((5UL, 3UL, false), (entry.Client, entry.Clock, entry.IsRemoval));
        Assert.Equal("{\"user\":\"a\"}", System.Text.Encoding.UTF8.GetString(entry.Json));
        Assert.Equal(UpdateStatus.Ok, reader.TryRead(out entry));
        Assert.Equal((1UL << 40, 1UL, true), (entry.Client, entry.Clock, entry.IsRemoval));
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void Writer_OfTheSameEntries_WritesTheSameBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteAwarenessCount(2);
        output.WriteAwarenessEntry(5, 3, "{\"user\":\"a\"}"u8);
        output.WriteAwarenessEntry(1UL << 40, 1, "null"u8);
        Assert.Equal(Update, Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Theory]
    [InlineData("", UpdateStatus.EndOfInput)]
    [InlineData("ffffff7f", UpdateStatus.TooManyClients)]
    [InlineData("0000", UpdateStatus.TrailingBytes)]
    [InlineData("0101", UpdateStatus.EndOfInput)]
    [InlineData("010101046e756c6c00", UpdateStatus.TrailingBytes)]
    [InlineData("010101017b", UpdateStatus.InvalidJson)]
    [InlineData("01010101ff", UpdateStatus.InvalidUtf8)]
    [InlineData("010101ffffff7f", UpdateStatus.EndOfInput)]
    public void Reader_OfBytesMadeToHurt_SaysWhy(string hex, UpdateStatus expected)
    {
        var status = AwarenessReader.TryOpen(Convert.FromHexString(hex), AwarenessLimits.Default, out var reader);
        while (status == UpdateStatus.Ok && reader.Remaining > 0)
        {
            status = reader.TryRead(out _);
        }

        Assert.Equal(expected, status);
    }

    [Fact]
    public void Reader_OfAStateTooLargeOrTooDeep_Refuses()
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteAwarenessCount(1);
        output.WriteAwarenessEntry(1, 1, System.Text.Encoding.UTF8.GetBytes('"' + new string('a', 20_000) + '"'));
        AwarenessReader.TryOpen(output.WrittenSpan, AwarenessLimits.Default, out var reader);
        Assert.Equal(UpdateStatus.StringTooLong, reader.TryRead(out _));
        output.ResetWrittenCount();
        output.WriteAwarenessCount(1);
        output.WriteAwarenessEntry(1, 1, System.Text.Encoding.UTF8.GetBytes(new string('[', 17) + new string(']', 17)));
        AwarenessReader.TryOpen(output.WrittenSpan, AwarenessLimits.Default, out reader);
        Assert.Equal(UpdateStatus.TooDeep, reader.TryRead(out _));
    }
}
