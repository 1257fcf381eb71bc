using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>A trail in a list, chained like the real one.</summary>
internal sealed class FakeAudit : IAuditGrain
{
    private readonly Lock _gate = new();
    private readonly List<AuditRecord> _records = [];

    public IReadOnlyList<AuditEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _records.Select(record => AuditContent.Read(record.Content.Span, record.Detail)!)];
            }
        }
    }

    /// <summary>As the export has them.</summary>
    public string[] Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _records.Select(static record => System.Text.Json.JsonSerializer.Serialize(
                    new { sequence = record.Sequence, content = record.Content.ToArray(), detail = record.Detail, hash = record.Hash.ToArray() }))];
            }
        }
    }

    /// <summary>What every append fails with; null while it works.</summary>
    public Exception? Failure { get; set; }

    public AuditQuery? Asked { get; private set; }

    public Task<long> AppendAsync(AuditEntry entry)
    {
        if (Failure is not null)
        {
            return Task.FromException<long>(Failure);
        }

        lock (_gate)
        {
            var content = AuditContent.Write(entry);
            var previous = _records.Count == 0 ? AuditChain.Origin : _records[^1].Hash.Span;
            var sequence = _records.Count == 0 ? 1 : _records[^1].Sequence + 1;
            _records.Add(new AuditRecord(sequence, content, entry.Detail, AuditChain.Next(previous, sequence, content)));
            return Task.FromResult(sequence);
        }
    }

    public Task<IReadOnlyList<AuditRecord>> FindAsync(AuditQuery query)
    {
        lock (_gate)
        {
            Asked = query;
            return Task.FromResult<IReadOnlyList<AuditRecord>>(query.After is { } after
                ? [.. _records.Where(record => record.Sequence > after && !(record.Sequence >= query.Before)).Take(query.CountMax)]
                : [.. _records.AsEnumerable().Reverse().Take(query.CountMax)]);
        }
    }

    public Task<IReadOnlyList<AuditRecord>> ReadAsync(long afterSequence, int countMax)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<AuditRecord>>([.. _records.Where(record => record.Sequence > afterSequence).Take(countMax)]);
        }
    }

    public Task<long> CutAsync(long throughSequence)
    {
        lock (_gate)
        {
            var count = _records.Take(_records.Count - 1).TakeWhile(record => record.Sequence <= throughSequence).Take(IAuditLog.CutMax).Count();
            _records.RemoveRange(0, count);
            return Task.FromResult((long)count);
        }
    }
}
