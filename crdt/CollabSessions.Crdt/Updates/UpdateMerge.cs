using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Merges examined updates without a document: holes stay, as Skips.</summary>
/// <remarks>
/// Yjs: <c>updates.js mergeUpdatesV2</c>, with its traits: a key is no longer written for items with an origin, and only
/// Gc is joined. Differs: readers stand in a <see cref="ReaderQueue"/>, unless a Gc and an item have the same clock.
/// </remarks>
internal static class UpdateMerge
{
    // V8 sorts so many by binary insertion alone, which is done here in the same steps. Beyond that the order of what
    // some have collected and others not stays ours: following V8 would cost whatever the sender likes.
    private const int SortedMax = 63;

    /// <summary>Writes one update with everything that is in these; a single one is written as it is.</summary>
    public static void Write(ReadOnlySpan<ReadOnlyMemory<byte>> updates, IBufferWriter<byte> output)
    {
        if (updates.Length == 1)
        {
            output.Write(updates[0].Span);
            return;
        }

        var readers = Open(updates);
        var writer = new LazyStructWriter();
        if (TryMerge(readers, writer))
        {
            Finish(readers, writer, output);
        }
        else
        {
            WriteSorting(updates, output);
        }
    }

    /// <summary>The same, sorting all updates for every struct as Yjs does: the slow way that the fast one must agree with.</summary>
    internal static void WriteSorting(ReadOnlySpan<ReadOnlyMemory<byte>> updates, IBufferWriter<byte> output)
    {
        var readers = Open(updates);
        var writer = new LazyStructWriter();
        List<LazyStructReader> left = [.. readers.Where(static reader => reader.HasCurrent)];
        var written = default(Pending);
        while (left.Count > 0)
        {
            Sort(left);
            var reader = left[0];
            Step(reader, writer, ref written);
            if (!reader.HasCurrent)
            {
                left.RemoveAt(0);
            }
        }

        written.WriteTo(writer);
        Finish(readers, writer, output);
    }

    private static void Finish(LazyStructReader[] readers, LazyStructWriter writer, IBufferWriter<byte> output)
    {
        var deletes = new IdSet();
        foreach (var reader in readers)
        {
            var rest = new TrustedReader(reader.Source.Span, reader.Position);
            deletes.Add(ref rest);
        }

        deletes.Normalize();
        var encoder = new BufferEncoder(output);
        writer.Finish(ref encoder);
        IdSetCodec.Write(ref encoder, deletes);
        encoder.Flush();
    }

    private static LazyStructReader[] Open(ReadOnlySpan<ReadOnlyMemory<byte>> updates)
    {
        var readers = new LazyStructReader[updates.Length];
        for (var index = 0; index < updates.Length; index++)
        {
            readers[index] = new LazyStructReader(updates[index], filterSkips: true);
        }

        return readers;
    }

    /// <summary>Merges unless the order of two readers depends on how Yjs sorts; then false, and the output is worthless.</summary>
    private static bool TryMerge(LazyStructReader[] readers, LazyStructWriter writer)
    {
        var queue = new ReaderQueue(readers);
        var canSort = queue.Count <= SortedMax;
        var written = default(Pending);
        while (queue.Count > 0)
        {
            var first = queue.First;
            var (client, clock, isGc) = (first.Client, first.Current.Clock, first.Current.Kind == ContentKind.Gc);
            Step(first, writer, ref written);
            queue.Reorder();
            if (canSort && queue.Count > 0 && queue.IsAmbiguous(client, clock, isGc))
            {
                return false;
            }
        }

        written.WriteTo(writer);
        return true;
    }

