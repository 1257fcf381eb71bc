namespace CollabSessions.Crdt;

/// <summary>What one transaction emits to other replicas.</summary>
/// <param name="Bytes">A V1 update; the caller may keep it.</param>
/// <param name="Transaction">The transaction; its origin says who made it.</param>
public sealed record DocUpdate(ReadOnlyMemory<byte> Bytes, DocTransaction Transaction);
