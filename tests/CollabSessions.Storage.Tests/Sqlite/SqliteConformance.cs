using CollabSessions.Testing.Storage;

namespace CollabSessions.Storage.Tests.Sqlite;

public sealed class SqliteDocumentLog : DocumentLogConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => new(new SqliteHarness());
}

public sealed class SqliteDocumentLogDamage : DocumentLogDamageConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => new(new SqliteHarness());
}

public sealed class SqliteDocumentLogLaw : DocumentLogLawConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => new(new SqliteHarness());
}

public sealed class SqliteSessionTable : SessionTableConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => new(new SqliteHarness());
}

public sealed class SqliteStateTable : StateTableConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => new(new SqliteHarness());
}

public sealed class SqliteAuditLog : AuditLogConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => new(new SqliteHarness());
}

public sealed class SqliteCommentTable : CommentTableConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => new(new SqliteHarness());
}

public sealed class SqliteAccessLog : AccessLogConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => new(new SqliteHarness());
}
