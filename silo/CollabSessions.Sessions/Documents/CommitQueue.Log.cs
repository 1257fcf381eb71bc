using Microsoft.Extensions.Logging;

namespace CollabSessions.Sessions;

internal sealed partial class CommitQueue
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The snapshot of {Document} at record {Sequence} was not written; the log is complete without it.", EventName = "SnapshotNotWritten")]
        public static partial void SnapshotNotWritten(ILogger logger, string document, long sequence, Exception exception);
    }
}
