using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests;

public sealed class SessionLifecycleTests
{
    private static readonly (SessionState From, SessionState To)[] Legal =
    [
        (SessionState.Created, SessionState.Active),
        (SessionState.Active, SessionState.Paused),
        (SessionState.Paused, SessionState.Resumed),
        (SessionState.Resumed, SessionState.Active),
        (SessionState.Resumed, SessionState.Failed),
        (SessionState.Active, SessionState.Completed),
        (SessionState.Active, SessionState.Failed),
        (SessionState.Created, SessionState.Terminated),
        (SessionState.Active, SessionState.Terminated),
        (SessionState.Paused, SessionState.Terminated),
        (SessionState.Resumed, SessionState.Terminated),
    ];

    [Fact]
    public void CanMove_OfEveryPair_IsTrueForTheLegalElevenOnly()
    {
        var states = Enum.GetValues<SessionState>();
        var found = from one in states from other in states where SessionLifecycle.CanMove(one, other) select (one, other);

        Assert.Equal(Legal.Order(), found.Order());
    }
}
