using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Writes updates out of the document: what a transaction changed, what a peer lacks, or everything.</summary>
/// <remarks>Wire: yjs 13.6 <c>encoding.js writeClientsStructs</c>, <c>DeleteSet.js writeDeleteSet</c>.</remarks>
internal readonly struct StateWriter(StructStore store)
{
    private readonly StructStore _store = store;

    /// <summary>Writes what the open transaction changed. Nothing and false when it changed nothing.</summary>
    public bool WriteTransaction(IBufferWriter<byte> output, UpdateFormat format = UpdateFormat.V1)
    {
        var clients = _store.Clients;
        var touched = _store.Transaction.Touched;
        var changed = 0;
        var deleted = 0;
        foreach (var client in touched)
        {
            changed += clients[client].State != clients[client].Before ? 1 : 0;
            deleted += clients[client].DeleteCount > 0 ? 1 : 0;
        }

        if (changed + deleted == 0)
        {
            return false;
        }

        clients.SortDescending(touched);
        if (format == UpdateFormat.V1)
        {
            var encoder = new UpdateEncoderV1(output);
            WriteTransaction(ref encoder, touched, changed, deleted);
            encoder.Flush();
        }
        else
        {
            var columns = UpdateScratch.OfThisThread.Columns;
            var encoder = new UpdateEncoderV2(columns);
            WriteTransaction(ref encoder, touched, changed, deleted);
            columns.Finish(output);
        }

        return true;
    }

    /// <summary>Writes all structs above a state vector, and the whole delete set.</summary>
    /// <param name="output">Gets the update.</param>
    /// <param name="stateVector">An examined state vector; empty for everything.</param>
    /// <param name="format">How to lay it out.</param>
    public void WriteState(IBufferWriter<byte> output, ReadOnlySpan<byte> stateVector, UpdateFormat format = UpdateFormat.V1)
    {
        var known = ReadKnown(stateVector);
        if (format == UpdateFormat.V1)
        {
            var encoder = new UpdateEncoderV1(output);
            WriteState(ref encoder, known);
            encoder.Flush();
        }
        else
        {
            var columns = UpdateScratch.OfThisThread.Columns;
            var encoder = new UpdateEncoderV2(columns);
            WriteState(ref encoder, known);
            columns.Finish(output);
        }
    }

    public void WriteStateVector(IBufferWriter<byte> output)
    {
        var clients = _store.Clients;
        var encoder = new BufferEncoder(output);
        encoder.WriteVarUint((ulong)clients.Count);
        foreach (var client in clients.Descending())
        {
            encoder.WriteVarUint(clients[client].Id);
            encoder.WriteVarUint(clients[client].State);
        }

        encoder.Flush();
    }

    private void WriteTransaction<TEncoder>(ref TEncoder encoder, ReadOnlySpan<int> touched, int changed, int deleted)
        where TEncoder : struct, IUpdateEncoder, allows ref struct
    {
        encoder.WriteSections((ulong)changed);
        foreach (var client in touched)
        {
            var structs = _store.Clients[client];
            if (structs.State != structs.Before)
            {
                WriteStructs(ref encoder, structs, structs.Before);
            }
        }

        encoder.WriteVarUint((ulong)deleted);
        foreach (var client in touched)
        {
            var structs = _store.Clients[client];
            if (structs.DeleteCount > 0)
            {
                encoder.WriteDeletes(structs.Id, structs.Deletes.AsSpan(0, structs.DeleteCount));
            }
        }
    }

    private void WriteState<TEncoder>(ref TEncoder encoder, ReadOnlySpan<uint> known)
        where TEncoder : struct, IUpdateEncoder, allows ref struct
    {
        var clients = _store.Clients;
        var order = clients.Descending();
        var (missing, withDeletions) = (0UL, 0UL);
        foreach (var client in order)
        {
            missing += clients[client].State > known[client] ? 1u : 0;
            withDeletions += Deleted(client).IsEmpty ? 0u : 1;
        }

        encoder.WriteSections(missing);
        foreach (var client in order)
        {
            if (clients[client].State > known[client])
            {
                WriteStructs(ref encoder, clients[client], known[client]);
            }
        }

        encoder.WriteVarUint(withDeletions);
        foreach (var client in order)
        {
            var ranges = Deleted(client);
            if (!ranges.IsEmpty)
            {
                encoder.WriteDeletes(clients[client].Id, ranges);
            }
        }
    }

    /// <summary>What a peer has, by client: scratch space of this thread.</summary>
    private ReadOnlySpan<uint> ReadKnown(ReadOnlySpan<byte> stateVector)
    {
        var clients = _store.Clients;
        var scratch = UpdateScratch.OfThisThread;
        if (scratch.Known.Length < clients.Count)
        {
            scratch.Known = new uint[Math.Max(clients.Count, scratch.Known.Length * 2)];
        }

        var known = scratch.Known.AsSpan(0, clients.Count);
        known.Clear();
        if (stateVector.IsEmpty)
        {
            return known;
        }

        var reader = new TrustedReader(stateVector);
        for (var left = reader.ReadVarUint(); left > 0; left--)
        {
            var client = clients.Find(reader.ReadVarUint());
            var clock = reader.ReadVarUint();
            if (client >= 0)
            {
                known[client] = (uint)Math.Min(clock, uint.MaxValue);
            }
        }

        return known;
    }

    private void WriteStructs<TEncoder>(ref TEncoder encoder, ClientStructs structs, uint clock)
        where TEncoder : struct, IUpdateEncoder, allows ref struct
    {
        var first = structs.IndexOf(clock);
        encoder.WriteVarUint((ulong)(structs.Count - first));
        encoder.WriteClient(structs.Id);
        encoder.WriteVarUint(clock);
        var offset = clock - structs.ClockAt(first);
        for (var index = first; index < structs.Count; index++)
        {
            StructWriter.Write(ref encoder, _store, in _store.Rows[structs.HandleAt(index)], offset);
            offset = 0;
        }
    }

    private ReadOnlySpan<DeleteRange> Deleted(int client)
    {
        var structs = _store.Clients[client];
        return (structs.Deleted ??= new DeletedClocks(structs, _store.Rows)).Ranges;
    }
}
