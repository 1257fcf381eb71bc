using System.Buffers;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Updates;

namespace CollabSessions.Crdt.Tests.Updates;

/// <summary>The merge that keeps its updates in a queue, against the one that sorts them all the time.</summary>
public sealed class MergeOrderTests
{
    [Fact]
    public void Merge_OfUpdatesInAnyOrderWithOverlapsAndHoles_WritesWhatSortingWrites()
    {
        var merged = 0;
        var withGc = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var updates = RandomEdits.Updates(random, clients: 3, edits: 40);
            var states = States(updates, random);
            var parts = updates.Where(_ => random.Next(8) > 0).Concat(states).ToArray();
            random.Shuffle(parts);
            var given = parts.Select(part => new ReadOnlyMemory<byte>(part)).ToArray();
            var queued = new ArrayBufferWriter<byte>();
            var sorted = new ArrayBufferWriter<byte>();
            UpdateMerge.Write(given, queued);
            UpdateMerge.WriteSorting(given, sorted);
            Assert.Equal(sorted.WrittenSpan.ToArray(), queued.WrittenSpan.ToArray());
            merged += parts.Length;
            withGc += states.Any(state => HasGc(state)) ? 1 : 0;
        }

        Assert.True(merged > 3_000 && withGc > 20, $"{merged} updates, {withGc} sets with Gc");
    }

    // Whole states on the way, with what was collected by then: they overlap the updates and each other.
    private static List<byte[]> States(List<byte[]> updates, Random random)
    {
        var replica = new Replica(7);
        List<byte[]> states = [];
        foreach (var update in updates)
        {
            replica.Apply(update);
            if (random.Next(10) == 0)
            {
                states.Add(replica.Encode());
            }
        }

        return states;
    }

    private static bool HasGc(byte[] update)
    {
        for (var reader = new LazyStructReader(update, filterSkips: true); reader.HasCurrent; reader.Next())
        {
            if (reader.Current.Kind == ContentKind.Gc)
            {
                return true;
            }
        }

        return false;
    }
}
