using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Rooms;

internal abstract partial class DocumentMember
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Document {Document} failed a call of connection {Connection}.", EventName = "DocumentFailed")]
        public static partial void DocumentFailed(ILogger logger, DocumentId document, ConnectionId connection, Exception failure);

        [LoggerMessage(2, LogLevel.Information, "Document {Document} refused an update of connection {Connection}: {Fault}.", EventName = "UpdateRefused")]
        public static partial void UpdateRefused(ILogger logger, DocumentId document, ConnectionId connection, string fault);
    }
}
