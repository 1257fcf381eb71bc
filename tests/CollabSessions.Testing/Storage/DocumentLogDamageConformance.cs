using CollabSessions.Contracts;
using static CollabSessions.Testing.Storage.LogSamples;

namespace CollabSessions.Testing.Storage;

/// <summary>What every document log must notice: damaged and missing records, damaged snapshots.</summary>
public abstract class DocumentLogDamageConformance : StoreConformance
{
    private IDocumentLog Log => Store.Documents;

    [Fact]
    public async Task Read_WithOneFlippedBit_NamesThatRecord()
    {
        const int records = 256;
        var owner = await OpenWithRecordsAsync(records);
        var random = new Random(20260314);
        for (var round = 0; round < 200; round++)
        {
            var sequence = random.Next(1, records + 1);
            var flip = Flip(random.Next(int.MaxValue));
            await Store.ChangeRecordAsync(Document(), sequence, flip);

            var (readable, corrupt) = await ReadUntilCorruptAsync(owner);
            Assert.Equal(sequence, corrupt.Sequence);
            Assert.Equal(sequence - 1, readable);

            await Store.ChangeRecordAsync(Document(), sequence, flip);
        }

        Assert.Equal(records, (await ReadAllAsync(Log, owner)).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(400)]
    [InlineData(512)]
    [InlineData(600)]
    public async Task Read_WithADeletedRecord_NamesIt(long deleted)
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);
        var other = await Log.OpenAsync(Document("other"), Cancellation);
        for (var sequence = 0; sequence < 600; sequence += 50)
        {
            await Log.AppendAsync(owner, sequence, Entries(sequence, 50), Cancellation);
            await Log.AppendAsync(other, sequence, Entries(sequence, 50), Cancellation);
        }

        await Store.ChangeRecordAsync(Document(), deleted, static _ => null);

        var (readable, corrupt) = await ReadUntilCorruptAsync(owner);

