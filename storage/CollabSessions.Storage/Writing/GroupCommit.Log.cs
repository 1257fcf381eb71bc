using Microsoft.Extensions.Logging;

namespace CollabSessions.Storage.Writing;

internal sealed partial class GroupCommit
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A batch of {Requests} writes failed; whether it was written is unknown.", EventName = "BatchFailed")]
        public static partial void BatchFailed(ILogger logger, int requests, Exception exception);

        [LoggerMessage(2, LogLevel.Critical, "The store is broken and takes no more writes until the server starts again.", EventName = "StoreBroken")]
        public static partial void StoreBroken(ILogger logger, Exception exception);
    }
}
