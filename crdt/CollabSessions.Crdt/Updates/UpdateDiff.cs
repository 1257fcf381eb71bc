using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>The part of an examined update that a peer lacks.</summary>
/// <remarks>Yjs: <c>updates.js diffUpdateV2</c>.</remarks>
internal static class UpdateDiff
{
    /// <summary>Writes the structs above a state vector and the whole delete set.</summary>
    /// <param name="update">The update.</param>
    /// <param name="stateVector">An examined state vector; empty for nothing known.</param>
    /// <param name="output">Gets the update.</param>
    public static void Write(ReadOnlyMemory<byte> update, ReadOnlySpan<byte> stateVector, IBufferWriter<byte> output)
    {
        var known = ReadStateVector(stateVector);
        var reader = new LazyStructReader(update, filterSkips: false);
        var writer = new LazyStructWriter();
        while (reader.HasCurrent)
        {
            var client = reader.Client;
            var clock = known.GetValueOrDefault(client);
            if (reader.Current.Kind == ContentKind.Skip)
            {
                reader.Next(); // what is written first must not be a Skip
            }
            else if (reader.Current.End > clock)
            {
                Write(reader, writer, clock > reader.Current.Clock ? (uint)(clock - reader.Current.Clock) : 0);
                while (reader.HasCurrent && reader.Client == client)
                {
                    Write(reader, writer, 0);
                }
            }
            else
            {
                while (reader.HasCurrent && reader.Client == client && reader.Current.End <= clock)
                {
                    reader.Next();
                }
            }
        }

        var encoder = new BufferEncoder(output);
        writer.Finish(ref encoder);
        var rest = new TrustedReader(update.Span, reader.Position);
        var deletes = new IdSet();
        deletes.Add(ref rest);
        IdSetCodec.Write(ref encoder, deletes);
        encoder.Flush();
    }

    private static void Write(LazyStructReader reader, LazyStructWriter writer, uint offset)
    {
        writer.Write(in reader.Current, reader.Source.Span, reader.Client, offset);
        reader.Next();
    }

    private static Dictionary<ulong, ulong> ReadStateVector(ReadOnlySpan<byte> stateVector)
    {
        var known = new Dictionary<ulong, ulong>(ClientIdComparer.Instance);
        if (!stateVector.IsEmpty)
        {
            var reader = new TrustedReader(stateVector);
            for (var left = reader.ReadVarUint(); left > 0; left--)
            {
                known[reader.ReadVarUint()] = reader.ReadVarUint();
            }
        }

        return known;
    }
}
