using System.Buffers;
using System.Runtime.InteropServices;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Updates;

namespace CollabSessions.Crdt;

/// <summary>A set of ids, as ranges of clocks per client: what an update inserts, what it deletes, what a snapshot hides.</summary>
/// <remarks>
/// Yjs: <c>DeleteSet.js</c>; Yjs 14 gave it this name when it began to use it for insertions too. Encodings list larger clients
/// first. A set read from bytes keeps its ranges as they came until something asks what is in it; then they are sorted, and
/// those that touch or overlap are joined.
/// </remarks>
public sealed partial class IdSet
{
    private readonly Dictionary<ulong, List<DeleteRange>> _clients = new(ClientIdComparer.Instance);
    private bool _isNormal = true;

    /// <summary>Ranges of all clients, as they were added or joined.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there is no id in it.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The set of these ids; ranges may come in any order and overlap.</summary>
    /// <exception cref="ArgumentException">A range is empty, or its clocks or client are beyond their limits.</exception>
    public static IdSet Of(IEnumerable<ClientRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        var set = new IdSet();
        foreach (var (client, from, to) in ranges)
        {
            if (client > DocOptions.ClientIdMax || to > int.MaxValue || from >= to)
            {
                throw new ArgumentException($"{client}:{from}-{to} is no range of ids.", nameof(ranges));
            }

            set.Add(client, new DeleteRange(from, to - from));
        }

        set.Normalize();
        return set;
    }

    /// <summary>Reads a set from bytes of a stranger.</summary>
    /// <param name="bytes">Nothing but the set, as <see cref="Encode"/> writes it.</param>
    /// <param name="budget">Bounds bytes, clients and ranges.</param>
    /// <param name="set">The set; empty unless the answer is Ok.</param>
    /// <param name="format">How the bytes are laid out.</param>
    public static UpdateStatus TryDecode(
        ReadOnlySpan<byte> bytes,
        UpdateBudget budget,
        out IdSet set,
        UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(budget);
        set = new IdSet();
        if (bytes.Length > budget.BytesMax)
        {
            return UpdateStatus.TooLarge;
        }

        var reader = new Lib0Reader(bytes);
        var status = IdSetCodec.TryRead(ref reader, budget, format, out var read);
        if (status == UpdateStatus.Ok && reader.Remaining > 0)
        {
            status = UpdateStatus.TrailingBytes;
        }

        if (status == UpdateStatus.Ok)
        {
            set = read;
        }

        return status;
    }

    /// <summary>The ranges, larger clients first, clocks ascending, none touching another.</summary>
    public IReadOnlyList<ClientRange> ToRanges()
    {
        Normalize();
        var all = new List<ClientRange>(Count);
        foreach (var client in Descending())
        {
            foreach (var range in _clients[client])
            {
                all.Add(new ClientRange(client, range.Clock, range.End));
            }
        }

        return all;
    }

    /// <summary>Writes the set.</summary>
    public void Encode(IBufferWriter<byte> output, UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(output);
        Normalize();
        var encoder = new BufferEncoder(output);
        IdSetCodec.Write(ref encoder, this, format);
        encoder.Flush();
    }

    internal void Add(ulong client, DeleteRange range)
    {
        ref var ranges = ref CollectionsMarshal.GetValueRefOrAddDefault(_clients, client, out _);
        ranges ??= [];
        _isNormal &= ranges.Count == 0 || range.Clock > ranges[^1].End;
        ranges.Add(range);
        Count++;
    }

    /// <summary>Adds the set that begins at the reader, in V1.</summary>
    internal void Add(ref TrustedReader reader)
    {
        for (var clients = reader.ReadVarUint(); clients > 0; clients--)
        {
            var client = reader.ReadVarUint();
            for (var ranges = reader.ReadVarUint(); ranges > 0; ranges--)
            {
                var clock = reader.ReadClock();
                Add(client, new DeleteRange(clock, reader.ReadClock()));
            }
        }
    }

    /// <summary>Adds all ranges of another set.</summary>
    internal void Add(IdSet other)
    {
        foreach (var (client, ranges) in other._clients)
        {
            foreach (var range in ranges)
            {
                Add(client, range);
            }
        }
    }

    /// <summary>Sorts every client's ranges and joins those that touch or overlap.</summary>
    /// <remarks>Yjs: <c>sortAndMergeDeleteSet</c>.</remarks>
    internal void Normalize()
    {
        if (_isNormal)
        {
            return;
        }

        Count = 0;
        foreach (var ranges in _clients.Values)
        {
            var kept = DeleteRange.Normalize(CollectionsMarshal.AsSpan(ranges));
            ranges.RemoveRange(kept, ranges.Count - kept);
            Count += kept;
        }

        _isNormal = true;
    }

    /// <summary>Takes a client's ranges out.</summary>
    internal bool Remove(ulong client, out List<DeleteRange>? ranges)
    {
        if (!_clients.Remove(client, out ranges))
        {
            return false;
        }

        Count -= ranges.Count;
        return true;
    }

    /// <summary>Clients in it, larger ids first; a copy, so that ranges may be taken out while going through them.</summary>
    internal ulong[] Descending()
    {
        ulong[] clients = [.. _clients.Keys];
        Array.Sort(clients, static (left, right) => right.CompareTo(left));
        return clients;
    }

    /// <summary>A client's ranges as they are.</summary>
    internal ReadOnlySpan<DeleteRange> RangesOf(ulong client) => CollectionsMarshal.AsSpan(_clients.GetValueOrDefault(client));
}
