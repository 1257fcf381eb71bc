using Microsoft.Extensions.Logging;

namespace CollabSessions.Silo;

internal sealed partial class DocumentGrain
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Document} could not be loaded.", EventName = "LoadFailed")]
        public static partial void LoadFailed(ILogger logger, string document, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "{Document} is reloaded from its log after record {Sequence}.", EventName = "DocumentReloads")]
        public static partial void DocumentReloads(ILogger logger, string document, long sequence, Exception exception);

        [LoggerMessage(3, LogLevel.Information, "The session was not told who is in {Document}.", EventName = "AttendanceNotTold")]
        public static partial void AttendanceNotTold(ILogger logger, string document, Exception exception);

        [LoggerMessage(4, LogLevel.Error, "The policy for {Document} could not be read.", EventName = "PolicyNotRead")]
        public static partial void PolicyNotRead(ILogger logger, string document, Exception exception);
    }
}
