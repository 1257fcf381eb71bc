namespace CollabSessions.Contracts;

/// <summary>One update on its way into the log.</summary>
/// <param name="Time">When it was accepted, to the millisecond.</param>
/// <param name="UserId">Who sent it.</param>
/// <param name="Connection">Over which connection.</param>
/// <param name="ClientRanges">The clock ranges it adds, in the encoding of <c>docs/log-format.md</c>. Opaque here.</param>
/// <param name="Update">Yjs V1 update bytes, exactly as sent. Opaque here.</param>
/// <remarks>The log reads the buffers until the append completes and keeps none of them.</remarks>
public sealed record LogEntry(
    DateTimeOffset Time,
    string UserId,
    ConnectionId Connection,
    ReadOnlyMemory<byte> ClientRanges,
    ReadOnlyMemory<byte> Update);
