using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests.Rights;

public sealed class RenewTests
{
    [Fact]
    public async Task Renew_WithMoreRights_LetsTheNextPushThrough()
    {
        var fixture = await DocumentFixture.OpenAsync();
        var joined = fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada", Access.Read));
        Assert.Equal(Access.Read, Assert.IsType<JoinOutcome.Joined>(joined).Access);

        var outcome = fixture.Live.Renew(DocumentFixture.Ada, DocumentFixture.Grant("ada"), fixture.Time.GetUtcNow());

        Assert.Equal(new RenewOutcome.Renewed(Access.Write), outcome);
        Assert.Equal(new PushOutcome.Stored(1), await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(1, "a")));
        Assert.Empty(fixture.Observer.Access);
    }

    [Fact]
    public async Task Renew_WithFewerRights_StopsWhatIsQueuedAlready()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        fixture.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob"));
        fixture.Log.IsHeld = true;
        var before = fixture.PushAsync(DocumentFixture.Bob, DocumentFixture.Type(2, "b"));
        var queued = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(1, "a"));

        Assert.Equal(
            new RenewOutcome.Renewed(Access.Read),
            fixture.Live.Renew(DocumentFixture.Ada, DocumentFixture.Grant("ada", Access.Read), fixture.Time.GetUtcNow()));
        fixture.Log.Release();

        Assert.Equal(new PushOutcome.Stored(1), await before);
        Assert.Equal(new PushOutcome.Refused(Fault.ReadOnly), await queued);
        Assert.Single(fixture.Log.Records);
    }

    [Fact]
    public async Task Renew_PastTheOldDeadline_BringsTheConnectionBack()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada", notAfter: fixture.Time.GetUtcNow() + TimeSpan.FromSeconds(3)));
        fixture.Time.Advance(TimeSpan.FromSeconds(3));
        var now = fixture.Time.GetUtcNow();
        Assert.Equal(new SyncOutcome.Refused(Fault.Expired), fixture.Live.Sync(DocumentFixture.Ada, [0], now));

        Assert.Equal(new RenewOutcome.Renewed(Access.Write), fixture.Live.Renew(DocumentFixture.Ada, DocumentFixture.Grant("ada"), now));

        Assert.IsType<SyncOutcome.Synced>(fixture.Live.Sync(DocumentFixture.Ada, [0], now));
    }

    [Fact]
    public async Task Renew_WithAnotherPersonsGrant_IsRefusedAndChangesNothing()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));

        Assert.Equal(
            new RenewOutcome.Refused(Fault.Forbidden),
            fixture.Live.Renew(DocumentFixture.Ada, DocumentFixture.Grant("bob", Access.Read), fixture.Time.GetUtcNow()));
        Assert.Equal(
            new RenewOutcome.Refused(Fault.Forbidden),
            fixture.Live.Renew(DocumentFixture.Bob, DocumentFixture.Grant("bob"), fixture.Time.GetUtcNow()));

        Assert.Equal(new PushOutcome.Stored(1), await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(1, "a")));
    }

    [Fact]
    public async Task Renew_WithoutReadOfThisSession_EndsTheMembership()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        var elsewhere = DocumentFixture.Grant("ada") with { Session = new SessionId("other") };
        var expired = DocumentFixture.Grant("ada", notAfter: fixture.Time.GetUtcNow());

        Assert.Equal(new RenewOutcome.Refused(Fault.Forbidden), fixture.Live.Renew(DocumentFixture.Ada, elsewhere, fixture.Time.GetUtcNow()));
        Assert.Equal(0, fixture.Live.MemberCount);
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        Assert.Equal(new RenewOutcome.Refused(Fault.Expired), fixture.Live.Renew(DocumentFixture.Ada, expired, fixture.Time.GetUtcNow()));
        Assert.Equal(0, fixture.Live.MemberCount);
    }

    [Fact]
    public async Task Limit_ToRead_TellsWritersAloneStopsTheirWritesAndGivesThemBack()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        fixture.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob", Access.Read));
        fixture.Log.IsHeld = true;
        var doc = new Crdt.Doc(new Crdt.DocOptions { ClientId = 1 });
        var committing = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "a"));
        var queued = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "b"));

        fixture.Live.Limit(Access.Read, Fault.TryAgain, fixture.Time.GetUtcNow());
        fixture.Log.Release();

        var (connections, access, reason, by) = Assert.Single(fixture.Observer.Access);
        Assert.Equal([DocumentFixture.Ada], connections);
        Assert.Equal((Access.Read, Fault.TryAgain, null), (access, reason, by));
        Assert.Equal(new PushOutcome.Stored(1), await committing);
        Assert.Equal(new PushOutcome.Refused(Fault.TryAgain), await queued);
        Assert.Equal(new PushOutcome.Refused(Fault.TryAgain), await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "c")));

        fixture.Live.Limit(Access.Admin, Fault.ReadOnly, fixture.Time.GetUtcNow());

        Assert.Equal((Access.Write, null), (fixture.Observer.Access[1].Access, fixture.Observer.Access[1].Reason));
        Assert.Equal([DocumentFixture.Ada], fixture.Observer.Access[1].Connections);
    }

    [Fact]
    public async Task Review_SendsAwayThoseWhoseTimeIsOver_WithTheReason()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada", notAfter: fixture.Time.GetUtcNow() + TimeSpan.FromSeconds(3)));
        fixture.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob"));
        fixture.Time.Advance(TimeSpan.FromSeconds(3));

        fixture.Live.Review(Fault.ReadOnly, by: null, fixture.Time.GetUtcNow());

        Assert.Equal([Fault.Expired], fixture.Observer.Closed);
        Assert.Equal(1, fixture.Live.MemberCount);
    }

    [Fact]
    public async Task Broadcast_OfAReader_IsRefused_AndOfAWriterIsToldWithItsSender()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        fixture.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob", Access.Read));
        byte[] payload = [1, 2, 3];

        Assert.Equal(Fault.ReadOnly, fixture.Live.Broadcast(DocumentFixture.Bob, payload, fixture.Time.GetUtcNow()));
        Assert.Equal(Fault.Forbidden, fixture.Live.Broadcast(new ConnectionId(9), payload, fixture.Time.GetUtcNow()));
        Assert.Empty(fixture.Observer.Stateless);

        Assert.Null(fixture.Live.Broadcast(DocumentFixture.Ada, payload, fixture.Time.GetUtcNow()));
        var (sender, told) = Assert.Single(fixture.Observer.Stateless);
        Assert.Equal(DocumentFixture.Ada, sender);
        Assert.Equal(payload, told.ToArray());
        Assert.Empty(fixture.Log.Records);
    }

    [Theory]
    [InlineData(SessionState.Created, Access.Admin)]
    [InlineData(SessionState.Active, Access.Admin)]
    [InlineData(SessionState.Paused, Access.Read)]
    [InlineData(SessionState.Resumed, Access.Read)]
    [InlineData(SessionState.Completed, Access.Read)]
    [InlineData(SessionState.Failed, Access.Read)]
    [InlineData(SessionState.Terminated, Access.Read)]
    public void Ceiling_OfASessionThatIsNotRunning_IsRead(SessionState state, Access expected) =>
        Assert.Equal(expected, SessionLifecycle.Ceiling(state));
}
