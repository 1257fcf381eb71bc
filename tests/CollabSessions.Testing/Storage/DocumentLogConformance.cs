using System.Security.Cryptography;
using CollabSessions.Contracts;
using static CollabSessions.Testing.Storage.LogSamples;

namespace CollabSessions.Testing.Storage;

/// <summary>What every document log must do. Each database has one subclass, which only says how to open it.</summary>
public abstract class DocumentLogConformance : StoreConformance
{
    private IDocumentLog Log => Store.Documents;

    [Fact]
    public async Task Open_UnknownDocument_IsEmptyInFirstEpochUnderFirstFence()
    {
        var head = await Log.OpenAsync(Document(), Cancellation);

        Assert.Equal(new LogHead(Document(), Epoch: 1, Fence: 1, Sequence: 0), head);
        Assert.Empty(await ReadAllAsync(Log, head));
        Assert.Null(await Log.ReadSnapshotAsync(head, Cancellation));
    }

    [Fact]
    public async Task Open_Again_RaisesFenceAndKeepsSequence()
    {
        var first = await Log.OpenAsync(Document(), Cancellation);
        await Log.AppendAsync(first, 0, Entries(1, 3), Cancellation);

        Assert.Equal(new LogHead(Document(), 1, 2, 3), await Log.OpenAsync(Document(), Cancellation));
        await Store.RestartAsync();
        Assert.Equal(new LogHead(Document(), 1, 3, 3), await Log.OpenAsync(Document(), Cancellation));
    }

