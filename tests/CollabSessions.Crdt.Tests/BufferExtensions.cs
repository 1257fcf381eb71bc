using System.Buffers;

namespace CollabSessions.Crdt.Tests;

internal static class BufferExtensions
{
    public static void Put(this ArrayBufferWriter<byte> output, params ReadOnlySpan<byte> bytes) => output.Write(bytes);
}
