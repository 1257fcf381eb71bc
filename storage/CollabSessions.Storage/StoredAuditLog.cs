using System.Runtime.CompilerServices;
using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage;

/// <summary>The audit trail, on any database.</summary>
internal sealed class StoredAuditLog(GroupCommit writer, IStoreReader reader) : IAuditLog
{
    private const string Name = "audit";

    /// <inheritdoc/>
    public ValueTask<long> AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        StoredText.Check(entry.Actor, nameof(entry));
        StoredText.Check(entry.Address, nameof(entry));
        StoredText.Check(entry.Project, nameof(entry));
        StoredText.Check(entry.Action, nameof(entry));
        StoredText.Check(entry.Resource, nameof(entry));
        StoredText.Check(entry.Rule, nameof(entry));
        StoredText.Check(entry.Detail, nameof(entry));
        return writer.WriteAsync(new AuditAppendRequest(entry, AuditContent.Write(entry)), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AuditRecord>> FindAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.CountMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.CountMax, AuditQuery.PageMax);
        var rows = await reader.FindAuditAsync(query, cancellationToken);
        return [.. rows.Select(static row => row.Record)];
    }

    /// <inheritdoc/>
    /// <exception cref="LogCorruptException">The columns of a record do not say what its content says.</exception>
    public async IAsyncEnumerable<AuditRecord> ReadAsync(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await reader.ReadAuditPageAsync(afterSequence, cancellationToken);
            if (page.Count == 0)
            {
                yield break;
            }

            foreach (var row in page)
            {
                if (!row.IsIndexedRight)
                {
                    throw new LogCorruptException(Name, row.Record.Sequence);
                }

                yield return row.Record;
            }

            afterSequence = page[^1].Record.Sequence;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<AuditRecord?> FindLastAsync(CancellationToken cancellationToken)
    {
        var rows = await reader.FindAuditAsync(new AuditQuery(CountMax: 1), cancellationToken);
        return rows.Count == 0 ? null : rows[0].Record;
    }

    /// <inheritdoc/>
    public ValueTask<long> CutAsync(long throughSequence, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(throughSequence, 1);
        return writer.WriteAsync(new AuditCutRequest(throughSequence), cancellationToken);
    }
}
