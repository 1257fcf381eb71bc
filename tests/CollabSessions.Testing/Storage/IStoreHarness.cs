using CollabSessions.Contracts;

namespace CollabSessions.Testing.Storage;

/// <summary>A store with a database of its own, and a screwdriver to damage it.</summary>
public interface IStoreHarness : IAsyncDisposable
{
    IDocumentLog Documents { get; }

    ISessionTable Sessions { get; }

    IStateTable States { get; }

    IAuditLog Audit { get; }

    ICommentTable Comments { get; }

    IAccessLog Access { get; }

    /// <summary>Closes the store and opens it again on the same database.</summary>
    ValueTask RestartAsync();

    /// <summary>Replaces the stored bytes of a record behind the store's back; null deletes it.</summary>
    ValueTask ChangeRecordAsync(DocumentId document, long sequence, Func<byte[], byte[]?> change);

    /// <summary>Replaces the first stored part of a snapshot behind the store's back; null deletes it.</summary>
    ValueTask ChangeSnapshotAsync(DocumentId document, long sequence, Func<byte[], byte[]?> change);

    /// <summary>Changes what the store takes for a document's last sequence, behind its back.</summary>
    ValueTask ChangeHeadAsync(DocumentId document, long sequence);

    /// <summary>Runs a statement on the audit table (<c>audit</c>) behind the store's back.</summary>
    ValueTask ChangeAuditAsync(string sql);
}
