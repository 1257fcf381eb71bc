using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Updates;

namespace CollabSessions.Crdt;

/// <summary>A moment of a document: how far every client had come, and what was deleted.</summary>
/// <remarks>
/// Yjs: <c>Snapshot.js</c>. It holds no content. To look at it one needs a document that forgot nothing since
/// (<see cref="DocOptions.Gc"/> off): see <see cref="Doc.OpenAt"/> and the views' methods that take a snapshot.
/// </remarks>
public sealed class Snapshot : IEquatable<Snapshot>
{
    private readonly Dictionary<ulong, uint> _clocks = new(ClientIdComparer.Instance);

    private Snapshot(IdSet deletes) => Deletes = deletes;

    /// <summary>The snapshot of a document with nothing in it.</summary>
    public static Snapshot Empty { get; } = new(new IdSet());

    /// <summary>What was deleted.</summary>
    public IdSet Deletes { get; }

    internal IReadOnlyCollection<KeyValuePair<ulong, uint>> Clocks => _clocks;

    /// <summary>Reads a snapshot from bytes of a stranger.</summary>
    /// <param name="bytes">Nothing but the snapshot.</param>
    /// <param name="budget">Bounds bytes, clients and delete ranges.</param>
    /// <param name="snapshot">The snapshot; the empty one unless the answer is Ok.</param>
    /// <param name="format">How the bytes are laid out.</param>
    /// <remarks>Yjs: <c>decodeSnapshot, decodeSnapshotV2</c>.</remarks>
    public static UpdateStatus TryDecode(
        ReadOnlySpan<byte> bytes,
        UpdateBudget budget,
        out Snapshot snapshot,
        UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(budget);
        snapshot = Empty;
        if (bytes.Length > budget.BytesMax)
        {
            return UpdateStatus.TooLarge;
        }

        var reader = new Lib0Reader(bytes);
        var status = IdSetCodec.TryRead(ref reader, budget, format, out var deletes);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        deletes.Normalize();
        var read = new Snapshot(deletes);
        status = read.TryReadClocks(ref reader, budget);
        if (status == UpdateStatus.Ok)
        {
            snapshot = read;
        }

        return status;
    }

    /// <summary>The next clock expected of a client at that moment; 0 when it was unknown.</summary>
    public uint GetClock(ulong client) => _clocks.GetValueOrDefault(client);

    /// <summary>Whether an id was there and not deleted.</summary>
    /// <remarks>Yjs: <c>isVisible</c>.</remarks>
    public bool IsVisible(ulong client, uint clock) => clock < GetClock(client) && !Deletes.Contains(client, clock);

    /// <summary>Whether the moment had everything that an update brings and deletes.</summary>
    /// <param name="update">The update, untrusted.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="contains">Whether it had; false unless the answer is Ok.</param>
    /// <param name="format">How the bytes are laid out.</param>
    /// <remarks>Yjs: <c>snapshotContainsUpdate, snapshotContainsUpdateV2</c>. Skips count like what is missing in them.</remarks>
    public UpdateStatus ContainsUpdate(
        ReadOnlySpan<byte> update,
        UpdateBudget budget,
        out bool contains,
        UpdateFormat format = UpdateFormat.V1)
    {
        contains = false;
        var status = new UpdateReading(budget, format).Read(update, new UpdateSummary(), out var inner);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        var reader = new LazyStructReader(inner, filterSkips: false);
        for (; reader.HasCurrent; reader.Next())
        {
            if (GetClock(reader.Client) < reader.Current.End)
            {
                return UpdateStatus.Ok;
            }
        }

        var rest = new TrustedReader(inner.Span, reader.Position);
        var deletes = new IdSet();
        deletes.Add(ref rest);
        contains = Deletes.Contains(deletes);
        return UpdateStatus.Ok;
    }

    /// <summary>Writes the snapshot.</summary>
    /// <remarks>Yjs: <c>encodeSnapshot, encodeSnapshotV2</c>.</remarks>
    public void Encode(IBufferWriter<byte> output, UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(output);
        var encoder = new BufferEncoder(output);
        IdSetCodec.Write(ref encoder, Deletes, format);
        var clients = _clocks.Keys.ToArray();
        Array.Sort(clients, static (left, right) => right.CompareTo(left));
        encoder.WriteVarUint((ulong)clients.Length);
        foreach (var client in clients)
        {
            encoder.WriteVarUint(client);
            encoder.WriteVarUint(_clocks[client]);
        }

        encoder.Flush();
    }

    /// <summary>Whether both are the same moment: the same clocks and the same deletions.</summary>
    /// <remarks>Yjs: <c>equalSnapshots</c>.</remarks>
    public bool Equals(Snapshot? other)
    {
        if (other is null || other._clocks.Count != _clocks.Count || !Deletes.SetEquals(other.Deletes))
        {
            return false;
        }

        foreach (var (client, clock) in _clocks)
        {
            if (!other._clocks.TryGetValue(client, out var theirs) || theirs != clock)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Snapshot);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var clocks = 0;
        foreach (var (client, clock) in _clocks)
        {
            clocks ^= HashCode.Combine(client, clock); // in any order
        }

        return HashCode.Combine(clocks, Deletes.Count);
    }

    /// <summary>The present moment of a document.</summary>
    /// <remarks>Yjs: <c>snapshot</c>.</remarks>
    internal static Snapshot Of(StructStore store)
    {
        var snapshot = new Snapshot(new IdSet());
        for (var client = 0; client < store.Clients.Count; client++)
        {
            var structs = store.Clients[client];
            snapshot._clocks.Add(structs.Id, structs.State);
            for (var index = 0; index < structs.Count; index++)
            {
                ref readonly var row = ref store.Rows[structs.HandleAt(index)];
                if (row.IsDeleted)
                {
                    snapshot.Deletes.Add(structs.Id, new DeleteRange(row.Clock, row.Length));
                }
            }
        }

        snapshot.Deletes.Normalize();
        return snapshot;
    }

    /// <summary>The next clock behind this one where visibility may change; the largest number when there is none.</summary>
    internal uint NextEdge(ulong client, uint clock)
    {
        var end = GetClock(client);
        return Math.Min(clock < end ? end : uint.MaxValue, Deletes.NextEdge(client, clock));
    }

    private UpdateStatus TryReadClocks(ref Lib0Reader reader, UpdateBudget budget)
    {
        var status = reader.TryReadVarUint(out var clients);
        if (status == UpdateStatus.Ok && clients > (ulong)budget.ClientsMax)
        {
            status = UpdateStatus.TooManyClients;
        }

        for (; clients > 0 && status == UpdateStatus.Ok; clients--)
        {
            var clock = 0UL;
            status = reader.TryReadVarUint(out var client);
            status = status == UpdateStatus.Ok ? reader.TryReadVarUint(out clock) : status;
            if (status == UpdateStatus.Ok && clock > int.MaxValue)
            {
                status = UpdateStatus.ClockTooLarge;
            }

            if (status == UpdateStatus.Ok && !_clocks.TryAdd(client, (uint)clock))
            {
                status = UpdateStatus.DuplicateClient;
            }
        }

        return status == UpdateStatus.Ok && reader.Remaining > 0 ? UpdateStatus.TrailingBytes : status;
    }
}
