using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Reads and writes sets of ids where other things stand around them.</summary>
/// <remarks>Wire: yjs 13.6 <c>DeleteSet.js readDeleteSet, writeDeleteSet</c>; V2 tells how far a range is from the one before, and its length less one.</remarks>
internal static class IdSetCodec
{
    /// <summary>Reads a set from untrusted bytes.</summary>
    public static UpdateStatus TryRead(ref Lib0Reader reader, UpdateBudget budget, UpdateFormat format, out IdSet set)
    {
        set = new IdSet();
        var status = reader.TryReadVarUint(out var clients);
        if (status == UpdateStatus.Ok && clients > (ulong)budget.ClientsMax)
        {
            status = UpdateStatus.TooManyClients;
        }

        for (; clients > 0 && status == UpdateStatus.Ok; clients--)
        {
            status = TryReadClient(ref reader, budget, format, set);
        }

        return status;
    }

    /// <summary>Writes the ranges as they are: like Yjs, a diff of an update hands on what it was given.</summary>
    /// <remarks>In V2, ranges that are not sorted are sorted first; Yjs writes bytes that nobody can read.</remarks>
    public static void Write(ref BufferEncoder encoder, IdSet set, UpdateFormat format = UpdateFormat.V1)
    {
        var clients = set.Descending();
        if (format == UpdateFormat.V2 && !IsAscending(set, clients))
        {
            set.Normalize();
        }

        encoder.WriteVarUint((ulong)clients.Length);
        foreach (var client in clients)
        {
            var ranges = set.RangesOf(client);
            encoder.WriteVarUint(client);
            encoder.WriteVarUint((ulong)ranges.Length);
            var before = 0u;
            foreach (var range in ranges)
            {
                encoder.WriteVarUint(range.Clock - before);
                encoder.WriteVarUint(format == UpdateFormat.V2 ? range.Length - 1 : range.Length);
                before = format == UpdateFormat.V2 ? range.End : 0;
            }
        }
    }

    private static bool IsAscending(IdSet set, ulong[] clients)
    {
        foreach (var client in clients)
        {
            var end = 0u;
            foreach (var range in set.RangesOf(client))
            {
                if (range.Clock < end)
                {
                    return false;
                }

                end = range.End;
            }
        }

        return true;
    }

    private static UpdateStatus TryReadClient(ref Lib0Reader reader, UpdateBudget budget, UpdateFormat format, IdSet set)
    {
        var status = reader.TryReadVarUint(out var client);
        var count = 0UL;
        if (status != UpdateStatus.Ok || (status = reader.TryReadVarUint(out count)) != UpdateStatus.Ok)
        {
            return status;
        }

        if (!set.RangesOf(client).IsEmpty)
        {
            return UpdateStatus.DuplicateClient;
        }

        if (count > (ulong)(budget.DeleteRangesMax - set.Count))
        {
            return UpdateStatus.TooManyDeleteRanges;
        }

        for (var before = 0UL; count > 0; count--)
        {
            var clock = 0UL;
            var length = 0UL;
            if ((status = reader.TryReadVarUint(out clock)) != UpdateStatus.Ok
                || (status = reader.TryReadVarUint(out length)) != UpdateStatus.Ok)
            {
                return status;
            }

            if (format == UpdateFormat.V2)
            {
                clock += before;
                length++;
                before = clock + length;
            }

            if (length == 0)
            {
                return UpdateStatus.EmptyStruct;
            }

            if (clock > int.MaxValue || length > int.MaxValue - clock)
            {
                return UpdateStatus.ClockTooLarge;
            }

            set.Add(client, new DeleteRange((uint)clock, (uint)length));
        }

        return UpdateStatus.Ok;
    }
}
