using Microsoft.Extensions.Logging;

namespace CollabSessions.Embedded;

internal sealed partial class Activation
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Grain} was not activated.", EventName = "ActivationFailed")]
        public static partial void ActivationFailed(ILogger logger, Exception exception, GrainAddress grain);

        [LoggerMessage(2, LogLevel.Warning, "{Grain} did not end well.", EventName = "DeactivationFailed")]
        public static partial void DeactivationFailed(ILogger logger, Exception exception, GrainAddress grain);

        [LoggerMessage(3, LogLevel.Warning, "{Grain} failed in {Method}, which nobody waits for.", EventName = "TurnFailed")]
        public static partial void TurnFailed(ILogger logger, Exception exception, GrainAddress grain, string method);

        [LoggerMessage(4, LogLevel.Critical, "The engine failed in a turn of {Grain}.", EventName = "EngineFailed")]
        public static partial void EngineFailed(ILogger logger, Exception exception, GrainAddress grain);
    }
}
