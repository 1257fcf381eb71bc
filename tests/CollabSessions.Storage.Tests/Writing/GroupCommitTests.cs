using System.Globalization;
using CollabSessions.Contracts;
using CollabSessions.Storage.Tests.Sqlite;
using CollabSessions.Storage.Writing;
using CollabSessions.Testing;
using CollabSessions.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabSessions.Storage.Tests.Writing;

public sealed class GroupCommitTests : IDisposable
{
    private readonly ManualConnection _connection = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task Write_OnAnIdleStore_IsCommittedAtOnceAndAlone()
    {
        await using var writer = Start();

        var write = Write(writer, 0);
        await _connection.BegunAsync();
        Assert.False(write.IsCompleted);
        _connection.Permit();

        Assert.Equal("d0", (await write).Document.Name);
        Assert.Equal(["d0"], Assert.Single(_connection.Batches));
    }

    [Fact]
    public async Task Write_WhileABatchCommits_IsGatheredIntoTheNextInOrder()
    {
        await using var writer = Start();
        var writes = new List<Task> { Write(writer, 0) };
        await _connection.BegunAsync();
        writes.AddRange(Enumerable.Range(1, 300).Select(number => Write(writer, number)));

        _connection.Permit(3);
        await Task.WhenAll(writes);

        Assert.Equal([1, 256, 44], _connection.Batches.Select(batch => batch.Length));
        Assert.Equal(Enumerable.Range(0, 301).Select(number => $"d{number}"), _connection.Batches.SelectMany(batch => batch));
        Assert.Equal(3, writer.Commits);
        Assert.Equal(301, writer.Entries);
    }

    [Fact]
    public async Task Write_WithAFullQueue_WaitsOutsideAndMayGiveUpThere()
    {
        await using var writer = Start(new StorageOptions { QueueEntriesMax = 256, GroupEntriesMax = 256 });
        var first = Write(writer, 0);
        await _connection.BegunAsync();
        var inside = Enumerable.Range(1, 256).Select(number => Write(writer, number)).ToList();
        using var patience = new CancellationTokenSource();
        var impatient = writer.WriteAsync(Request(257), patience.Token).AsTask();
        var last = Write(writer, 258);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.False(last.IsCompleted);
        _connection.Permit(3);
        await Task.WhenAll([first, last, .. inside]);

        Assert.Equal([1, 256, 1], _connection.Batches.Select(batch => batch.Length));
        Assert.Equal("d258", _connection.Batches[2][0]);
    }

    [Fact]
    public async Task Write_CancelledOnceInside_RunsToItsEnd()
    {
        await using var writer = Start();
        var first = Write(writer, 0);
        await _connection.BegunAsync();
        using var source = new CancellationTokenSource();
        var queued = writer.WriteAsync(Request(1), source.Token).AsTask();

        await source.CancelAsync();
        _connection.Permit(2);

        Assert.Equal("d1", (await queued).Document.Name);
        await first;
    }

    [Fact]
    public async Task Write_LargerThanTheQueue_GoesAloneInItsTurn()
    {
        await using var store = new SqliteHarness();
        var owner = await store.Documents.OpenAsync(LogSamples.Document(), Cancellation);

        var sequence = await store.Documents.AppendAsync(
            owner,
            0,
            [.. LogSamples.Entries(1, 3).Select(entry => entry with { Update = new byte[30 * 1024 * 1024] })],
            Cancellation);

        Assert.Equal(3, sequence); // 90 MiB through a queue of 64
    }

