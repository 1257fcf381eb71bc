using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Merges examined updates without a document: holes stay, as Skips.</summary>
/// <remarks>
/// Yjs: <c>updates.js mergeUpdatesV2</c>, with its traits: a key is no longer written for items with an origin, and only
/// Gc is joined.
/// </remarks>
internal static class UpdateMerge
{
    /// <summary>Writes one update with everything that is in these; a single one is written as it is.</summary>
    public static void Write(ReadOnlySpan<ReadOnlyMemory<byte>> updates, IBufferWriter<byte> output)
    {
        if (updates.Length == 1)
        {
            output.Write(updates[0].Span);
            return;
        }

        var readers = new LazyStructReader[updates.Length];
        for (var index = 0; index < updates.Length; index++)
        {
            readers[index] = new LazyStructReader(updates[index], filterSkips: true);
        }

        var queue = new ReaderQueue(readers);
        var writer = new LazyStructWriter();
        var written = default(Pending);
        while (queue.Front is { } reader)
        {
            Step(reader, writer, ref written);
            queue.Restore();
        }

        written.WriteTo(writer);
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