    [Fact]
    public async Task Append_EveryField_IsReadBackAsItWas()
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);
        LogEntry[] entries =
        [
            new(DateTimeOffset.UnixEpoch.AddMilliseconds(-1), "", new ConnectionId(0), default, default),
            new(DateTimeOffset.UnixEpoch, "Zoë ☃ Ωμέγα", new ConnectionId(ulong.MaxValue), new byte[] { 0 }, new byte[] { 0, 0 }),
            new(Time.ToOffset(TimeSpan.FromHours(9)), new string('é', 128), new ConnectionId(1), new byte[300], new byte[70_000]),
        ];

        Assert.Equal(3, await Log.AppendAsync(owner, 0, entries, Cancellation));

        var read = await ReadAllAsync(Log, owner);
        Assert.Equal([1, 2, 3], read.Select(record => record.Sequence));
        Assert.All(read, record => Assert.Equal(1u, record.Epoch));
        Assert.All(entries.Zip(read), pair => AssertSame(pair.First, pair.Second.Entry));
    }

    [Fact]
    public async Task Append_OneByOne_CountsFromOne()
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);
        for (var sequence = 1; sequence <= 600; sequence++)
        {
            Assert.Equal(sequence, await Log.AppendAsync(owner, sequence - 1, [Entry(sequence)], Cancellation));
        }

        var read = await ReadAllAsync(Log, owner, afterSequence: 7);
        Assert.Equal(593, read.Count);
        Assert.All(read, record => AssertSame(Entry((int)record.Sequence), record.Entry));
        Assert.Equal(8, read[0].Sequence);
        Assert.Empty(await ReadAllAsync(Log, owner, afterSequence: 600));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Append_AtAnotherSequenceThanTheLast_ConflictsAndWritesNothing(long expected)
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);
        await Log.AppendAsync(owner, 0, Entries(1, 2), Cancellation);

        await Assert.ThrowsAsync<LogConflictException>(
            async () => await Log.AppendAsync(owner, expected, Entries(100, 256), Cancellation));

        Assert.Equal(2, (await ReadAllAsync(Log, owner)).Count);
        Assert.Equal(3, await Log.AppendAsync(owner, 2, [Entry(3)], Cancellation));
    }

    [Fact]
    public async Task Append_FromTheOwnerBefore_ConflictsAndWritesNothing()
    {
        var stale = await Log.OpenAsync(Document(), Cancellation);
        var owner = await Log.OpenAsync(Document(), Cancellation);

        await Assert.ThrowsAsync<LogConflictException>(
            async () => await Log.AppendAsync(stale, 0, [Entry(1)], Cancellation));

        Assert.Equal(1, await Log.AppendAsync(owner, 0, [Entry(2)], Cancellation));
        await Assert.ThrowsAsync<LogConflictException>(
            async () => await Log.AppendAsync(stale, 1, [Entry(1)], Cancellation));
        AssertSame(Entry(2), Assert.Single(await ReadAllAsync(Log, owner)).Entry);
    }

    [Fact]
    public async Task Append_ForAnotherEpoch_Conflicts()
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);

        await Assert.ThrowsAsync<LogConflictException>(
            async () => await Log.AppendAsync(owner with { Epoch = 2 }, 0, [Entry(1)], Cancellation));
    }

    [Fact]
    public async Task Append_ToADocumentNeverOpened_Conflicts() =>
        await Assert.ThrowsAsync<LogConflictException>(
            async () => await Log.AppendAsync(new LogHead(Document(), 1, 1, 0), 0, [Entry(1)], Cancellation));

    [Fact]
    public async Task Append_ToAHundredDocumentsAtOnce_KeepsEachInOrder()
    {
        const int documents = 100;
        const int rounds = 20;
        var owners = new LogHead[documents];
        await Task.WhenAll(Enumerable.Range(0, documents).Select(async number =>
        {
            owners[number] = await Log.OpenAsync(Document($"d{number}"), Cancellation);
            for (var round = 0; round < rounds; round++)
            {
                await Log.AppendAsync(owners[number], 2 * round, Entries((number * 1000) + (2 * round), 2), Cancellation);
            }
        }));

        for (var number = 0; number < documents; number++)
        {
            var read = await ReadAllAsync(Log, owners[number]);
            Assert.Equal(2 * rounds, read.Count);
            Assert.All(read, record => AssertSame(Entry((number * 1000) + (int)record.Sequence - 1), record.Entry));
        }
    }

    [Fact]
    public async Task Append_BesideConflicts_HarmsAndHelpsNobody()
    {
        const int documents = 60;
        var stale = new LogHead[documents];
        var owners = new LogHead[documents];
        for (var number = 0; number < documents; number++)
        {
            stale[number] = await Log.OpenAsync(Document($"d{number}"), Cancellation);
            owners[number] = await Log.OpenAsync(Document($"d{number}"), Cancellation);
        }

        var good = new List<Task<long>>();
        var bad = new List<Task<long>>();
        for (var number = 0; number < documents; number++)
        {
            bad.Add(Log.AppendAsync(stale[number], 0, Entries(1, 3), Cancellation).AsTask());
            good.Add(Log.AppendAsync(owners[number], 0, Entries(number, 2), Cancellation).AsTask());
            bad.Add(Log.AppendAsync(owners[number], 5, Entries(1, 3), Cancellation).AsTask());
        }

        Assert.All(await Task.WhenAll(good), sequence => Assert.Equal(2, sequence));
        foreach (var refused in bad)
        {
            await Assert.ThrowsAsync<LogConflictException>(async () => await refused);
        }

        for (var number = 0; number < documents; number++)
        {
            Assert.Equal(2, (await ReadAllAsync(Log, owners[number])).Count);
        }
    }

    [Fact]
    public async Task Append_WithoutWaitingForTheOneBefore_KeepsOrder()
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);

        var appends = Enumerable.Range(0, 300)
            .Select(number => Log.AppendAsync(owner, number, [Entry(number + 1)], Cancellation).AsTask())
            .ToArray();

        Assert.Equal(Enumerable.Range(1, 300).Select(number => (long)number), await Task.WhenAll(appends));
        Assert.All(await ReadAllAsync(Log, owner), record => AssertSame(Entry((int)record.Sequence), record.Entry));
    }

    [Fact]
    public async Task Append_OfOneMebibyteEach_IsReadBackAsItWas()
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);
        var entries = new LogEntry[9];
        for (var index = 0; index < entries.Length; index++)
        {
            entries[index] = Entry(index) with { Update = RandomNumberGenerator.GetBytes((1024 * 1024) + index) };
        }

        Assert.Equal(9, await Log.AppendAsync(owner, 0, entries, Cancellation));

        var read = await ReadAllAsync(Log, owner);
        Assert.Equal(9, read.Count);
        Assert.All(read, record => Assert.Equal(
            entries[record.Sequence - 1].Update.ToArray(),
            record.Entry.Update.ToArray()));
    }

    [Fact]
    public async Task Append_OutsideItsLimits_IsRefusedAtOnce()
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Log.AppendAsync(owner, 0, [], Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Log.AppendAsync(owner, 0, Entries(1, 257), Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Log.AppendAsync(owner, -1, [Entry(1)], Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Log.AppendAsync(owner, 0, [Entry(1) with { UserId = new string('u', 129) }], Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Log.AppendAsync(owner, 0, [Entry(1) with { Update = new byte[64 * 1024 * 1024] }], Cancellation));
        Assert.Empty(await ReadAllAsync(Log, owner));
    }

    [Fact]
    public async Task Append_CancelledBefore_WritesNothing()
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Log.AppendAsync(owner, 0, [Entry(1)], new CancellationToken(canceled: true)));

        Assert.Empty(await ReadAllAsync(Log, owner));
    }

    [Fact]
    public async Task Append_CancelledAfterItHasAPlace_RunsToItsEnd()
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);
        for (var sequence = 0; sequence < 50; sequence++)
        {
            using var source = new CancellationTokenSource();
            var append = Log.AppendAsync(owner, sequence, [Entry(sequence)], source.Token);
            await source.CancelAsync();

            Assert.Equal(sequence + 1, await append);
        }
    }

    [Fact]
    public async Task Append_BuffersReusedAfterwards_DoNotReachTheLog()
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);
        var buffer = new byte[] { 1, 2, 3 };
        await Log.AppendAsync(owner, 0, [Entry(1) with { Update = buffer, ClientRanges = buffer }], Cancellation);

        buffer.AsSpan().Fill(9);

        var entry = Assert.Single(await ReadAllAsync(Log, owner)).Entry;
        Assert.Equal([1, 2, 3], entry.Update.ToArray());
        Assert.Equal([1, 2, 3], entry.ClientRanges.ToArray());
    }

    [Fact]
    public async Task Restart_AfterManyAppends_ReadsEverything()
    {
        var owners = new List<LogHead>();
        for (var number = 0; number < 5; number++)
        {
            var owner = await Log.OpenAsync(Document($"d{number}"), Cancellation);
            for (var round = 0; round < 4; round++)
            {
                await Log.AppendAsync(owner, round * 256, Entries(round * 256, 256), Cancellation);
            }

            owners.Add(owner);
        }

        await Store.RestartAsync();

        foreach (var owner in owners)
        {
            var read = await ReadAllAsync(Log, owner);
            Assert.Equal(1024, read.Count);
            Assert.All(read, record => AssertSame(Entry((int)record.Sequence - 1), record.Entry));
        }
    }
}
