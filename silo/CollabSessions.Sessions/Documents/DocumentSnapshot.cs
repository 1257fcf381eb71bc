using System.Buffers;
using System.Text;
using CollabSessions.Contracts.Wire;

namespace CollabSessions.Sessions;

/// <summary>What a snapshot caches: the document's state and whose each client id is.</summary>
/// <remarks>Layout in <c>docs/log-format.md</c>: version 1, state as a Yjs V1 update, then the bindings grouped as they come.</remarks>
internal static class DocumentSnapshot
{
    private const byte Version = 1;

    /// <summary>Writes both.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> state, ClientOwners owners)
    {
        var output = new ArrayBufferWriter<byte>(state.Length + 64 + (owners.Count * 16));
        Write(output, Version);
        WriteBytes(output, state);
        Write(output, (ulong)owners.Count);
        foreach (var (client, userId) in owners.All)
        {
            Write(output, client);
            WriteBytes(output, Encoding.UTF8.GetBytes(userId));
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads both. False when the bytes are not a snapshot of this version: replay the records instead.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> state, ClientOwners owners)
    {
        state = default;
        if (!VarUint.TryRead(ref bytes, out var version)
            || version != Version
            || !VarUint.TryReadBytes(ref bytes, out state)
            || !VarUint.TryRead(ref bytes, out var count))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!VarUint.TryRead(ref bytes, out var client) || !VarUint.TryReadBytes(ref bytes, out var userId))
            {
                return false;
            }

            owners.Bind(client, Encoding.UTF8.GetString(userId));
        }

        return bytes.IsEmpty;
    }

    private static void Write(ArrayBufferWriter<byte> output, ulong value) =>
        output.Advance(VarUint.Write(output.GetSpan(VarUint.LengthMax), value));

    private static void WriteBytes(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        Write(output, (ulong)bytes.Length);
        output.Write(bytes);
    }
}
