using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>What came too early: structs that name missing ones, and deletions of clocks that are not there.</summary>
/// <remarks>
/// Yjs: <c>StructStore.pendingStructs, pendingDs</c>. Differs: kept as V1 instead of V2 bytes. They leave the document
/// only inside a state encoding, where Yjs converts them to V1 itself.
/// </remarks>
internal sealed class PendingUpdates
{
    private static readonly Dictionary<ulong, uint> NothingMissing = [];

    private ClientRange[] _ranges = [];
    private int _rangeCount;

    /// <summary>What nearly every document has nearly always. Nothing is ever added to it.</summary>
    public static PendingUpdates None { get; } = new();

    /// <summary>The waiting structs as one update without deletions; null when there are none.</summary>
    public byte[]? Structs { get; private set; }

    /// <summary>Clocks they wait for.</summary>
    public Dictionary<ulong, uint> Missing { get; private set; } = NothingMissing;

    /// <summary>Deletions that wait; null when there are none.</summary>
    public IdSet? Deletes { get; private set; }

    /// <summary>Structs that wait, Skips included.</summary>
    public int StructCount { get; private set; }

    public bool Any => Structs is not null || Deletes is not null;

    /// <summary>Adds structs that were set aside.</summary>
    public void Add(byte[] structs, Dictionary<ulong, uint> missing)
    {
        if (Structs is null)
        {
            Structs = structs;
            Missing = new Dictionary<ulong, uint>(missing, ClientIdComparer.Instance);
        }
        else
        {
            foreach (var (client, clock) in missing)
            {
                Missing[client] = Missing.TryGetValue(client, out var known) ? Math.Min(known, clock) : clock;
            }

            var merged = new ArrayBufferWriter<byte>();
            UpdateMerge.Write([Structs, structs], merged);
            Structs = merged.WrittenSpan.ToArray();
        }

        Describe();
    }

    /// <summary>Takes all waiting structs out, to be tried again.</summary>
    public byte[] TakeStructs()
    {
        var structs = Structs!;
        Structs = null;
        Missing = NothingMissing;
        Describe();
        return structs;
    }

    /// <summary>Whether a client that structs wait for has what they need.</summary>
    public bool CanRetry(ClientTable clients)
    {
        foreach (var (client, clock) in Missing)
        {
            if (clock < clients.StateOf(client))
            {
                return true;
            }
        }

        return false;
    }

    public void ReplaceDeletes(IdSet? deletes) => Deletes = deletes is { Count: > 0 } ? deletes : null;

    /// <summary>Whether structs of all these clocks wait already.</summary>
    public bool Contains(ClientRange range)
    {
        // Larger clients first, smaller clocks first: find the last run that begins at or before the range.
        var low = 0;
        var high = _rangeCount;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            var known = _ranges[middle];
            var isBefore = known.Client > range.Client || (known.Client == range.Client && known.From <= range.From);
            (low, high) = isBefore ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && _ranges[low - 1].Client == range.Client && range.To <= _ranges[low - 1].To;
    }

    /// <summary>The waiting deletions as an update without structs.</summary>
    private byte[] EncodeDeletes()
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BufferEncoder(output);
        encoder.WriteVarUint(0);
        IdSetCodec.Write(ref encoder, Deletes!);
        encoder.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Merges what waits into an encoded state and writes the whole.</summary>
    /// <param name="state">The document's own structs and deletions.</param>
    /// <param name="stateVector">What the receiver has; empty for nothing.</param>
    /// <param name="output">Gets the update.</param>
    public void MergeInto(ReadOnlyMemory<byte> state, ReadOnlySpan<byte> stateVector, IBufferWriter<byte> output)
    {
        List<ReadOnlyMemory<byte>> parts = [state];
        if (Deletes is not null)
        {
            parts.Add(EncodeDeletes());
        }

        if (Structs is not null)
        {
            var lacking = new ArrayBufferWriter<byte>();
            UpdateDiff.Write(Structs, stateVector, lacking);
            parts.Add(lacking.WrittenMemory);
        }

        UpdateMerge.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(parts), output);
    }

    /// <summary>Writes the structs that a schedule set aside, larger clients first, without deletions.</summary>
    public static byte[] EncodeRest(UpdateStructs structs, ReadOnlySpan<byte> source)
    {
        var sections = structs.Sections;
        var waiting = 0;
        foreach (ref readonly var section in sections)
        {
            waiting += section.RestCount > 0 ? 1 : 0;
        }

        var output = new ArrayBufferWriter<byte>();
        var encoder = new UpdateEncoderV1(output);
        encoder.WriteVarUint((ulong)waiting);
        for (var index = sections.Length - 1; index >= 0; index--)
        {
            ref readonly var section = ref sections[index];
            if (section.RestCount > 0)
            {
                encoder.WriteVarUint((ulong)section.RestCount);
                encoder.WriteVarUint(section.Client);
                encoder.WriteVarUint(structs.Ref(section.RestFirst).Clock);
                for (var next = 0; next < section.RestCount; next++)
                {
                    StructWriter.Write(ref encoder, in structs.Ref(section.RestFirst + next), source, section.Client, 0);
                }
            }
        }

        encoder.WriteVarUint(0);
        encoder.Flush();
        return output.WrittenSpan.ToArray();
    }

    private void Describe()
    {
        _rangeCount = 0;
        StructCount = 0;
        if (Structs is null)
        {
            _ranges = [];
            return;
        }

        for (var reader = new LazyStructReader(Structs, filterSkips: false); reader.HasCurrent; reader.Next())
        {
            StructCount++;
            ref readonly var current = ref reader.Current;
            if (current.Kind == ContentKind.Skip)
            {
                continue;
            }

            if (_rangeCount > 0 && _ranges[_rangeCount - 1].Client == reader.Client && _ranges[_rangeCount - 1].To == current.Clock)
            {
                _ranges[_rangeCount - 1] = _ranges[_rangeCount - 1] with { To = current.End };
                continue;
            }

            if (_rangeCount == _ranges.Length)
            {
                Array.Resize(ref _ranges, Math.Max(4, _rangeCount * 2));
            }

            _ranges[_rangeCount++] = new ClientRange(reader.Client, current.Clock, current.End);
        }
    }
}
