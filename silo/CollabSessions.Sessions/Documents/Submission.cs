using System.Diagnostics;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>An update that was examined and found good, waiting for the log.</summary>
/// <remarks>Completed exactly once, by the commit queue, after the log has spoken.</remarks>
internal sealed class Submission(Member member, LogEntry entry)
    : TaskCompletionSource<PushOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Who sent it.</summary>
    public Member Member { get; } = member;

    /// <summary>What goes into the log.</summary>
    public LogEntry Entry { get; } = entry;

    /// <summary>What is traced and waits for this; default when it is not traced.</summary>
    public ActivityContext Trace { get; } = Activity.Current is { Recorded: true } push ? push.Context : default;

    /// <summary>What it costs in the queue.</summary>
    public int Bytes => Entry.Update.Length + Entry.ClientRanges.Length;
}
