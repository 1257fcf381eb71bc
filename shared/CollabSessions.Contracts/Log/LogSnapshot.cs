namespace CollabSessions.Contracts;

/// <summary>A cache of the log's prefix: what replaying the records up to <paramref name="Sequence"/> gives.</summary>
/// <param name="Sequence">The last record that is in it.</param>
/// <param name="Bytes">Opaque here; its checksum is the log's business.</param>
public sealed record LogSnapshot(long Sequence, ReadOnlyMemory<byte> Bytes);