    [Fact]
    public async Task Batch_OfUnknownOutcome_FailsAltogetherAndTheNextGoesOn()
    {
        await using var writer = Start();
        var first = Write(writer, 0);
        await _connection.BegunAsync();
        var doomed = new[] { Write(writer, 1), Write(writer, 2) };
        _connection.Permit();
        await first;
        await _connection.BegunAsync();
        _connection.Failure = new LogUnavailableException("lost");
        _connection.Permit();

        foreach (var write in doomed)
        {
            Assert.Equal("lost", (await Assert.ThrowsAsync<LogUnavailableException>(() => write)).Message);
        }

        var later = Write(writer, 3);
        _connection.Permit();
        Assert.Equal("d3", (await later).Document.Name);
        Assert.False(writer.Broken.IsCancellationRequested);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Store_ThatBreaks_RefusesEverythingAndIsNotTouchedAgain(bool isForeseen)
    {
        var options = new StorageOptions { QueueEntriesMax = 256 };
        await using var writer = Start(options);
        var first = Write(writer, 0);
        await _connection.BegunAsync();
        var waiting = Enumerable.Range(1, 300).Select(number => Write(writer, number)).ToList();
        _connection.Failure = isForeseen ? new StoreBrokenException("fsync failed") : new InvalidOperationException("a mistake of ours");
        _connection.Permit();

        foreach (var write in waiting.Prepend(first))
        {
            await Assert.ThrowsAsync<LogUnavailableException>(() => write);
        }

        Assert.True(writer.Broken.IsCancellationRequested);
        await Assert.ThrowsAsync<LogUnavailableException>(() => Write(writer, 4));
        await writer.DisposeAsync();
        Assert.Single(_connection.Batches);
        Assert.True(_connection.IsDisposed);
    }

    [Fact]
    public async Task Store_ThatBreaksInUpkeep_HasAcknowledgedAndRefusesFromThenOn()
    {
        await using var writer = Start();
        _connection.MaintainFailure = new StoreBrokenException("checkpoint failed");
        _connection.Permit();

        Assert.Equal("d0", (await Write(writer, 0)).Document.Name);
        var broken = new TaskCompletionSource();
        await using var registration = writer.Broken.Register(broken.SetResult);
        await broken.Task.WaitAsync(Cancellation);
        await Assert.ThrowsAsync<LogUnavailableException>(() => Write(writer, 1));
    }

    [Fact]
    public async Task Dispose_CommitsAllThatWaitsAndRefusesTheRest()
    {
        var writer = Start(new StorageOptions { QueueEntriesMax = 256 });
        var first = Write(writer, 0);
        await _connection.BegunAsync();
        var waiting = Enumerable.Range(1, 400).Select(number => Write(writer, number)).ToList();

        var closing = writer.DisposeAsync();
        await Assert.ThrowsAsync<LogUnavailableException>(() => Write(writer, 401));
        _connection.Permit(3);
        await closing;

        await Task.WhenAll([first, .. waiting]);
        Assert.Equal(401, _connection.Batches.Sum(batch => batch.Length));
        Assert.True(_connection.IsDisposed);
    }

    [Fact]
    public async Task GroupWindow_HoldsNobodyWhoWritesAlone()
    {
        await using var writer = Start(new StorageOptions { GroupWindow = TimeSpan.FromHours(1) });
        _connection.Permit(10);

        for (var number = 0; number < 10; number++)
        {
            await Write(writer, number);
        }

        Assert.Equal(10, _connection.Batches.Count);
    }

    [Fact]
    public async Task GroupWindow_HoldsWhatFollowsACommitOfSeveral_UntilABatchIsFull()
    {
        await using var writer = Start(new StorageOptions { GroupWindow = TimeSpan.FromHours(1), GroupEntriesMax = 3 });
        await CommitTwoTogether(writer);
        _connection.Permit(2);

        await Task.WhenAll(Write(writer, 3), Write(writer, 4), Write(writer, 5));

        Assert.Equal([1, 2, 3], _connection.Batches.Select(batch => batch.Length));
    }

    [Fact]
    public async Task GroupWindow_HoldsNothingThatComesAfterAPause()
    {
        var time = new ManualTime();
        await using var writer = Start(new StorageOptions { GroupWindow = TimeSpan.FromHours(1) }, time);
        await CommitTwoTogether(writer);
        _connection.Permit();

        time.Advance(TimeSpan.FromHours(1));
        await Write(writer, 3);

        Assert.Equal([1, 2, 1], _connection.Batches.Select(batch => batch.Length));
    }

    [Fact]
    public async Task GroupWindow_EndsByItself_AlsoWhenTheClockStandsStill()
    {
        await using var writer = Start(new StorageOptions { GroupWindow = TimeSpan.FromMilliseconds(5) }, new ManualTime());
        await CommitTwoTogether(writer);
        _connection.Permit();

        await Write(writer, 3);

        Assert.Equal(3, _connection.Batches.Count);
    }

    [Fact]
    public async Task Appends_OfManyDocuments_ShareCommits()
    {
        using var folder = new TemporaryFolder();
        await using var store = CollabStore.Open(
            new StorageOptions { Path = folder.File("collab.db") }, TimeProvider.System, NullLoggerFactory.Instance);

        await Task.WhenAll(Enumerable.Range(0, 64).Select(async number =>
        {
            var owner = await store.Documents.OpenAsync(LogSamples.Document($"d{number}"), Cancellation);
            for (var sequence = 0; sequence < 50; sequence++)
            {
                await store.Documents.AppendAsync(owner, sequence, [LogSamples.Entry(sequence)], Cancellation);
            }
        }));

        Assert.Equal(64 * 51, store.Writer.Entries);
        Assert.InRange(store.Writer.Commits, 51, store.Writer.Entries / 2);
    }

    private static OpenRequest Request(int number) =>
        new(LogSamples.Document(string.Create(CultureInfo.InvariantCulture, $"d{number}")));

    private static Task<LogHead> Write(GroupCommit writer, int number) => writer.WriteAsync(Request(number), Cancellation).AsTask();

    private async Task CommitTwoTogether(GroupCommit writer)
    {
        var first = Write(writer, 0);
        await _connection.BegunAsync();
        var others = new[] { Write(writer, 1), Write(writer, 2) };
        _connection.Permit(2);
        await Task.WhenAll([first, .. others]);
    }

    private GroupCommit Start(StorageOptions? options = null, TimeProvider? time = null) =>
        new(_connection, options ?? new StorageOptions(), time ?? TimeProvider.System, NullLogger<GroupCommit>.Instance);
}
