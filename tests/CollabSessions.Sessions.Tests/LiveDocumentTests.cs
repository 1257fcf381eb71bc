using CollabSessions.Contracts;
using CollabSessions.Crdt;

namespace CollabSessions.Sessions.Tests;

public sealed class LiveDocumentTests
{
    [Fact]
    public async Task Push_BeforeItsAppendReturned_IsSeenByNobodyAndAcknowledgedToNobody()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        fixture.Log.IsHeld = true;

        var push = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(1, "hello"));

        Assert.False(push.IsCompleted);
        Assert.Empty(fixture.Observer.Updates);
        Assert.Equal("", DocumentFixture.Text(fixture.Live.EncodeState().Span));

        fixture.Log.Release();
        Assert.Equal(new PushOutcome.Stored(1), await push);
        Assert.Equal("hello", DocumentFixture.Text(Assert.Single(fixture.Observer.Updates).Span));
    }

    [Fact]
    public async Task Push_WhileACommitIsUnderWay_LeavesWithTheNextOneAsOneFrame()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        fixture.Log.IsHeld = true;
        var doc = new Doc(new DocOptions { ClientId = 1 });

        var first = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "a"));
        var second = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "b"));
        var third = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "c"));
        fixture.Log.Release();
        await first;
        fixture.Log.Release();

        Assert.Equal(new PushOutcome.Stored(2), await second);
        Assert.Equal(new PushOutcome.Stored(3), await third);
        Assert.Equal(2, fixture.Log.Appends);
        Assert.Equal(2, fixture.Observer.Updates.Count);
        Assert.Equal("abc", DocumentFixture.Text(fixture.Live.EncodeState().Span));
    }

    [Fact]
    public async Task Push_WhenTheLogFails_IsRefusedShownToNobodyAndEndsTheQueue()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        fixture.Log.NextFailure = new LogUnavailableException("gone");
        var doc = new Doc(new DocOptions { ClientId = 1 });

        var outcome = await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "a"));

        Assert.Equal(new PushOutcome.Refused(Fault.TryAgain), outcome);
        Assert.Empty(fixture.Observer.Updates);
        Assert.IsType<LogUnavailableException>(await fixture.Queue.Failure);
        Assert.Equal(new PushOutcome.Refused(Fault.TryAgain), await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "b")));
    }

    [Fact]
    public async Task Push_OfAReader_IsRefusedAndChangesNoByte()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob"));
        await fixture.PushAsync(DocumentFixture.Bob, DocumentFixture.Type(2, "kept"));
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada", Access.Read));
        var before = fixture.Live.EncodeState().ToArray();

        Assert.Equal(new PushOutcome.Refused(Fault.ReadOnly), await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(1, "x")));
        Assert.Equal(new PushOutcome.Refused(Fault.ReadOnly), await fixture.PushAsync(DocumentFixture.Ada, DeleteFirst(before), isRelay: true));
        Assert.Equal(before, fixture.Live.EncodeState().ToArray());
        Assert.Single(fixture.Log.Records);
    }

    [Fact]
    public async Task Push_OfAReaderWithoutNews_IsNoOffence()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob"));
        await fixture.PushAsync(DocumentFixture.Bob, DocumentFixture.Type(2, "kept"));
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada", Access.Read));

        var outcome = await fixture.PushAsync(DocumentFixture.Ada, fixture.Live.EncodeState().ToArray(), isRelay: true);

        Assert.Equal(new PushOutcome.Stored(0), outcome);
        Assert.Single(fixture.Log.Records);
    }

    [Fact]
    public async Task Push_WhoseGrantEndsBeforeTheCommit_IsNotCommitted()
    {
        var fixture = await DocumentFixture.OpenAsync();
        var end = fixture.Time.GetUtcNow() + TimeSpan.FromSeconds(3);
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada", notAfter: end));
        fixture.Log.IsHeld = true;
        var doc = new Doc(new DocOptions { ClientId = 1 });
        var first = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "a"));
        var second = fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "b"));

        fixture.Time.Advance(TimeSpan.FromSeconds(3));
        fixture.Log.Release();

        Assert.Equal(new PushOutcome.Stored(1), await first);
        Assert.Equal(new PushOutcome.Refused(Fault.Expired), await second);
        Assert.Equal(new PushOutcome.Refused(Fault.Expired), await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "c")));
        Assert.Single(fixture.Log.Records);
    }

    [Fact]
    public async Task Push_UnderSomebodyElsesClientId_IsRefused_ButARelayOfHisWorkIsTaken()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        fixture.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob"));
        var adas = new Doc(new DocOptions { ClientId = 1 });
        await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(adas, "a"));
        var offline = DocumentFixture.Type(adas, "b");

        Assert.Equal(new PushOutcome.Refused(Fault.ClientIdTaken), await fixture.PushAsync(DocumentFixture.Bob, offline));
        Assert.Equal(new PushOutcome.Stored(2), await fixture.PushAsync(DocumentFixture.Bob, offline, isRelay: true));
        Assert.Equal("ab", DocumentFixture.Text(fixture.Live.EncodeState().Span));
    }

    [Fact]
    public async Task Push_OfBytesThatAreNoUpdate_IsMalformedAndChangesNothing()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));

        Assert.Equal(new PushOutcome.Refused(Fault.Malformed), await fixture.PushAsync(DocumentFixture.Ada, [1, 2, 3]));
        Assert.Empty(fixture.Log.Records);
    }

    [Fact]
    public async Task Join_WithoutReadOfThisSession_IsRefused()
    {
        var fixture = await DocumentFixture.OpenAsync();
        var elsewhere = DocumentFixture.Grant("eve") with { Session = new SessionId("other") };

        Assert.Equal(new JoinOutcome.Refused(Fault.Forbidden), fixture.Join(DocumentFixture.Ada, elsewhere));
        Assert.Equal(new JoinOutcome.Refused(Fault.Forbidden), fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("eve", Access.None)));
        Assert.Equal(new SyncOutcome.Refused(Fault.Forbidden), fixture.Live.Sync(DocumentFixture.Ada, [0], fixture.Time.GetUtcNow()));
        Assert.Equal(0, fixture.Live.MemberCount);
    }

    [Fact]
    public async Task Load_AfterManyCommits_GivesTheSameBytesWithAndWithoutTheSnapshot()
    {
        var fixture = await DocumentFixture.OpenAsync(options: new DocumentOptions { SnapshotRecords = 5 });
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        var doc = new Doc(new DocOptions { ClientId = 1 });
        for (var index = 0; index < 23; index++)
        {
            Assert.Equal(new PushOutcome.Stored(index + 1), await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, $"{index} ")));
        }

        await fixture.Queue.DrainAsync();
        Assert.NotNull(fixture.Log.Snapshot);
        var expected = fixture.Live.EncodeState().ToArray();

        var fromSnapshot = await DocumentFixture.OpenAsync(fixture.Log);
        Assert.Equal(expected, fromSnapshot.Live.EncodeState().ToArray());
        fixture.Log.Snapshot = null;
        var fromRecords = await DocumentFixture.OpenAsync(fixture.Log);
        Assert.Equal(expected, fromRecords.Live.EncodeState().ToArray());
    }

    [Fact]
    public async Task Load_WithADamagedSnapshot_ReplaysTheRecords()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(1, "hello"));
        fixture.Log.Snapshot = new LogSnapshot(1, new byte[] { 9, 9, 9 });

        var reloaded = await DocumentFixture.OpenAsync(fixture.Log);

        Assert.Equal("hello", DocumentFixture.Text(reloaded.Live.EncodeState().Span));
    }

    [Fact]
    public async Task Load_KeepsWhoseEachClientIdIs()
    {
        var fixture = await DocumentFixture.OpenAsync(options: new DocumentOptions { SnapshotRecords = 1 });
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        var doc = new Doc(new DocOptions { ClientId = 1 });
        await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "a"));
        await fixture.Queue.DrainAsync();

        foreach (var snapshot in new[] { fixture.Log.Snapshot, null })
        {
            fixture.Log.Snapshot = snapshot;
            var reloaded = await DocumentFixture.OpenAsync(fixture.Log);
            reloaded.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob"));
            Assert.Equal(new PushOutcome.Refused(Fault.ClientIdTaken), await reloaded.PushAsync(DocumentFixture.Bob, DocumentFixture.Type(doc, "b")));
        }
    }

    [Fact]
    public async Task Load_WithADamagedRecord_ServesWhatComesBeforeItReadOnly()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        await fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(1, "good"));
        var broken = new LogEntry(fixture.Time.GetUtcNow(), "ada", DocumentFixture.Ada, new byte[] { 0 }, new byte[] { 7, 7 });
        await fixture.Log.AppendAsync(new LogHead(DocumentFixture.Document, 1, 1, 1), 1, [broken], CancellationToken.None);

        var reloaded = await DocumentFixture.OpenAsync(fixture.Log);

        Assert.True(reloaded.Live.IsQuarantined);
        Assert.Equal("good", DocumentFixture.Text(reloaded.Live.EncodeState().Span));
        Assert.Equal(Access.Read, Assert.IsType<JoinOutcome.Joined>(reloaded.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"))).Access);
    }

    [Fact]
    public async Task Queue_WhenFull_TellsTheSenderToTryAgain()
    {
        var fixture = await DocumentFixture.OpenAsync(options: new DocumentOptions { QueueEntriesMax = 2 });
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        fixture.Log.IsHeld = true;
        var doc = new Doc(new DocOptions { ClientId = 1 });
        var pushes = Enumerable.Range(0, 5).Select(_ => fixture.PushAsync(DocumentFixture.Ada, DocumentFixture.Type(doc, "x"))).ToArray();

        Assert.Equal(new PushOutcome.Refused(Fault.TryAgain), await pushes[4]);
        Assert.False(pushes[0].IsCompleted);
    }

    private static byte[] DeleteFirst(byte[] state)
    {
        var doc = new Doc(new DocOptions { ClientId = 77 });
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        doc.Begin();
        doc.Apply(state);
        doc.Commit(output);
        output.ResetWrittenCount();
        doc.Begin();
        doc.GetText("t").Delete(0, 1);
        Assert.True(doc.Commit(output));
        return output.WrittenSpan.ToArray();
    }
}