    // Takes structs from the reader that stands at the largest client and its smallest clock.
    private static void Step(LazyStructReader reader, LazyStructWriter writer, ref Pending written)
    {
        var client = reader.Client;
        if (!written.IsSet)
        {
            written = new Pending(reader);
            reader.Next();
        }
        else
        {
            var skipped = false;
            while (reader.HasCurrent && reader.Current.End <= written.End && reader.Client >= written.Client)
            {
                reader.Next();
                skipped = true;
            }

            if (!reader.HasCurrent || reader.Client != client || (skipped && reader.Current.Clock > written.End))
            {
                return;
            }

            if (client != written.Client)
            {
                written.WriteTo(writer);
                written = new Pending(reader);
                reader.Next();
            }
            else if (written.End < reader.Current.Clock)
            {
                written.WriteTo(writer);
                written = Pending.Skip(client, written.End, reader.Current.Clock - written.End);
            }
            else
            {
                Continue(reader, writer, ref written);
            }
        }

        while (reader.HasCurrent && reader.Client == client && reader.Current.Clock == written.End)
        {
            written.WriteTo(writer);
            written = new Pending(reader);
            reader.Next();
        }
    }

    // The reader's struct begins inside or right behind what is to be written.
    private static void Continue(LazyStructReader reader, LazyStructWriter writer, ref Pending written)
    {
        var next = new Pending(reader);
        var overlap = written.End - next.Clock;
        if (overlap > 0)
        {
            if (written.Struct.Kind == ContentKind.Skip)
            {
                written.Struct.Length -= overlap;
            }
            else
            {
                next.Offset += overlap;
            }
        }

        if (written.Struct.Kind == ContentKind.Gc && next.Struct.Kind == ContentKind.Gc)
        {
            written.Struct.Length += next.Struct.Length - next.Offset;
            return;
        }

        written.WriteTo(writer);
        written = next;
        reader.Next();
    }

    // Yjs's comparison is no order: between a Gc and an item of the same clock, whichever is asked about goes first. So the
    // result is that of V8's sort, step by step: a run from the start, reversed when it descends, then binary insertion.
    private static void Sort(List<LazyStructReader> readers)
    {
        if (readers.Count < 2)
        {
            return;
        }

        var run = 2;
        var descends = Compare(readers[1], readers[0]) < 0;
        while (run < readers.Count && Compare(readers[run], readers[run - 1]) < 0 == descends)
        {
            run++;
        }

        if (descends)
        {
            readers.Reverse(0, run);
        }

        for (var next = run; next < readers.Count; next++)
        {
            var reader = readers[next];
            var (low, high) = (0, next);
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                (low, high) = Compare(reader, readers[middle]) < 0 ? (low, middle) : (middle + 1, high);
            }

            readers.RemoveAt(next);
            readers.Insert(low, reader);
        }
    }

    // Larger clients first, smaller clocks first.
    private static int Compare(LazyStructReader left, LazyStructReader right)
    {
        var clients = right.Client.CompareTo(left.Client);
        var order = clients != 0 ? clients : left.Current.Clock.CompareTo(right.Current.Clock);
        return order != 0 || (left.Current.Kind == ContentKind.Gc) == (right.Current.Kind == ContentKind.Gc) ? order : -1;
    }

    /// <summary>The struct that is written once it is known what follows.</summary>
    private struct Pending
    {
        public StructRef Struct;
        public ulong Client;
        public uint Offset;
        private ReadOnlyMemory<byte> _source;
        private bool _isSet;

        public Pending(LazyStructReader reader)
        {
            Struct = reader.Current;
            Client = reader.Client;
            _source = reader.Source;
            _isSet = true;
        }

        public readonly bool IsSet => _isSet;

        public readonly uint Clock => Struct.Clock + Offset;

        public readonly uint End => Struct.End;

        public static Pending Skip(ulong client, uint clock, uint length) => new()
        {
            Struct = new StructRef { Kind = ContentKind.Skip, Clock = clock, Length = length },
            Client = client,
            _isSet = true,
        };

        public readonly void WriteTo(LazyStructWriter writer)
        {
            if (IsSet)
            {
                writer.Write(in Struct, _source.Span, Client, Offset);
            }
        }
    }
}
