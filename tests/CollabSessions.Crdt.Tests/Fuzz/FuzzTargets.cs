using System.Buffers;
using System.Numerics;
using CollabSessions.Crdt.Awareness;

namespace CollabSessions.Crdt.Tests.Fuzz;

/// <summary>Every decoder that a stranger's bytes can reach.</summary>
internal static class FuzzTargets
{
    private const int SeedUpdates = 60;

    /// <summary>All targets, with valid inputs drawn from the seed.</summary>
    public static IReadOnlyList<FuzzTarget> All(Random random)
    {
        var updates = RandomEdits.Updates(random, clients: 3, edits: SeedUpdates);
        return
        [
            new FuzzTarget("update, empty document", updates, input => Update(new Replica(9, eager: true), input)),
            new FuzzTarget("update, document in use", updates, input => Update(InUse(updates), input)),
            new FuzzTarget("state vector", StateVectors(updates), StateVector(InUse(updates))),
            new FuzzTarget("awareness", AwarenessUpdates(), Awareness),
        ];
    }

    private static int Update(Replica replica, byte[] input)
    {
        var status = replica.Doc.Examine(input, UpdateBudget.Live, replica.Summary);
        if (status != UpdateStatus.Ok)
        {
            return Signature(status, input.Length, 0);
        }

        var emitted = new ArrayBufferWriter<byte>();
        replica.Doc.Begin();
        replica.Doc.Apply(input);
        replica.Doc.Commit(emitted);
        replica.Doc.EncodeStateAsUpdate(emitted);
        return Signature(status, replica.Doc.StructCount, (replica.Doc.HasPending ? 1 : 0) + (2 * replica.Summary.Ranges.Length));
    }

    private static Func<byte[], int> StateVector(Replica replica) => input =>
    {
        var output = new ArrayBufferWriter<byte>();
        var status = replica.Doc.EncodeStateAsUpdate(output, input, UpdateBudget.Live);
        return Signature(status, output.WrittenCount, input.Length);
    };

    private static int Awareness(byte[] input)
    {
        var status = AwarenessReader.TryOpen(input, AwarenessLimits.Default, out var reader);
        var entries = 0;
        while (status == UpdateStatus.Ok && reader.Remaining > 0)
        {
            status = reader.TryRead(out _);
            entries++;
        }

        return Signature(status, entries, input.Length);
    }

    /// <summary>A document that holds half of the updates; some of the others' structs wait in it.</summary>
    private static Replica InUse(List<byte[]> updates)
    {
        var replica = new Replica(9, eager: true);
        foreach (var update in updates.Take(SeedUpdates / 4).Concat(updates.Skip(SeedUpdates / 2).Take(3)))
        {
            replica.Apply(update);
        }

        return replica;
    }

    private static List<byte[]> StateVectors(List<byte[]> updates)
    {
        var replica = new Replica(9);
        List<byte[]> vectors = [[0]];
        foreach (var update in updates)
        {
            replica.Apply(update);
            vectors.Add(Convert.FromHexString(replica.StateVector));
        }

        return vectors;
    }

    private static byte[][] AwarenessUpdates() =>
    [
        [0],
        Convert.FromHexString("0205030c7b2275736572223a2261227d80808080802001046e756c6c"),
        Convert.FromHexString("01010f1d7b2275736572223a7b226e616d65223a5b312c2d322e3565332c745d7d7d"),
    ];

    /// <summary>The answer, with two amounts by their order of magnitude.</summary>
    private static int Signature(UpdateStatus status, int first, int second) =>
        ((int)status << 12) | (BitOperations.Log2((uint)first + 1) << 6) | BitOperations.Log2((uint)second + 1);
}
