using CollabSessions.Contracts.Wire;
using CollabSessions.Crdt;

namespace CollabSessions.Sessions;

/// <summary>The clock ranges that a record adds, as they stand in the log: who wrote what, without decoding the update.</summary>
/// <remarks>Layout in <c>docs/log-format.md</c>: count, then client, first clock, length; all varuints. A relay has one 0 before it.</remarks>
internal static class ClientRanges
{
    private const byte RelayMark = 0;

    /// <summary>Encodes the ranges of an examined update.</summary>
    public static byte[] Encode(UpdateSummary summary, bool isRelay)
    {
        var ranges = summary.Ranges;
        var length = (isRelay ? 1 : 0) + VarUint.Length((ulong)ranges.Length);
        foreach (ref readonly var range in ranges)
        {
            length += VarUint.Length(range.Client) + VarUint.Length(range.From) + VarUint.Length(range.To - range.From);
        }

        var bytes = new byte[length];
        var position = 0;
        if (isRelay)
        {
            bytes[position++] = RelayMark;
        }

        position += VarUint.Write(bytes.AsSpan(position), (ulong)ranges.Length);
        foreach (ref readonly var range in ranges)
        {
            position += VarUint.Write(bytes.AsSpan(position), range.Client);
            position += VarUint.Write(bytes.AsSpan(position), range.From);
            position += VarUint.Write(bytes.AsSpan(position), range.To - range.From);
        }

        return bytes;
    }

    /// <summary>Binds the clients of a live record to its author; a relay binds nobody. False when the bytes are not ranges.</summary>
    public static bool TryBind(ReadOnlySpan<byte> bytes, string userId, ClientOwners owners)
    {
        var isRelay = bytes.Length > 1 && bytes[0] == RelayMark;
        bytes = isRelay ? bytes[1..] : bytes;
        if (!VarUint.TryRead(ref bytes, out var count))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!VarUint.TryRead(ref bytes, out var client)
                || !VarUint.TryRead(ref bytes, out _)
                || !VarUint.TryRead(ref bytes, out _))
            {
                return false;
            }

            if (!isRelay)
            {
                owners.Bind(client, userId);
            }
        }

        return bytes.IsEmpty;
    }
}
