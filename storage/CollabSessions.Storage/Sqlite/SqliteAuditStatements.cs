using CollabSessions.Contracts;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage.Sqlite;

/// <summary>The statements that lengthen the audit trail, and shorten it from the front.</summary>
internal sealed class SqliteAuditStatements(SqliteConnection connection) : IDisposable
{
    // Asked for each time: what a rolled back batch appended must not be built on.
    private readonly SqliteStatement _last = connection.Prepare("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1");

    private readonly SqliteStatement _append = connection.Prepare(
        """
        INSERT INTO audit (sequence, time, actor, project, action, resource, allowed, content, detail, hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """);

    // Two ends by index: what is removed is never counted first.
    private readonly SqliteStatement _cut = connection.Prepare(
        """
        DELETE FROM audit
        WHERE sequence <= ?1
          AND sequence < (SELECT min(sequence) FROM audit) + ?2
          AND sequence < (SELECT max(sequence) FROM audit)
        """);

    public void Append(AuditAppendRequest request)
    {
        var hash = AuditChain.Origin.ToArray();
        var sequence = 1L;
        if (_last.Step())
        {
            sequence = _last.Int64(0) + 1;
            hash = _last.Blob(1).ToArray();
        }

        _last.Reset();
        var entry = request.Entry;
        _append
            .Bind(1, sequence)
            .Bind(2, entry.Time.ToUnixTimeMilliseconds())
            .BindText(3, entry.Actor)
            .BindText(4, entry.Project)
            .BindText(5, entry.Action)
            .BindText(6, entry.Resource)
            .Bind(7, entry.Allowed ? 1 : 0)
            .Bind(8, request.Content)
            .BindText(9, entry.Detail)
            .Bind(10, AuditChain.Next(hash, sequence, request.Content))
            .Run();
        request.Stage(sequence);
    }

    public void Cut(AuditCutRequest request) =>
        request.Stage(_cut.Bind(1, request.ThroughSequence).Bind(2, IAuditLog.CutMax).Run());

    public void Dispose()
    {
        _cut.Dispose();
        _last.Dispose();
        _append.Dispose();
    }
}
