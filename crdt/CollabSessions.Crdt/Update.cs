using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Updates;

namespace CollabSessions.Crdt;

/// <summary>What can be done with updates of strangers without loading a document.</summary>
/// <remarks>
/// Yjs: <c>updates.js</c>. Every method checks form and budget first, as <see cref="Doc.Examine"/> does; what an update claims
/// of clocks and what would have to wait only a document can judge. Nothing is written unless the answer is Ok. The
/// output is, byte for byte, that of Yjs 13.6.33.
/// </remarks>
public static class Update
{
    /// <summary>Checks the form of an update and says what it contains.</summary>
    /// <param name="update">Its bytes.</param>
    /// <param name="budget">What it may cost. Clock jumps and waiting structs are not looked at.</param>
    /// <param name="summary">
    /// Cleared, then filled. Its ranges are those of Yjs's <c>parseUpdateMeta</c>, without Skips at their ends; what depends
    /// on a document is said of an empty one.
    /// </param>
    /// <param name="format">How the bytes are laid out.</param>
    public static UpdateStatus Examine(
        ReadOnlySpan<byte> update,
        UpdateBudget budget,
        UpdateSummary summary,
        UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return new UpdateReading(budget, format).Read(update, summary, out _);
    }

    /// <summary>Puts an update into the other format.</summary>
    /// <remarks>Yjs: <c>convertUpdateFormatV1ToV2, convertUpdateFormatV2ToV1</c>. From a format to itself it is copied.</remarks>
    public static UpdateStatus Convert(
        ReadOnlySpan<byte> update,
        UpdateFormat from,
        UpdateFormat to,
        UpdateBudget budget,
        IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var reading = new UpdateReading(budget, from);
        var status = reading.Read(update, new UpdateSummary(), out var inner);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        if (from == to)
        {
            output.Write(update);
        }
        else if (to == UpdateFormat.V1)
        {
            output.Write(inner.Span);
        }
        else
        {
            UpdateToV2.Write(inner.Span, output, keepsKeyBits: false);
        }

        return UpdateStatus.Ok;
    }

    /// <summary>Writes one update with everything that is in these. What lies between them becomes Skips.</summary>
    /// <param name="updates">In any order, overlapping as they like; none gives an empty update, a single one is copied.</param>
    /// <param name="budget">What all of them together may cost.</param>
    /// <param name="output">Gets the update.</param>
    /// <param name="format">The format of all of them.</param>
    /// <remarks>
    /// Yjs: <c>mergeUpdates, mergeUpdatesV2</c>. 64 updates and more, of which some collected what others still have, may be taken
    /// in another order than by Yjs, whose sort leaves that to chance.
    /// </remarks>
    public static UpdateStatus Merge(
        IReadOnlyList<ReadOnlyMemory<byte>> updates,
        UpdateBudget budget,
        IBufferWriter<byte> output,
        UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(updates);
        ArgumentNullException.ThrowIfNull(output);
        var reading = new UpdateReading(budget, format);
        var summary = new UpdateSummary();
        var inner = new ReadOnlyMemory<byte>[updates.Count];
        for (var index = 0; index < inner.Length; index++)
        {
            var status = reading.Read(updates[index], summary, out inner[index]);
            if (status != UpdateStatus.Ok)
            {
                return status;
            }
        }

        if (inner.Length == 1)
        {
            output.Write(updates[0].Span);
            return UpdateStatus.Ok;
        }

        var door = new FormatDoor();
        UpdateMerge.Write(inner, door.Open(output, format));
        door.Leave(output, format);
        return UpdateStatus.Ok;
    }

    /// <summary>Writes the part of an update that a peer lacks: structs above its state vector, and the whole delete set.</summary>
    /// <param name="update">The update.</param>
    /// <param name="stateVector">The peer's state vector, untrusted; it is the same in V1 and V2.</param>
    /// <param name="budget">Bounds both.</param>
    /// <param name="output">Gets the part.</param>
    /// <param name="format">The format of update and part.</param>
    /// <remarks>Yjs: <c>diffUpdate, diffUpdateV2</c>.</remarks>
    public static UpdateStatus Diff(
        ReadOnlySpan<byte> update,
        ReadOnlySpan<byte> stateVector,
        UpdateBudget budget,
        IBufferWriter<byte> output,
        UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(output);
        var reading = new UpdateReading(budget, format);
        var status = reading.Read(update, new UpdateSummary(), out var inner);
        status = status == UpdateStatus.Ok ? UpdateExaminer.ExamineStateVector(stateVector, budget) : status;
        if (status == UpdateStatus.Ok)
        {
            var door = new FormatDoor();
            UpdateDiff.Write(inner, stateVector, door.Open(output, format));
            door.Leave(output, format);
        }

        return status;
    }

    /// <summary>Writes the state vector of a document that has this update alone: clients from clock 0 up to their first hole.</summary>
    /// <remarks>Yjs: <c>encodeStateVectorFromUpdate, encodeStateVectorFromUpdateV2</c>.</remarks>
    public static UpdateStatus EncodeStateVector(
        ReadOnlySpan<byte> update,
        UpdateBudget budget,
        IBufferWriter<byte> output,
        UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(output);
        var reading = new UpdateReading(budget, format);
        var status = reading.Read(update, new UpdateSummary(), out var inner);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        var clocks = new List<(ulong Client, uint Clock)>();
        for (var reader = new LazyStructReader(inner, filterSkips: false); reader.HasCurrent; reader.Next())
        {
            ref readonly var current = ref reader.Current;
            var isNext = clocks.Count > 0 && clocks[^1].Client == reader.Client;
            if (current.Kind == ContentKind.Skip || current.Clock != (isNext ? clocks[^1].Clock : 0))
            {
                continue; // behind a hole nothing counts: its clocks are no longer those expected
            }

            if (isNext)
            {
                clocks[^1] = (reader.Client, current.End);
            }
            else
            {
                clocks.Add((reader.Client, current.End));
            }
        }

        var encoder = new BufferEncoder(output);
        encoder.WriteVarUint((ulong)clocks.Count);
        foreach (var (client, clock) in clocks)
        {
            encoder.WriteVarUint(client);
            encoder.WriteVarUint(clock);
        }

        encoder.Flush();
        return UpdateStatus.Ok;
    }

    /// <summary>Says which ids an update brings and which it deletes.</summary>
    /// <remarks>Yjs 14: <c>createContentIdsFromUpdate</c>; Skips bring nothing.</remarks>
    public static UpdateStatus ReadContentIds(
        ReadOnlySpan<byte> update,
        UpdateBudget budget,
        out ContentIds ids,
        UpdateFormat format = UpdateFormat.V1)
    {
        ids = new ContentIds(new IdSet(), new IdSet());
        var reading = new UpdateReading(budget, format);
        var status = reading.Read(update, new UpdateSummary(), out var inner);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        var reader = new LazyStructReader(inner, filterSkips: true);
        for (; reader.HasCurrent; reader.Next())
        {
            ids.Inserts.Add(reader.Client, new DeleteRange(reader.Current.Clock, reader.Current.Length));
        }

        var rest = new TrustedReader(inner.Span, reader.Position);
        ids.Deletes.Add(ref rest);
        ids.Inserts.Normalize();
        ids.Deletes.Normalize();
        return UpdateStatus.Ok;
    }
}
