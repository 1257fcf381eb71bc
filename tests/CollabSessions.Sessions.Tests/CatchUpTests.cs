using System.Buffers;
using CollabSessions.Contracts;
using CollabSessions.Crdt;

namespace CollabSessions.Sessions.Tests;

public sealed class CatchUpTests
{
    [Fact]
    public async Task Updates_AreToldWithTheirPlaceInTheLog_AndAJoinSaysWhereItBegins()
    {
        var (fixture, doc) = await OpenAsync();
        await TypeAsync(fixture, doc, "a");
        await TypeAsync(fixture, doc, "b");

        Assert.Equal([1L, 2L], fixture.Observer.Sequences);
        Assert.Equal(2, Assert.IsType<JoinOutcome.Joined>(fixture.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob"))).Sequence);
        var reloaded = await DocumentFixture.OpenAsync(fixture.Log);
        Assert.Equal(2, Assert.IsType<JoinOutcome.Joined>(reloaded.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob"))).Sequence);
    }

    [Fact]
    public async Task SyncSince_OfAReaderWhoMissedUpdates_CarriesThoseAndNotTheWholeDocument()
    {
        var (fixture, doc) = await OpenAsync();
        await TypeAsync(fixture, doc, new string('x', 5000));
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await TypeAsync(fixture, doc, "seen");
        var seen = fixture.Live.EncodeState().ToArray();
        await TypeAsync(fixture, doc, " missed");
        await TypeAsync(fixture, doc, " both");

        var synced = Assert.IsType<SyncOutcome.Synced>(fixture.Live.SyncSince(DocumentFixture.Bob, 2, fixture.Time.GetUtcNow()));

        Assert.Equal(4, synced.Sequence);
        Assert.InRange(synced.Update.Length, 1, 60);
        Assert.EndsWith("seen missed both", Merge(seen, synced.Update.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncSince_OfEveryPlaceThatAReaderCanBeAt_BringsItUpToDate()
    {
        var (fixture, doc) = await OpenAsync();
        var states = new List<byte[]> { fixture.Live.EncodeState().ToArray() };
        for (var index = 0; index < 60; index++)
        {
            await TypeAsync(fixture, doc, $"{index},");
            states.Add(fixture.Live.EncodeState().ToArray());
            fixture.Time.Advance(TimeSpan.FromMilliseconds(700));
        }

        var expected = DocumentFixture.Text(states[^1]);
        for (var sequence = 0; sequence < states.Count; sequence++)
        {
            var synced = Assert.IsType<SyncOutcome.Synced>(
                fixture.Live.SyncSince(DocumentFixture.Bob, sequence, fixture.Time.GetUtcNow()));
            Assert.Equal(expected, Merge(states[sequence], synced.Update.ToArray()));
        }
    }

    [Fact]
    public async Task SyncSince_BeforeTheOldestMark_IsTheWholeDocument()
    {
        var (fixture, doc) = await OpenAsync();
        for (var index = 0; index < 20; index++)
        {
            await TypeAsync(fixture, doc, "x");
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var synced = Assert.IsType<SyncOutcome.Synced>(fixture.Live.SyncSince(DocumentFixture.Bob, 0, fixture.Time.GetUtcNow()));

        Assert.Equal(fixture.Live.EncodeState().ToArray(), synced.Update.ToArray());
    }

    [Fact]
    public async Task SyncSince_OfReadersWhoFellBehindTogether_IsEncodedOnce()
    {
        var (fixture, doc) = await OpenAsync();
        await TypeAsync(fixture, doc, "a");
        await TypeAsync(fixture, doc, "b");

        var first = Assert.IsType<SyncOutcome.Synced>(fixture.Live.SyncSince(DocumentFixture.Ada, 1, fixture.Time.GetUtcNow()));
        var second = Assert.IsType<SyncOutcome.Synced>(fixture.Live.SyncSince(DocumentFixture.Bob, 1, fixture.Time.GetUtcNow()));
        Assert.True(first.Update.Equals(second.Update));

        await TypeAsync(fixture, doc, "c");
        var third = Assert.IsType<SyncOutcome.Synced>(fixture.Live.SyncSince(DocumentFixture.Bob, 1, fixture.Time.GetUtcNow()));
        Assert.Equal(3, third.Sequence);
        Assert.Equal("abc", Merge([0, 0], third.Update.ToArray()));
    }

    [Fact]
    public async Task SyncSince_OfSomebodyWhoIsNotIn_IsRefused()
    {
        var (fixture, _) = await OpenAsync();

        Assert.Equal(
            new SyncOutcome.Refused(Fault.Forbidden),
            fixture.Live.SyncSince(new ConnectionId(99), 0, fixture.Time.GetUtcNow()));
    }

    private static async Task<(DocumentFixture Fixture, Doc Doc)> OpenAsync()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        fixture.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob"));
        return (fixture, new Doc(new DocOptions { ClientId = 1 }));
    }

    private static async Task TypeAsync(DocumentFixture fixture, Doc doc, string text) =>
        Assert.IsType<PushOutcome.Stored>(await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, text)));

    private static string Merge(byte[] state, byte[] update)
    {
        var doc = new Doc();
        doc.Begin();
        doc.Apply(state);
        doc.Apply(update);
        doc.Commit(new ArrayBufferWriter<byte>());
        Assert.False(doc.HasPending);
        return doc.GetText("t").ToString();
    }
}
