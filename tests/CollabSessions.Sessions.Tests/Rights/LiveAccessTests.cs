using CollabSessions.Contracts;
using CollabSessions.Crdt;

namespace CollabSessions.Sessions.Tests.Rights;

/// <summary>A policy that changes under people who are in a document.</summary>
public sealed class LiveAccessTests
{
    [Fact]
    public async Task Revision_ThatTakesWriting_StopsWhatIsQueued_LetsWhatIsBeingStoredThrough_AndTellsWhyAndByWhom()
    {
        var page = Policies.Page(Policies.Give("user:ada", "role:editor"));
        var fixture = await DocumentFixture.OpenAsync(policy: page);
        fixture.Join(DocumentFixture.Ada, Policies.Identity("ada"));
        fixture.Log.IsHeld = true;
        var doc = new Doc(new DocOptions { ClientId = 1 });
        var committing = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "a"));
        var queued = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "b"));

        page.Current = Policies.Compose("", Policies.Give("user:ada", "role:viewer"));
        fixture.Live.Review(Fault.ReadOnly, "Olga", fixture.Time.GetUtcNow());
        var settled = fixture.Queue.SettleAsync();
        Assert.False(settled.IsCompleted);
        fixture.Log.Release();
        await settled;

        var (connections, access, reason, by) = Assert.Single(fixture.Observer.Access);
        Assert.Equal([DocumentFixture.Ada], connections);
        Assert.Equal((Access.Read, Fault.ReadOnly, "Olga"), (access, reason, by));
        Assert.Equal(new PushOutcome.Stored(1), await committing);
        Assert.Equal(new PushOutcome.Refused(Fault.ReadOnly), await queued);
        Assert.Single(fixture.Log.Records);
    }

    [Fact]
    public async Task Revision_ThatIsNotToldYet_CountsForTheNextAction()
    {
        var page = Policies.Page(Policies.Give("user:ada", "role:editor"));
        var fixture = await DocumentFixture.OpenAsync(policy: page);
        fixture.Join(DocumentFixture.Ada, Policies.Identity("ada"));

        page.Current = Policies.Compose("");

        Assert.Equal(new PushOutcome.Refused(Fault.Revoked), await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(1, "a")));
        Assert.Equal(new SyncOutcome.Refused(Fault.Revoked), fixture.Live.Sync(DocumentFixture.Ada, [0], fixture.Time.GetUtcNow()));
        Assert.True(fixture.Live.GetPresence(DocumentFixture.Ada, fixture.Time.GetUtcNow()).IsEmpty);
        Assert.Empty(fixture.Log.Records);
        page.Current = null;
        Assert.Equal(
            new PushOutcome.Refused(Fault.PolicyUnavailable), await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(1, "a")));
    }

    [Fact]
    public async Task Revision_ThatTakesReading_SendsAway_AndOneThatGives_TellsInPlace()
    {
        var page = Policies.Page(Policies.Give("user:ada", "role:viewer"), Policies.Give("user:bob", "role:viewer", id: "1-2"));
        var fixture = await DocumentFixture.OpenAsync(policy: page);
        fixture.Join(DocumentFixture.Ada, Policies.Identity("ada"));
        fixture.Join(DocumentFixture.Bob, Policies.Identity("bob"));

        page.Current = Policies.Compose("", Policies.Give("user:ada", "role:editor"));
        fixture.Live.Review(Fault.ReadOnly, "Olga", fixture.Time.GetUtcNow());

        var (connections, access, reason, by) = Assert.Single(fixture.Observer.Access);
        Assert.Equal([DocumentFixture.Ada], connections);
        Assert.Equal((Access.Write, null, "Olga"), (access, reason, by));
        Assert.Equal([Fault.Revoked], fixture.Observer.Closed);
        Assert.Equal(1, fixture.Live.MemberCount);
        Assert.Equal(new PushOutcome.Stored(1), await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(1, "a")));
        fixture.Live.Review(Fault.ReadOnly, "Olga", fixture.Time.GetUtcNow());
        Assert.Single(fixture.Observer.Access); // nothing changed: nothing is told
    }

    [Fact]
    public async Task Expiry_CountsAtTheInstant_AlsoForAProcessThatSleptOverIt_AndForWhatIsQueued()
    {
        var fixture = new DocumentFixture();
        var until = fixture.Time.GetUtcNow() + TimeSpan.FromSeconds(10);
        fixture = await DocumentFixture.OpenAsync(policy: Policies.Page(Policies.Give("user:ada", "role:editor", until: until)));
        fixture.Join(DocumentFixture.Ada, Policies.Identity("ada"));
        Assert.Equal(until, fixture.Live.NextDeadline);
        fixture.Log.IsHeld = true;
        var doc = new Doc(new DocOptions { ClientId = 1 });
        var committing = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "a"));
        var queued = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "b"));

        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        fixture.Log.Release();

        Assert.Equal(new PushOutcome.Stored(1), await committing);
        Assert.IsType<PushOutcome.Refused>(await queued);
        Assert.IsType<PushOutcome.Refused>(await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "c")));
        Assert.Single(fixture.Log.Records);
        fixture.Live.Review(Fault.ReadOnly, by: null, fixture.Time.GetUtcNow());
        Assert.Equal(0, fixture.Live.MemberCount);
    }

    [Fact]
    public async Task ClockThatStepsBack_BringsNothingBackThatHadNotBegun()
    {
        var fixture = new DocumentFixture();
        var from = fixture.Time.GetUtcNow() + TimeSpan.FromSeconds(10);
        fixture = await DocumentFixture.OpenAsync(policy: Policies.Page(
            Policies.Give("user:ada", "role:viewer"), Policies.Give("user:ada", "role:editor", from: from, id: "1-2")));
        fixture.Join(DocumentFixture.Ada, Policies.Identity("ada"));
        var (early, late) = (from, from + TimeSpan.FromSeconds(1));

        Assert.Null(fixture.Live.Examine(DocumentFixture.Ada, DocumentFixture.Type(1, "a"), isRelay: false, late, out var submission));
        Assert.Null(fixture.Live.WhyNotCommit(submission!, late));

        Assert.Equal(Fault.ReadOnly, fixture.Live.WhyNotCommit(submission!, early));
        Assert.Null(fixture.Live.WhyNotCommit(submission!, late));
    }
}
