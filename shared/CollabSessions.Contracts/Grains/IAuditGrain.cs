namespace CollabSessions.Contracts;

/// <summary>The audit trail, for processes that have no store of their own. Key: <see cref="Key"/>.</summary>
[Alias("audit")]
public interface IAuditGrain : IGrainWithStringKey
{
    /// <summary>There is one trail.</summary>
    const string Key = "server";

    /// <inheritdoc cref="IAuditLog.AppendAsync"/>
    [Alias("append")]
    Task<long> AppendAsync(AuditEntry entry);

    /// <inheritdoc cref="IAuditLog.FindAsync"/>
    [Alias("find")]
    Task<IReadOnlyList<AuditRecord>> FindAsync(AuditQuery query);

    /// <summary>The next records after a sequence, oldest first; empty at the end.</summary>
    /// <param name="afterSequence">0 to begin.</param>
    /// <param name="countMax">1 to 500.</param>
    [Alias("read")]
    Task<IReadOnlyList<AuditRecord>> ReadAsync(long afterSequence, int countMax);

    /// <inheritdoc cref="IAuditLog.CutAsync"/>
    [Alias("cut")]
    Task<long> CutAsync(long throughSequence);
}
