using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Storage.Records;
using CollabSessions.Testing;
using CollabSessions.Testing.Storage;

namespace CollabSessions.Storage.Tests.Records;

public sealed class RecordCodecTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("s/d");

    [Fact]
    public void Record_WrittenThenRead_IsTheSame() => Law.Holds((random, size) =>
    {
        var entry = Any(random, size);
        var record = Write(entry, 1, 5);

        Assert.True(RecordCodec.TryRead(record, Key, 1, 5, out var read));
        LogSamples.AssertSame(entry, read);
    });

    [Fact]
    public void Record_WithAnyBitFlipped_IsRefused()
    {
        var record = Write(LogSamples.Entry(7), 1, 5);
        for (var bit = 0; bit < record.Length * 8; bit++)
        {
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(RecordCodec.TryRead(record, Key, 1, 5, out _));
            record[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(RecordCodec.TryRead(record, Key, 1, 5, out _));
    }

    [Fact]
    public void Record_AtAnotherPlace_IsRefused()
    {
        var record = Write(LogSamples.Entry(7), 1, 5);

        Assert.False(RecordCodec.TryRead(record, Key, 1, 6, out _));
        Assert.False(RecordCodec.TryRead(record, Key, 2, 5, out _));
        Assert.False(RecordCodec.TryRead(record, "s/e"u8, 1, 5, out _));
    }

    [Fact]
    public void AnyBytes_AreRefusedWithoutAnException() => Law.Holds((random, size) =>
    {
        var bytes = new byte[(int)(size * 100)];
        random.NextBytes(bytes);
        if (bytes.Length > 0)
        {
            bytes[0] = RecordCodec.Version;
        }

        Assert.False(RecordCodec.TryRead(bytes, Key, 1, 1, out _));
    });

    [Fact]
    public void Write_OneHundredThousandTimes_AllocatesNothing()
    {
        var entry = LogSamples.Entry(1);
        var buffer = new byte[1024];
        RecordCodec.Write(buffer, Key, 1, 1, entry); // jit

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var sequence = 0; sequence < 100_000; sequence++)
        {
            RecordCodec.Write(buffer, Key, 1, sequence, entry);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Write(LogEntry entry, uint epoch, long sequence)
    {
        var record = new byte[RecordCodec.Size(entry)];
        Assert.Equal(record.Length, RecordCodec.Write(record, Key, epoch, sequence, entry));
        return record;
    }

    private static LogEntry Any(Random random, double size)
    {
        var ranges = new byte[random.Next((int)(size * 50) + 1)];
        var update = new byte[random.Next((int)(size * 5000) + 1)];
        random.NextBytes(ranges);
        random.NextBytes(update);
        return new LogEntry(
            DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(-1_000_000_000_000, 4_000_000_000_000)),
            new string('ж', random.Next(129)),
            new ConnectionId((ulong)random.NextInt64()),
            ranges,
            update);
    }
}
