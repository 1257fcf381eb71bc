using CollabSessions.Testing.Storage;

namespace CollabSessions.Storage.Tests.Postgres;

public sealed class PostgresDocumentLog(PostgresFixture fixture) : DocumentLogConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => PostgresHarness.StartAsync(fixture);
}

public sealed class PostgresDocumentLogDamage(PostgresFixture fixture) : DocumentLogDamageConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => PostgresHarness.StartAsync(fixture);
}

public sealed class PostgresDocumentLogLaw(PostgresFixture fixture) : DocumentLogLawConformance
{
    protected override int Cases => 60;

    protected override ValueTask<IStoreHarness> StartAsync() => PostgresHarness.StartAsync(fixture);
}

public sealed class PostgresSessionTable(PostgresFixture fixture) : SessionTableConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => PostgresHarness.StartAsync(fixture);
}

public sealed class PostgresStateTable(PostgresFixture fixture) : StateTableConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => PostgresHarness.StartAsync(fixture);
}

public sealed class PostgresAuditLog(PostgresFixture fixture) : AuditLogConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => PostgresHarness.StartAsync(fixture);
}

public sealed class PostgresCommentTable(PostgresFixture fixture) : CommentTableConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => PostgresHarness.StartAsync(fixture);
}

public sealed class PostgresAccessLog(PostgresFixture fixture) : AccessLogConformance
{
    protected override ValueTask<IStoreHarness> StartAsync() => PostgresHarness.StartAsync(fixture);
}
