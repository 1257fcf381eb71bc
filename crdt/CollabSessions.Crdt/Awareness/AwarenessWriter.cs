using System.Buffers;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Awareness;

/// <summary>Writes awareness updates.</summary>
/// <remarks>Wire: y-protocols 1.0 <c>awareness.js</c>. First the count, then that many entries.</remarks>
public static class AwarenessWriter
{
    extension(IBufferWriter<byte> output)
    {
        /// <summary>Begins an update of that many entries.</summary>
        public void WriteAwarenessCount(int entries) => output.WriteVarUint((ulong)entries);

        /// <summary>Writes one entry.</summary>
        /// <param name="client">The replica, 53 bits.</param>
        /// <param name="clock">Its presence clock, 53 bits.</param>
        /// <param name="json">Its state as UTF-8 JSON; <c>null</c> when it left.</param>
        public void WriteAwarenessEntry(ulong client, ulong clock, ReadOnlySpan<byte> json)
        {
            output.WriteVarUint(client);
            output.WriteVarUint(clock);
            output.WriteVarBytes(json);
        }
    }
}
