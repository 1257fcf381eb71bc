namespace CollabSessions.Silo;

/// <summary>Waits for instants.</summary>
internal static class Deadlines
{
    // A timer that is set for longer than this would drift, or not take it at all: it looks again then.
    private static readonly TimeSpan WaitMax = TimeSpan.FromHours(1);

    // What a timer may be early by.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    /// <summary>How long to wait for an instant at most before looking again; null when it never comes.</summary>
    public static TimeSpan? Until(DateTimeOffset instant, DateTimeOffset now)
    {
        if (instant == DateTimeOffset.MaxValue)
        {
            return null;
        }

        var wait = instant - now;
        return wait < Least ? Least : wait > WaitMax ? WaitMax : wait;
    }
}
