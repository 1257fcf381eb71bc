using CollabSessions.Contracts;
using static CollabSessions.Testing.Storage.LogSamples;

namespace CollabSessions.Testing.Storage;

/// <summary>Every document log does what a list in memory does, whoever calls it in whatever order.</summary>
public abstract class DocumentLogLawConformance : StoreConformance
{
    /// <summary>How many random histories; a slower database takes fewer.</summary>
    protected virtual int Cases => 150;

    [Fact]
    public void Log_AnyCalls_AnswersAsTheModelDoes()
    {
        var met = new Met();
        var cases = 0;
        Law.Holds(
            (random, size) => RunCaseAsync($"case{cases++}", random, 5 + (int)(size * 40), met).GetAwaiter().GetResult(),
            Cases);

        // A law that never met a conflict or a restart has proved nothing.
        Assert.All(
            [met.Appends, met.Conflicts, met.Opens, met.Snapshots, met.StaleSnapshots, met.Reads, met.Restarts],
            count => Assert.InRange(count, 3, int.MaxValue));
    }

    private async Task RunCaseAsync(string name, Random random, int steps, Met met)
    {
        var document = Document(name);
        var model = new Model();
        var owners = new List<LogHead>();
        for (var step = 0; step < steps; step++)
        {
            switch (owners.Count == 0 ? 0 : random.Next(8))
            {
                case 0:
                    model.Fence++;
                    var head = await Store.Documents.OpenAsync(document, Cancellation);
                    Assert.Equal(new LogHead(document, 1, model.Fence, model.Entries.Count), head);
                    owners.Add(head);
                    met.Opens++;
                    break;
                case 1 when random.Next(10) == 0:
                    await Store.RestartAsync();
                    met.Restarts++;
                    break;
                case 1:
                    await SnapshotAsync(model, Pick(owners, random), random, met);
                    break;
                case 2:
                    await ReadAsync(model, Pick(owners, random), random, met);
                    break;
                default:
                    await AppendAsync(model, Pick(owners, random), random, met);
                    break;
            }
        }
    }

    private async Task AppendAsync(Model model, LogHead owner, Random random, Met met)
    {
        var expected = random.Next(6) == 0 ? random.Next(model.Entries.Count + 3) : model.Entries.Count;
        var entries = Entries(random.Next(10_000), random.Next(1, 6));
        if (owner.Fence == model.Fence && expected == model.Entries.Count)
        {
            model.Entries.AddRange(entries);
            Assert.Equal(model.Entries.Count, await Store.Documents.AppendAsync(owner, expected, entries, Cancellation));
            met.Appends++;
            return;
        }

        await Assert.ThrowsAsync<LogConflictException>(
            async () => await Store.Documents.AppendAsync(owner, expected, entries, Cancellation));
        met.Conflicts++;
    }

    private async Task SnapshotAsync(Model model, LogHead owner, Random random, Met met)
    {
        var snapshot = new LogSnapshot(random.Next(model.Entries.Count + 1), new byte[] { (byte)random.Next(256) });
        if (owner.Fence == model.Fence)
        {
            await Store.Documents.WriteSnapshotAsync(owner, snapshot, Cancellation);
            model.Snapshot = model.Snapshot is { } known && known.Sequence > snapshot.Sequence ? known : snapshot;
            met.Snapshots++;
            return;
        }

        await Assert.ThrowsAsync<LogConflictException>(
            async () => await Store.Documents.WriteSnapshotAsync(owner, snapshot, Cancellation));
        met.StaleSnapshots++;
    }

    private async Task ReadAsync(Model model, LogHead owner, Random random, Met met)
    {
        var after = random.Next(model.Entries.Count + 1);
        var read = await ReadAllAsync(Store.Documents, owner, after);
        Assert.Equal(model.Entries.Count - after, read.Count);
        for (var index = 0; index < read.Count; index++)
        {
            Assert.Equal(after + index + 1, read[index].Sequence);
            AssertSame(model.Entries[after + index], read[index].Entry);
        }

        var snapshot = await Store.Documents.ReadSnapshotAsync(owner, Cancellation);
        Assert.Equal(model.Snapshot?.Sequence, snapshot?.Sequence);
        Assert.Equal(model.Snapshot?.Bytes.ToArray(), snapshot?.Bytes.ToArray());
        met.Reads++;
    }

    private static LogHead Pick(List<LogHead> owners, Random random) =>
        random.Next(4) == 0 ? owners[random.Next(owners.Count)] : owners[^1];

    private sealed class Model
    {
        public List<LogEntry> Entries { get; } = [];

        public long Fence { get; set; }

        public LogSnapshot? Snapshot { get; set; }
    }

    private sealed class Met
    {
        public int Appends { get; set; }

        public int Conflicts { get; set; }

        public int Opens { get; set; }

        public int Snapshots { get; set; }

        public int StaleSnapshots { get; set; }

        public int Reads { get; set; }

        public int Restarts { get; set; }
    }
}
