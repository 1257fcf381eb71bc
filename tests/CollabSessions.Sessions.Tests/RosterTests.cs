using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests;

public sealed class RosterTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Roster _roster = new();

    [Fact]
    public void Attend_ShowsWhoIsInADocument_AndHidesThemWhenTheReportLacksThem()
    {
        _roster.Attend("a", [In(1, "ada"), In(2, "bob", Access.Read, Door.Hocuspocus)], Start);
        var (present, gone) = _roster.TakeChange();

        Assert.Equal(["ada yjs a", "bob hocuspocus a"], present.Select(Text));
        Assert.Empty(gone);

        _roster.Attend("a", [In(1, "ada")], Start);
        (present, gone) = _roster.TakeChange();
        Assert.Empty(present);
        Assert.Equal([new ConnectionId(2)], gone);
        Assert.False(_roster.HasChanged);
    }

    [Fact]
    public void Attend_TheSameAgain_ChangesNothing()
    {
        _roster.Attend("a", [In(1, "ada")], Start);
        _roster.TakeChange();

        _roster.Attend("a", [In(1, "ada")], Start);

        Assert.False(_roster.HasChanged);
    }

    [Fact]
    public void Connection_InTwoDocumentsAndJoined_GoesWithTheLastOfThem()
    {
        _roster.TryJoin(new ConnectionId(1), Grant("ada"), Access.Write, Door.Hub);
        _roster.Attend("a", [In(1, "ada", Access.Write, Door.Hub)], Start);
        _roster.Attend("b", [In(1, "ada", Access.Write, Door.Hub)], Start);
        Assert.Equal(["ada hub a,b"], _roster.All().Select(Text));

        _roster.Attend("a", [], Start);
        _roster.Leave(new ConnectionId(1));
        Assert.Equal(["ada hub b"], _roster.All().Select(Text));
        _roster.Attend("b", [], Start);

        Assert.Empty(_roster.All());
    }

    [Fact]
    public void Rights_ThatChange_AreShown()
    {
        _roster.Attend("a", [In(1, "ada")], Start);
        _roster.TakeChange();

        _roster.Attend("a", [In(1, "ada", Access.Read)], Start);

        Assert.Equal(Access.Read, Assert.Single(_roster.TakeChange().Present).Access);
    }

    [Fact]
    public void Color_IsSharedByAPersonsConnections_AndByNobodyElseWhoIsIn()
    {
        _roster.Attend("a", [In(1, "ada"), In(2, "bob"), In(3, "ada"), In(4, "eve")], Start);

        Assert.Equal([0, 1, 0, 2], _roster.All().OrderBy(static one => one.Connection.Value).Select(static one => one.Color));
    }

    [Fact]
    public void Color_ComesBackWithItsPerson_UnlessSomebodyTookIt()
    {
        _roster.Attend("a", [In(1, "ada"), In(2, "bob")], Start);
        _roster.Attend("a", [In(2, "bob")], Start);
        _roster.Attend("a", [In(2, "bob"), In(3, "ada")], Start);
        Assert.Equal(0, _roster.ColorOf("ada"));

        _roster.Attend("a", [In(2, "bob")], Start);
        _roster.Attend("a", [In(2, "bob"), In(4, "eve"), In(5, "ada")], Start);
        Assert.Equal((0, 1, 2), (_roster.ColorOf("eve"), _roster.ColorOf("bob"), _roster.ColorOf("ada")));
    }

    [Fact]
    public void Document_ThatIsSilent_TakesItsPeopleWithIt()
    {
        _roster.Attend("a", [In(1, "ada")], Start);
        _roster.Attend("b", [In(2, "bob")], Start + TimeSpan.FromSeconds(60));

        _roster.Expire(Start + TimeSpan.FromSeconds(30));

        Assert.Equal(["bob yjs b"], _roster.All().Select(Text));
    }

    [Fact]
    public void Connections_BeyondTheBound_AreShownWhenThereIsRoom()
    {
        Attendance[] all = [.. Enumerable.Range(1, Roster.ConnectionsMax + 1).Select(static number => In((ulong)number, $"user{number}"))];
        _roster.Attend("a", all, Start);
        Assert.Equal(Roster.ConnectionsMax, _roster.Count);
        Assert.False(_roster.TryJoin(new ConnectionId(5000), Grant("late"), Access.Read, Door.Hub));

        _roster.Attend("a", all[1..], Start);
        _roster.Attend("a", all[1..], Start);

        Assert.Equal(Roster.ConnectionsMax, _roster.Count);
        Assert.Contains(_roster.All(), static one => one.Principal.UserId == "user1001");
    }

    [Fact]
    public void Connection_ThatCameAndWentBetweenTwoTellings_IsOnlyGone()
    {
        _roster.Attend("a", [In(1, "ada")], Start);
        _roster.Attend("a", [], Start);

        var (present, gone) = _roster.TakeChange();

        Assert.Empty(present);
        Assert.Equal([new ConnectionId(1)], gone);
    }

    private static Attendance In(ulong connection, string user, Access access = Access.Write, Door door = Door.Yjs) =>
        new(new ConnectionId(connection), new Principal(user, user), access, door);

    private static Grant Grant(string user) => new(new Principal(user, user), null, null, Access.Write, null);

    private static string Text(Participant one) =>
        $"{one.Principal.UserId} {one.Door.ToString().ToLowerInvariant()} {string.Join(',', one.Documents)}";
}
