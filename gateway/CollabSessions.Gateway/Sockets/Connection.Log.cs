using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Sockets;

internal sealed partial class Connection
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Connection {Connection} closed with {Code} {Name}.", EventName = "ConnectionClosed")]
        public static partial void Closed(ILogger logger, ConnectionId connection, ushort code, string name);

        [LoggerMessage(2, LogLevel.Debug, "Connection {Connection} was lost: {Kind}.", EventName = "ConnectionLost")]
        public static partial void Lost(ILogger logger, ConnectionId connection, string kind);
    }
}
