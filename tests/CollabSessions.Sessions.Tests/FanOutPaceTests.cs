using System.Text;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests;

public sealed class FanOutPaceTests
{
    [Theory]
    [InlineData(2, 0)]
    [InlineData(33, 0)]
    [InlineData(50, 1_500)]
    [InlineData(200, 6_000)]
    [InlineData(100_000, 20_000)]
    public void Interval_GrowsWithTheReadersAndHasAnEnd(int readers, int microseconds) =>
        Assert.Equal(TimeSpan.FromMicroseconds(microseconds), FanOutPace.Interval(readers));

    [Fact]
    public async Task Push_InALargeRoomThatWasJustTold_WaitsForCompanyAndLeavesAsOneFrame()
    {
        var fixture = await CrowdedAsync(200);
        Assert.True((await fixture.PushAsync(Member(1), DocumentFixture.Type(101, "a"))) is PushOutcome.Stored);

        var second = fixture.PushAsync(Member(2), DocumentFixture.Type(102, "b"));
        var third = fixture.PushAsync(Member(3), DocumentFixture.Type(103, "c"));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(5.9));
        Assert.False(second.IsCompleted);
        Assert.Single(fixture.Observer.Updates);

        fixture.Time.Advance(TimeSpan.FromMilliseconds(0.1));
        Assert.Equal(new PushOutcome.Stored(2), await second);
        Assert.Equal(new PushOutcome.Stored(3), await third);
        Assert.Equal(2, fixture.Observer.Updates.Count);
        Assert.Equal(2, fixture.Log.Appends);
    }

    [Fact]
    public async Task Push_InALargeRoomThatWasQuiet_GoesOutAtOnce()
    {
        var fixture = await CrowdedAsync(200);
        await fixture.PushAsync(Member(1), DocumentFixture.Type(101, "a"));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(6));

        var push = fixture.PushAsync(Member(2), DocumentFixture.Type(102, "b"));

        Assert.True(push.IsCompleted);
        Assert.Equal(2, fixture.Observer.Updates.Count);
    }

    [Fact]
    public async Task Push_OfAFullBatch_WaitsForNothing()
    {
        var fixture = await CrowdedAsync(200);
        await fixture.PushAsync(Member(1), DocumentFixture.Type(1, "a"));
        fixture.Log.IsHeld = true;
        var pushes = new List<Task<PushOutcome>>();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(6));
        for (ulong client = 1_000; client < 1_300; client++)
        {
            pushes.Add(fixture.PushAsync(Member(1), DocumentFixture.Type(client, "b")));
        }

        // The first one is being appended; 299 wait, and 256 of them are a batch.
        fixture.Log.IsHeld = false;
        fixture.Log.Release();
        await pushes[0];

        Assert.True((await pushes[256]) is PushOutcome.Stored);
        Assert.Equal(3, fixture.Log.Appends);
    }

    [Fact]
    public async Task Push_WhoseGrantEndsWhileItWaitsForCompany_IsNotCommitted()
    {
        var fixture = await CrowdedAsync(200);
        var ends = fixture.Time.GetUtcNow() + TimeSpan.FromMilliseconds(3);
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada", notAfter: ends));
        await fixture.PushAsync(Member(1), DocumentFixture.Type(101, "a"));

        var late = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(102, "b"));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.Equal(new PushOutcome.Refused(Fault.Expired), await late);
        Assert.Single(fixture.Log.Records);
    }

    [Fact]
    public async Task Present_InALargeRoomThatWasJustTold_IsHeldAndOnlyTheLastStateOfEachIsShown()
    {
        var fixture = await CrowdedAsync(200);
        var now = fixture.Time.GetUtcNow();
        fixture.Live.Present(Member(1), State(101, 1, "{}"), now);
        Assert.Null(fixture.Live.UntilPresence(now));

        fixture.Live.Present(Member(2), State(102, 1, "{\"at\":1}"), now);
        fixture.Live.Present(Member(3), State(103, 1, "{\"at\":5}"), now);
        fixture.Live.Present(Member(2), State(102, 2, "{\"at\":2}"), now);
        Assert.Equal(TimeSpan.FromMilliseconds(6), fixture.Live.UntilPresence(now));
        Assert.Single(fixture.Observer.Presence);

        fixture.Live.ShowPresence(now + TimeSpan.FromMilliseconds(6));

        var shown = Encoding.UTF8.GetString(fixture.Observer.Presence[1].Span);
        Assert.Equal(2, fixture.Observer.Presence.Count);
        Assert.Equal(2, fixture.Observer.Presence[1].Span[0]);
        Assert.Contains("\"at\":2", shown, StringComparison.Ordinal);
        Assert.Contains("\"at\":5", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("\"at\":1", shown, StringComparison.Ordinal);
        Assert.Null(fixture.Live.UntilPresence(now));
    }

    [Fact]
    public async Task Leave_OfSomebodyWhosePresenceIsHeld_ShowsThatHeIsGone()
    {
        var fixture = await CrowdedAsync(200);
        var now = fixture.Time.GetUtcNow();
        fixture.Live.Present(Member(1), State(101, 1, "{}"), now);
        fixture.Live.Present(Member(2), State(102, 7, "{}"), now);

        fixture.Live.Leave(Member(2));

        Assert.Equal(State(102, 7, "null"), fixture.Observer.Presence[1].ToArray());
        Assert.Null(fixture.Live.UntilPresence(now));
    }

    private static async Task<DocumentFixture> CrowdedAsync(int people)
    {
        var fixture = await DocumentFixture.OpenAsync();
        for (var person = 0; person < people; person++)
        {
            Assert.True(fixture.Join(Member(person), DocumentFixture.Grant($"user{person}")) is JoinOutcome.Joined);
        }

        return fixture;
    }

    private static ConnectionId Member(int person) => new(1_000 + (ulong)person);

    private static byte[] State(byte client, byte clock, string json) =>
        [1, client, clock, (byte)json.Length, .. Encoding.UTF8.GetBytes(json)];
}
