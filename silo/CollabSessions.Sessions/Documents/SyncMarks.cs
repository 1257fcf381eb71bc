namespace CollabSessions.Sessions;

/// <summary>
/// State vectors of the last seconds by their place in the log: enough to tell a slow reader in one update what it missed,
/// without keeping any update for it.
/// </summary>
/// <remarks>
/// A gateway closes a reader that is more than 10 s behind, so older marks are of no use. Between two marks a reader is told
/// up to one second twice, which its document does not notice.
/// </remarks>
internal sealed class SyncMarks
{
    private const int CountMax = 16;

    /// <summary>10,000 writers' clocks are about 90 KB: then fewer seconds are remembered, and the rest gets the whole state.</summary>
    private const int BytesMax = 512 * 1024;

    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private readonly Queue<Mark> _marks = new();
    private DateTimeOffset _markedAt = DateTimeOffset.MinValue;
    private int _bytes;

    /// <summary>Whether the last mark is old enough for another one.</summary>
    public bool IsDue(DateTimeOffset now) => now - _markedAt >= Spacing;

    /// <summary>Remembers what the document held after a record.</summary>
    public void Add(long sequence, byte[] stateVector, DateTimeOffset now)
    {
        _markedAt = now;
        _marks.Enqueue(new Mark(sequence, stateVector));
        _bytes += stateVector.Length;
        while (_marks.Count > CountMax || (_bytes > BytesMax && _marks.Count > 1))
        {
            _bytes -= _marks.Dequeue().StateVector.Length;
        }
    }

    /// <summary>The newest state vector that covers nothing after a record; false when none that old is remembered.</summary>
    public bool TryFind(long sequence, out Mark found)
    {
        found = default;
        foreach (var mark in _marks)
        {
            if (mark.Sequence > sequence)
            {
                break;
            }

            found = mark;
        }

        return found.StateVector is not null;
    }

    /// <summary>What the document held.</summary>
    /// <param name="Sequence">The last record that it covers.</param>
    /// <param name="StateVector">Its clocks.</param>
    internal readonly record struct Mark(long Sequence, byte[] StateVector);
}
