namespace CollabSessions.Sessions;

/// <summary>How soon a document may speak to all its readers again: a lone word goes out at once, a stream is gathered.</summary>
/// <remarks>
/// A frame costs a system call per reader, 6 to 7 µs whatever is in it (<c>bench/results</c>), and nothing else in a busy document
/// costs as much. Held to a fifth of a core, 200 readers hear every 6 ms and a reader of a stream of 500 updates/s gets three of
/// them as one; below 34 readers nothing is held back.
/// </remarks>
internal static class FanOutPace
{
    // A timer's grain; what costs less than a fifth of it is not worth one.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    // Nobody notices it in a caret, and the promise of 100 ms is far.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan PerReader = TimeSpan.FromMicroseconds(30);

    /// <summary>How long after its last word a document with so many readers waits before the next; zero for at once.</summary>
    public static TimeSpan Interval(int readers)
    {
        var interval = PerReader * readers;
        return interval < Shortest ? TimeSpan.Zero : interval > Longest ? Longest : interval;
    }
}