        Assert.Equal(deleted, corrupt.Sequence);
        Assert.Equal(deleted - 1, readable);
    }

    [Fact]
    public async Task Read_WithEveryRecordDeleted_NamesTheFirst()
    {
        var owner = await OpenWithRecordsAsync(3);
        for (var sequence = 1; sequence <= 3; sequence++)
        {
            await Store.ChangeRecordAsync(Document(), sequence, static _ => null);
        }

        Assert.Equal(1, (await ReadUntilCorruptAsync(owner)).Corrupt.Sequence);
    }

    [Fact]
    public async Task Read_WithARecordCopiedOverAnother_NamesIt()
    {
        var owner = await OpenWithRecordsAsync(3);
        byte[]? copy = null;
        await Store.ChangeRecordAsync(Document(), 2, record => copy = record);

        await Store.ChangeRecordAsync(Document(), 3, _ => copy);

        Assert.Equal(3, (await ReadUntilCorruptAsync(owner)).Corrupt.Sequence);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(26)]
    [InlineData(30)]
    public async Task Read_WithARecordCutShort_NamesIt(int length)
    {
        var owner = await OpenWithRecordsAsync(3);
        await Store.ChangeRecordAsync(Document(), 2, record => record[..length]);

        Assert.Equal(2, (await ReadUntilCorruptAsync(owner)).Corrupt.Sequence);
    }

    [Fact]
    public async Task Read_AfterMoreThanThereIs_IsMissingRecords()
    {
        var owner = await OpenWithRecordsAsync(3);

        var corrupt = await Assert.ThrowsAsync<LogCorruptException>(() => ReadAllAsync(Log, owner, afterSequence: 9));

        Assert.Equal(4, corrupt.Sequence);
    }

    [Fact]
    public async Task Read_OfRecordsBeyondTheLast_NamesTheFirstOfThem()
    {
        var owner = await OpenWithRecordsAsync(3);
        await Store.ChangeHeadAsync(Document(), 1);

        var (readable, corrupt) = await ReadUntilCorruptAsync(owner);

        Assert.Equal(1, readable);
        Assert.Equal(2, corrupt.Sequence);
    }

    [Fact]
    public async Task Append_OverARecordThatShouldNotBeThere_HarmsNoOtherDocument()
    {
        var damaged = await OpenWithRecordsAsync(3);
        await Store.ChangeHeadAsync(Document(), 1);
        var owners = new List<LogHead>();
        for (var number = 0; number < 40; number++)
        {
            owners.Add(await Log.OpenAsync(Document($"d{number}"), Cancellation));
        }

        var before = owners[..20].Select(owner => Log.AppendAsync(owner, 0, Entries(1, 2), Cancellation).AsTask()).ToArray();
        var harmful = Log.AppendAsync(damaged, 1, Entries(7, 2), Cancellation).AsTask();
        var after = owners[20..].Select(owner => Log.AppendAsync(owner, 0, Entries(1, 2), Cancellation).AsTask()).ToArray();

        Assert.True(await Record.ExceptionAsync(() => harmful) is LogUnavailableException or LogConflictException);
        Assert.All(await Task.WhenAll([.. before, .. after]), sequence => Assert.Equal(2, sequence));
        Assert.Equal(2, (await ReadUntilCorruptAsync(damaged)).Corrupt.Sequence);
    }

    [Fact]
    public async Task Read_OfAnotherDocument_IsNotHarmed()
    {
        await OpenWithRecordsAsync(3);
        var other = await Log.OpenAsync(Document("other"), Cancellation);
        await Log.AppendAsync(other, 0, Entries(1, 3), Cancellation);

        await Store.ChangeRecordAsync(Document(), 2, Flip(77));

        Assert.Equal(3, (await ReadAllAsync(Log, other)).Count);
    }

    [Fact]
    public async Task Snapshot_Written_IsReadBackAlsoAfterARestart()
    {
        var owner = await OpenWithRecordsAsync(9);
        await Log.WriteSnapshotAsync(owner, new LogSnapshot(5, Bytes(5, 1000)), Cancellation);
        await AssertSnapshotAsync(owner, 5, Bytes(5, 1000));
        await Log.WriteSnapshotAsync(owner, new LogSnapshot(9, Bytes(9, 3 * 1024 * 1024)), Cancellation);

        await Store.RestartAsync();

        await AssertSnapshotAsync(owner, 9, Bytes(9, 3 * 1024 * 1024));
        Assert.Equal(9, (await ReadAllAsync(Log, owner)).Count);
    }

    [Fact]
    public async Task Snapshot_Empty_IsReadBack()
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);
        await Log.WriteSnapshotAsync(owner, new LogSnapshot(0, default), Cancellation);

        await AssertSnapshotAsync(owner, 0, []);
    }

    [Fact]
    public async Task Snapshot_WrittenAgainAtTheSameSequence_IsTheNewOne()
    {
        var owner = await OpenWithRecordsAsync(2);
        await Log.WriteSnapshotAsync(owner, new LogSnapshot(2, Bytes(1, 2_000_000)), Cancellation);
        await Log.WriteSnapshotAsync(owner, new LogSnapshot(2, Bytes(2, 600_000)), Cancellation);

        await AssertSnapshotAsync(owner, 2, Bytes(2, 600_000));
    }

    [Fact]
    public async Task Snapshot_Damaged_FallsBackToTheOneBefore()
    {
        var owner = await OpenWithRecordsAsync(9);
        await Log.WriteSnapshotAsync(owner, new LogSnapshot(4, Bytes(4, 100)), Cancellation);
        await Log.WriteSnapshotAsync(owner, new LogSnapshot(8, Bytes(8, 100)), Cancellation);

        await Store.ChangeSnapshotAsync(Document(), 8, Flip(123));
        await AssertSnapshotAsync(owner, 4, Bytes(4, 100));

        await Store.ChangeSnapshotAsync(Document(), 4, static _ => null);
        Assert.Null(await Log.ReadSnapshotAsync(owner, Cancellation));
        Assert.Equal(9, (await ReadAllAsync(Log, owner)).Count);
    }

    [Fact]
    public async Task Snapshot_Third_ForgetsTheFirst()
    {
        var owner = await OpenWithRecordsAsync(9);
        foreach (var sequence in new[] { 2, 4, 6 })
        {
            await Log.WriteSnapshotAsync(owner, new LogSnapshot(sequence, Bytes(sequence, 100)), Cancellation);
        }

        await Store.ChangeSnapshotAsync(Document(), 6, Flip(1));
        await AssertSnapshotAsync(owner, 4, Bytes(4, 100));
        await Store.ChangeSnapshotAsync(Document(), 4, Flip(1));
        Assert.Null(await Log.ReadSnapshotAsync(owner, Cancellation));
    }

    [Fact]
    public async Task Snapshot_FromTheOwnerBefore_Conflicts()
    {
        var stale = await OpenWithRecordsAsync(3);
        var owner = await Log.OpenAsync(Document(), Cancellation);

        await Assert.ThrowsAsync<LogConflictException>(
            async () => await Log.WriteSnapshotAsync(stale, new LogSnapshot(3, Bytes(3, 10)), Cancellation));
        await Assert.ThrowsAsync<LogConflictException>(
            async () => await Log.WriteSnapshotAsync(stale, new LogSnapshot(3, default), Cancellation));

        Assert.Null(await Log.ReadSnapshotAsync(owner, Cancellation));
    }

    [Fact]
    public async Task Snapshot_OfRecordsThatAreNotThere_Conflicts()
    {
        var owner = await OpenWithRecordsAsync(3);

        await Assert.ThrowsAsync<LogConflictException>(
            async () => await Log.WriteSnapshotAsync(owner, new LogSnapshot(4, Bytes(4, 10)), Cancellation));
    }

    private static Func<byte[], byte[]?> Flip(int bit) => bytes =>
    {
        bit %= bytes.Length * 8;
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return bytes;
    };

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private async Task<LogHead> OpenWithRecordsAsync(int count)
    {
        var owner = await Log.OpenAsync(Document(), Cancellation);
        await Log.AppendAsync(owner, 0, Entries(1, count), Cancellation);
        return owner;
    }

    private async Task<(long Readable, LogCorruptException Corrupt)> ReadUntilCorruptAsync(LogHead owner)
    {
        var last = 0L;
        var corrupt = await Assert.ThrowsAsync<LogCorruptException>(async () =>
        {
            await foreach (var record in Log.ReadAsync(owner, 0, Cancellation))
            {
                last = record.Sequence;
            }
        });
        return (last, corrupt);
    }

    private async Task AssertSnapshotAsync(LogHead owner, long sequence, byte[] bytes)
    {
        var snapshot = await Log.ReadSnapshotAsync(owner, Cancellation);
        Assert.NotNull(snapshot);
        Assert.Equal(sequence, snapshot.Sequence);
        Assert.Equal(bytes, snapshot.Bytes.ToArray());
    }
}
