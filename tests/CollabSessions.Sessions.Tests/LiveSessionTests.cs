using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests;

public sealed class LiveSessionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ConnectionId Ada = new(1);
    private static readonly ConnectionId Bob = new(2);

    private static readonly SessionRow Row = new(
        new SessionId("s1"), ProjectId.Default, "A", SessionKind.Collaborative, SessionState.Active, "ada", Now, Now, 1);

    private readonly LiveSession _live = new();
    private readonly Ear _ear = new();
    private readonly PolicyPage _policy = Rights.Policies.Page();

    [Fact]
    public void Join_WithoutTheRightToRead_IsForbiddenAndUnseen()
    {
        Assert.Equal(new SessionJoinOutcome.Refused(Fault.Forbidden), Join(Ada, Grant("ada", Access.None)));
        Assert.Equal(new SessionJoinOutcome.Refused(Fault.Forbidden), Join(Ada, Grant("ada") with { Session = new SessionId("s2") }));
        Assert.Equal(new SessionJoinOutcome.Refused(Fault.Forbidden), Join(Ada, Grant("ada", notAfter: Now)));
        Assert.Equal((0, 0), (_live.ListenerCount, _live.Roster.Count));
    }

    [Fact]
    public void Join_SaysWhoIsInAndWhatTheConnectionMayDo()
    {
        Join(Bob, Grant("bob", Access.Read));

        var joined = Assert.IsType<SessionJoinOutcome.Joined>(Join(Ada, Grant("ada")));

        Assert.Equal(Access.Write, joined.Access);
        Assert.Equal(["ada", "bob"], joined.Roster.Select(static one => one.Principal.UserId).Order());
    }

    [Fact]
    public void Session_ThatIsNotRunning_IsReadOnlyForEverybody()
    {
        foreach (var state in new[] { SessionState.Paused, SessionState.Completed, SessionState.Terminated })
        {
            var joined = _live.Join(Ada, Grant("ada", Access.Admin), _ear, Row with { State = state }, _policy, Now);
            Assert.Equal(Access.Read, Assert.IsType<SessionJoinOutcome.Joined>(joined).Access);
            Assert.Equal(Fault.ReadOnly, _live.WhyNot(Ada, SessionAction.Comment, Row with { State = state }, _policy, Now, out _));
        }

        Assert.Equal(Access.Admin, Assert.IsType<SessionJoinOutcome.Joined>(Join(Ada, Grant("ada", Access.Admin))).Access);
    }

    [Fact]
    public void WhyNot_NamesTheReason()
    {
        Join(Ada, Grant("ada"));
        Join(Bob, Grant("bob", Access.Read, Now + TimeSpan.FromSeconds(1)));

        Assert.Null(_live.WhyNot(Ada, SessionAction.Comment, Row, _policy, Now, out var ada));
        Assert.Equal("ada", ada!.UserId);
        Assert.Equal(Fault.ReadOnly, _live.WhyNot(Bob, SessionAction.Broadcast, Row, _policy, Now, out _));
        Assert.Equal(Fault.Expired, _live.WhyNot(Bob, SessionAction.Hear, Row, _policy, Now + TimeSpan.FromSeconds(1), out _));
        Assert.Equal(Fault.Forbidden, _live.WhyNot(new ConnectionId(3), SessionAction.Hear, Row, _policy, Now, out _));
    }

    [Fact]
    public void Renew_OfAnotherPerson_IsRefused_AndOneThatReadsNoMore_IsLeft()
    {
        Join(Ada, Grant("ada"));

        Assert.Equal(new RenewOutcome.Refused(Fault.Forbidden), _live.Renew(Ada, Grant("bob"), Row, _policy, Now));
        Assert.Equal(new RenewOutcome.Renewed(Access.Read), _live.Renew(Ada, Grant("ada", Access.Read), Row, _policy, Now));
        Assert.Equal(Access.Read, Assert.Single(_live.Roster.All()).Access);
        Assert.Equal(new RenewOutcome.Refused(Fault.Forbidden), _live.Renew(Ada, Grant("ada") with { Project = new ProjectId("other") }, Row, _policy, Now));
        Assert.Equal((0, 0), (_live.ListenerCount, _live.Roster.Count));
    }

    [Fact]
    public void Tell_CallsEachEarOnce_HoweverManyListenThere()
    {
        Join(Ada, Grant("ada"));
        Join(Bob, Grant("bob"));

        _live.Tell(new SessionNews.Changed(Row));
        _live.TellRoster();
        _live.TellRoster();

        Assert.Equal(["news Changed", "roster 2 0"], _ear.Heard);
        _live.Leave(Ada);
        _live.Leave(Bob);
        _live.Tell(new SessionNews.Changed(Row));
        Assert.Equal(2, _ear.Heard.Count);
    }

    [Fact]
    public void Review_SendsAwayWhoseTimeIsOver()
    {
        Join(Ada, Grant("ada", notAfter: Now + TimeSpan.FromSeconds(5)));
        Join(Bob, Grant("bob"));

        _live.Review(Row, _policy, by: null, Now + TimeSpan.FromSeconds(5));

        Assert.Equal(["close 1 expired"], _ear.Heard);
        Assert.Equal(1, _live.ListenerCount);
    }

    [Fact]
    public void CloseAll_TellsEverybodyAtOnce()
    {
        Join(Ada, Grant("ada"));
        Join(Bob, Grant("bob"));

        _live.CloseAll(Fault.TryAgain);

        Assert.Equal(["close 0 try-again"], _ear.Heard);
        Assert.Equal(0, _live.ListenerCount);
    }

    [Theory]
    [InlineData("", null, null, 0, "malformed")]
    [InlineData("  ", null, null, 0, "malformed")]
    [InlineData("a\0b", null, null, 0, "malformed")]
    [InlineData("x", "a/b", null, 0, "malformed")]
    [InlineData("x", null, "\0", 0, "malformed")]
    [InlineData("x", null, null, -1, "malformed")]
    [InlineData("x", null, null, 8, "malformed")]
    [InlineData("x", "main.md", "{}", 7, null)]
    public void Comment_ThatCannotBeStoredAsItIs_IsRefused(string text, string? document, string? anchor, long replyTo, string? fault) =>
        Assert.Equal(fault, LiveSession.WhyNot(new CommentDraft(text, document, anchor, replyTo), lastNumber: 7)?.Name);

    [Fact]
    public void Comment_WithHalfASurrogatePair_IsRefused() => // not inline data: an attribute cannot hold it
        Assert.Equal(Fault.Malformed, LiveSession.WhyNot(new CommentDraft("\ud83d", null, null, 0), 0));

    [Fact]
    public void Comment_ThatIsTooLong_IsRefused()
    {
        Assert.Null(LiveSession.WhyNot(new CommentDraft(new string('x', 8192), null, null, 0), 0));
        Assert.Equal(Fault.TooLarge, LiveSession.WhyNot(new CommentDraft(new string('x', 8190) + "☃", null, null, 0), 0));
        Assert.Equal(Fault.TooLarge, LiveSession.WhyNot(new CommentDraft("x", null, new string('x', 1025), 0), 0));
    }

    private static Grant Grant(string user, Access access = Access.Write, DateTimeOffset? notAfter = null) =>
        new(new Principal(user, user), ProjectId.Default, null, access, notAfter);

    private SessionJoinOutcome Join(ConnectionId connection, Grant grant) => _live.Join(connection, grant, _ear, Row, _policy, Now);

    private sealed class Ear : ISessionObserver
    {
        public List<string> Heard { get; } = [];

        public void OnRoster(IReadOnlyList<Participant> present, IReadOnlyList<ConnectionId> gone) => Heard.Add($"roster {present.Count} {gone.Count}");

        public void OnNews(SessionNews news) => Heard.Add($"news {news.GetType().Name}");

        public void OnMessage(ConnectionId sender, ReadOnlyMemory<byte> payload) => Heard.Add($"message {payload.Length}");

        public void OnClose(IReadOnlyList<ConnectionId> connections, Fault fault, string? by) => Heard.Add($"close {connections.Count} {fault.Name}");
    }
}
