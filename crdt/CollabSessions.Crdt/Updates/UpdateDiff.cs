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
    public static byte[] Diff(byte[] update, ReadOnlySpan<byte> stateVector)
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

        var output = new ArrayBufferWriter<byte>();
        var encoder = new BufferEncoder(output);
        writer.Finish(ref encoder);
        var rest = new TrustedReader(update, reader.Position);
        var deletes = new DeleteSet();
        deletes.Add(ref rest);
        deletes.Write(ref encoder);
        encoder.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void Write(LazyStructReader reader, LazyStructWriter writer, uint offset)
    {
        writer.Write(in reader.Current, reader.Source, reader.Client, offset);
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
