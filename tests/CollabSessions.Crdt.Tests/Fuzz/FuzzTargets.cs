using System.Buffers;
using System.Numerics;
using CollabSessions.Crdt.Awareness;

namespace CollabSessions.Crdt.Tests.Fuzz;

/// <summary>Every decoder that a stranger's bytes can reach.</summary>
internal static class FuzzTargets
{
    private const int SeedUpdates = 60;

    // A struct takes 160 bytes while it is decoded and integrated; V1 bytes are copied four times while their buffers grow.
    private static readonly long V2Always = (160L * UpdateBudget.Live.StructsMax) + (4L * UpdateBudget.Live.BytesMax);

    /// <summary>All targets, with valid inputs drawn from the seed.</summary>
    public static IReadOnlyList<FuzzTarget> All(Random random)
    {
        var updates = RandomEdits.Updates(random, clients: 3, edits: SeedUpdates);
        var updatesV2 = updates.ConvertAll(ToV2);
        return
        [
            new FuzzTarget("update, empty document", updates, input => Update(new Replica(9, eager: true), input)),
            new FuzzTarget("update, document in use", updates, input => Update(InUse(updates), input)),
            new FuzzTarget("update V2, empty document", updatesV2, input => Update(new Replica(9, eager: true), input, UpdateFormat.V2)) { AllocatedAlways = V2Always },
            new FuzzTarget("update V2, document in use", updatesV2, input => Update(InUse(updates), input, UpdateFormat.V2)) { AllocatedAlways = V2Always },
            new FuzzTarget("updates without a document", updates, input => WithoutDocument(input, updates[0], UpdateFormat.V1)),
            new FuzzTarget("updates V2 without a document", updatesV2, input => WithoutDocument(input, updatesV2[0], UpdateFormat.V2)) { AllocatedAlways = V2Always },
            new FuzzTarget("snapshot", Snapshots(updates, UpdateFormat.V1), OneSnapshot(InUse(updates, gc: false), UpdateFormat.V1)),
            new FuzzTarget("snapshot V2", Snapshots(updates, UpdateFormat.V2), OneSnapshot(InUse(updates, gc: false), UpdateFormat.V2)),
            new FuzzTarget("state vector", StateVectors(updates), StateVector(InUse(updates))),
            new FuzzTarget("awareness", AwarenessUpdates(), Awareness),
        ];
    }

    private static int Update(Replica replica, byte[] input, UpdateFormat format = UpdateFormat.V1)
    {
        var status = replica.Doc.Examine(input, UpdateBudget.Live, replica.Summary, format);
        if (status != UpdateStatus.Ok)
        {
            return Signature(status, input.Length, 0);
        }

        var emitted = new ArrayBufferWriter<byte>();
        replica.Doc.Begin();
        replica.Doc.Apply(input, format);
        replica.Doc.Commit(emitted, format);
        replica.Doc.EncodeStateAsUpdate(emitted, format);
        return Signature(status, replica.Doc.StructCount, (replica.Doc.HasPending ? 1 : 0) + (2 * replica.Summary.Ranges.Length));
    }

    /// <summary>Everything that is done with an update alone. Once it is well-formed, nothing of it may be refused.</summary>
    private static int WithoutDocument(byte[] input, byte[] other, UpdateFormat format)
    {
        var budget = UpdateBudget.Live;
        var output = new ArrayBufferWriter<byte>();
        var summary = new UpdateSummary();
        var status = Crdt.Update.Examine(input, budget, summary, format);
        UpdateStatus[] answers =
        [
            Crdt.Update.Convert(input, format, format == UpdateFormat.V1 ? UpdateFormat.V2 : UpdateFormat.V1, budget, output),
            Crdt.Update.Merge([input, other], budget, output, format),
            Crdt.Update.Diff(input, [1, 1, 1], budget, output, format),
            Crdt.Update.EncodeStateVector(input, budget, output, format),
            Crdt.Update.ReadContentIds(input, budget, out var ids, format),
            Snapshot.Empty.ContainsUpdate(input, budget, out _, format),
        ];
        Assert.All(answers, answer => Assert.Equal(status, answer));
        return Signature(status, output.WrittenCount, ids.Inserts.Count);
    }

    /// <summary>Reads a moment, and looks at a document through it, whether it is one of that document or not.</summary>
    private static Func<byte[], int> OneSnapshot(Replica replica, UpdateFormat format) => input =>
    {
        var status = Snapshot.TryDecode(input, UpdateBudget.Live, out var snapshot, format);
        var output = new ArrayBufferWriter<byte>();
        snapshot.Encode(output, format);
        var seen = replica.Doc.GetText("t").ToDelta(snapshot, replica.Doc.TakeSnapshot()).Count;
        try
        {
            replica.Doc.OpenAt(snapshot).EncodeStateAsUpdate(output);
        }
        catch (ArgumentException)
        {
            seen++; // not a moment of this document
        }

        return Signature(status, output.WrittenCount, seen);
    };

    private static byte[] ToV2(byte[] update)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(
            UpdateStatus.Ok, Crdt.Update.Convert(update, UpdateFormat.V1, UpdateFormat.V2, UpdateBudget.Live, output));
        return output.WrittenSpan.ToArray();
    }

    private static List<byte[]> Snapshots(List<byte[]> updates, UpdateFormat format)
    {
        var replica = new Replica(9, gc: false);
        var snapshots = new List<byte[]>();
        foreach (var update in updates)
        {
            replica.Apply(update);
            var output = new ArrayBufferWriter<byte>();
            replica.Doc.TakeSnapshot().Encode(output, format);
            snapshots.Add(output.WrittenSpan.ToArray());
        }

        return snapshots;
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
    private static Replica InUse(List<byte[]> updates, bool gc = true)
    {
        var replica = new Replica(9, gc, eager: true);
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
