using System.Globalization;
using CollabSessions.Contracts;

namespace CollabSessions.Testing.Storage;

/// <summary>Documents and entries for tests of logs.</summary>
public static class LogSamples
{
    public static DateTimeOffset Time { get; } = new(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    public static DocumentId Document(string name = "d") => new(new SessionId("s"), name);

    /// <summary>A small entry that differs from every other number's.</summary>
    public static LogEntry Entry(int number) => new(
        Time.AddMilliseconds(number),
        $"user-{number % 7}",
        new ConnectionId((ulong)number),
        new byte[] { 1, 42, (byte)number, 1 },
        System.Text.Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    public static LogEntry[] Entries(int first, int count)
    {
        var entries = new LogEntry[count];
        for (var index = 0; index < count; index++)
        {
            entries[index] = Entry(first + index);
        }

        return entries;
    }

    /// <summary>Records compare their buffers by reference; this compares what is in them.</summary>
    public static void AssertSame(LogEntry expected, LogEntry actual)
    {
        Assert.Equal(expected.Time, actual.Time);
        Assert.Equal(expected.UserId, actual.UserId);
        Assert.Equal(expected.Connection, actual.Connection);
        Assert.Equal(expected.ClientRanges.ToArray(), actual.ClientRanges.ToArray());
        Assert.Equal(expected.Update.ToArray(), actual.Update.ToArray());
    }

    public static async Task<List<LogRecord>> ReadAllAsync(IDocumentLog log, LogHead owner, long afterSequence = 0)
    {
        var records = new List<LogRecord>();
        await foreach (var record in log.ReadAsync(owner, afterSequence, TestContext.Current.CancellationToken))
        {
            records.Add(record);
        }

        return records;
    }
}
