using CollabSessions.Contracts;

namespace CollabSessions.Storage.Writing;

/// <summary>Appends to the audit trail; answers with the sequence.</summary>
internal sealed class AuditAppendRequest(AuditEntry entry, byte[] content) : WriteRequest<long>(1, content.Length + entry.Detail.Length)
{
    public AuditEntry Entry { get; } = entry;

    public byte[] Content { get; } = content;
}

/// <summary>Removes the front of the audit trail; answers with how many records.</summary>
internal sealed class AuditCutRequest(long throughSequence) : WriteRequest<long>(1, sizeof(long))
{
    public long ThroughSequence { get; } = throughSequence;
}
