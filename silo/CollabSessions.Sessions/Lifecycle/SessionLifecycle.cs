using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>The legal moves of a session's life. Every other move is refused and named.</summary>
public static class SessionLifecycle
{
    /// <summary>Whether the session can still do anything.</summary>
    public static bool IsLive(SessionState state) =>
        state is SessionState.Created or SessionState.Active or SessionState.Paused or SessionState.Resumed;

    /// <summary>What anybody may do in a session's documents at most: a session that is not running is read-only.</summary>
    public static Access Ceiling(SessionState state) =>
        state is SessionState.Created or SessionState.Active ? Access.Admin : Access.Read;

    /// <summary>Whether a session may go from one state to another.</summary>
    public static bool CanMove(SessionState from, SessionState to) => (from, to) switch
    {
        (SessionState.Created, SessionState.Active) => true,
        (SessionState.Active, SessionState.Paused or SessionState.Completed or SessionState.Failed) => true,
        (SessionState.Paused, SessionState.Resumed) => true,

        // Resuming validates and restores the checkpoint, and may find that it cannot.
        (SessionState.Resumed, SessionState.Active or SessionState.Failed) => true,
        (_, SessionState.Terminated) => IsLive(from),
        _ => false,
    };
}
