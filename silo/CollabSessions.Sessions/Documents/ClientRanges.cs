using CollabSessions.Contracts.Wire;
using CollabSessions.Crdt;

namespace CollabSessions.Sessions;

/// <summary>The clock ranges that a record adds, as they stand in the log: who wrote what, without decoding the update.</summary>
/// <remarks>Layout in <c>docs/log-format.md</c>: kind (0 relay, 1 live), count, then client, first clock, length; all varuints.</remarks>
internal static class ClientRanges
{
    private const byte Relay = 0;
    private const byte Live = 1;

    /// <summary>Encodes the ranges of an examined update.</summary>
    public static byte[] Encode(UpdateSummary summary, bool isRelay)
    {
        var ranges = summary.Ranges;
        var length = 1 + VarUint.Length((ulong)ranges.Length);
        foreach (ref readonly var range in ranges)
        {
            length += VarUint.Length(range.Client) + VarUint.Length(range.From) + VarUint.Length(range.To - range.From);
        }

        var bytes = new byte[length];
        bytes[0] = isRelay ? Relay : Live;
        var position = 1 + VarUint.Write(bytes.AsSpan(1), (ulong)ranges.Length);
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
        if (bytes.IsEmpty || bytes[0] > Live)
        {
            return false;
        }

        var isLive = bytes[0] == Live;
        bytes = bytes[1..];
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

            if (isLive)
            {
                owners.Bind(client, userId);
            }
        }

        return bytes.IsEmpty;
    }
}
