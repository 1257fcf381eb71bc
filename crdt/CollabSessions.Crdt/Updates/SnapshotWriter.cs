using System.Buffers;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Writes the structs that a document had at a moment, as an update.</summary>
/// <remarks>Yjs: <c>Snapshot.js createDocFromSnapshot</c>.</remarks>
internal static class SnapshotWriter
{
    /// <summary>Writes an update that makes a document what this one was. Cuts rows at the moment, inside an open transaction.</summary>
    /// <exception cref="ArgumentException">The moment has clocks that the document has not.</exception>
    public static void Write(StructStore store, Snapshot snapshot, IBufferWriter<byte> output)
    {
        var clients = new List<(int Client, uint Clock)>();
        foreach (var (id, clock) in snapshot.Clocks)
        {
            if (clock > store.Clients.StateOf(id))
            {
                throw new ArgumentException("The snapshot is not one of this document.", nameof(snapshot));
            }

            if (clock > 0)
            {
                clients.Add((store.Clients.Find(id), clock));
            }
        }

        var encoder = new UpdateEncoderV1(output);
        encoder.WriteVarUint((ulong)clients.Count);
        foreach (var (client, clock) in clients)
        {
            var structs = store.Clients[client];
            if (clock < structs.State)
            {
                store.CleanStart(client, clock);
            }

            var last = structs.IndexOf(clock - 1);
            encoder.WriteVarUint((ulong)last + 1);
            encoder.WriteVarUint(structs.Id);
            encoder.WriteVarUint(0);
            for (var index = 0; index <= last; index++)
            {
                StructWriter.Write(ref encoder, store, in store.Rows[structs.HandleAt(index)], 0);
            }
        }

        encoder.WriteDeletes(snapshot.Deletes);
        encoder.Flush();
    }
}
