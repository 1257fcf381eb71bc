namespace CollabSessions.Contracts;

/// <summary>An entry at its place in the trail.</summary>
/// <param name="Sequence">Counts from 1 without holes.</param>
/// <param name="Content">The entry's bytes, as <see cref="AuditContent"/> writes them: what the hash is over.</param>
/// <param name="Detail">The entry's detail; null when it was erased.</param>
/// <param name="Hash">SHA-256 over the hash before, the sequence and the content, see <see cref="AuditChain"/>.</param>
[GenerateSerializer, Immutable, Alias("audit-record")]
public sealed record AuditRecord(
    [property: Id(0)] long Sequence,
    [property: Id(1)] ReadOnlyMemory<byte> Content,
    [property: Id(2)] string? Detail,
    [property: Id(3)] ReadOnlyMemory<byte> Hash);
