using CollabSessions.Contracts;

namespace CollabSessions.Silo;

/// <summary>Lends the store's audit trail to whoever has none.</summary>
[Reentrant]
internal sealed class AuditGrain(IAuditLog log) : Grain, IAuditGrain
{
    /// <inheritdoc/>
    public Task<long> AppendAsync(AuditEntry entry) => log.AppendAsync(entry, CancellationToken.None).AsTask();

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditRecord>> FindAsync(AuditQuery query) => log.FindAsync(query, CancellationToken.None).AsTask();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditRecord>> ReadAsync(long afterSequence, int countMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(countMax, AuditQuery.PageMax);
        var records = new List<AuditRecord>();
        await foreach (var record in log.ReadAsync(afterSequence, CancellationToken.None))
        {
            records.Add(record);
            if (records.Count == countMax)
            {
                break;
            }
        }

        return records;
    }

    /// <inheritdoc/>
    public Task<long> CutAsync(long throughSequence) => log.CutAsync(throughSequence, CancellationToken.None).AsTask();
}
