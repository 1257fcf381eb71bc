using Microsoft.Extensions.Logging;

namespace CollabSessions.Sessions;

internal static partial class DocumentLoader
{
    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Critical, "{Document} is damaged at record {Sequence}: what comes before it is served read-only.", EventName = "DocumentQuarantined")]
        public static partial void DocumentQuarantined(ILogger logger, string document, long sequence, Exception exception);

        [LoggerMessage(11, LogLevel.Warning, "The snapshot of {Document} at record {Sequence} is not readable; replaying every record.", EventName = "SnapshotNotReadable")]
        public static partial void SnapshotNotReadable(ILogger logger, string document, long sequence);
    }
}
