using System.Buffers;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Updates;

/// <summary>Puts examined updates from V1 into V2, struct by struct. What a document writes in V2 does not come this way.</summary>
/// <remarks>
/// Yjs: <c>updates.js convertUpdateFormatV1ToV2</c>, with its traits: sections without structs go away, and so does the key bit
/// of items with an origin.
/// </remarks>
internal static class UpdateToV2
{
    /// <summary>Puts one update into V2.</summary>
    /// <param name="update">V1 bytes.</param>
    /// <param name="output">Gets the update.</param>
    /// <param name="keepsKeyBits">
    /// Whether the update was just merged or cut here: then it has the bits that Yjs would write. One that was read has lost them.
    /// </param>
    public static void Write(ReadOnlySpan<byte> update, IBufferWriter<byte> output, bool keepsKeyBits)
    {
        var columns = UpdateScratch.OfThisThread.Columns;
        var encoder = new UpdateEncoderV2(columns);
        var reader = new TrustedReader(update);
        var written = 0UL;
        for (var sections = reader.ReadVarUint(); sections > 0; sections--)
        {
            var structs = reader.ReadVarUint();
            var client = reader.ReadVarUint();
            var clock = reader.ReadClock();
            if (structs == 0)
            {
                continue;
            }

            written++;
            encoder.WriteVarUint(structs);
            encoder.WriteClient(client);
            encoder.WriteVarUint(clock);
            for (; structs > 0; structs--)
            {
                var hasKeyBit = (update[reader.Position] & StructReader.KeyBit) != 0;
                StructReader.Read(ref reader, clock, out var next);
                next.Flags |= keepsKeyBits && hasKeyBit ? RefFlags.Key : RefFlags.None;
                StructWriter.Write(ref encoder, in next, update, client, 0);
                clock = next.End;
            }
        }

        var deletes = new IdSet();
        deletes.Add(ref reader);
        var rest = new BufferEncoder(columns.Rest);
        IdSetCodec.Write(ref rest, deletes, UpdateFormat.V2);
        rest.Flush();
        encoder.WriteSections(written);
        columns.Finish(output);
    }
}
