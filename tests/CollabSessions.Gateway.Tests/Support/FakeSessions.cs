using System.Collections.Concurrent;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>Sessions in memory, guarded by grants as the contract says.</summary>
internal sealed class FakeSessions(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, SessionRow> _rows = new();

    /// <summary>Set to make every call fail.</summary>
    public Exception? Failure { get; set; }

    public ISessionGrain Session(string key) => new FakeSession(this, key);

    public IProjectGrain Project(string key) => new FakeProject(this, key);

    public void Add(string id, string project = "default", string name = "A session") =>
        _rows[id] = new SessionRow(
            new(id), new(project), name, SessionKind.Collaborative, SessionState.Active, "admin", time.GetUtcNow(), time.GetUtcNow(), 1);

    private sealed class FakeSession(FakeSessions owner, string key) : ISessionGrain
    {
        public Task<SessionOutcome> CreateAsync(Grant grant, CreateSession command)
        {
            owner.ThrowIfFailing();
            var now = owner.Now;
            if (!grant.Allows(Access.Write, command.Project, now))
            {
                return Task.FromResult<SessionOutcome>(new SessionOutcome.Refused(Fault.Forbidden));
            }

            var row = new SessionRow(
                new(key), command.Project, command.Name, command.Kind, SessionState.Created, grant.Principal.UserId, now, now, 1);
            owner._rows[key] = row;
            return Task.FromResult<SessionOutcome>(new SessionOutcome.Found(row));
        }

        public Task<SessionOutcome> GetAsync(Grant grant)
        {
            owner.ThrowIfFailing();
            return Task.FromResult<SessionOutcome>(
                owner._rows.TryGetValue(key, out var row) && grant.Allows(Access.Read, row.Project, row.Id, owner.Now)
                    ? new SessionOutcome.Found(row)
                    : new SessionOutcome.Refused(Fault.Forbidden));
        }

        public Task<SessionRow?> FindAsync() => Task.FromResult(owner._rows.GetValueOrDefault(key));

        public Task VisitAsync() => Task.CompletedTask;
    }

    private sealed class FakeProject(FakeSessions owner, string key) : IProjectGrain
    {
        public Task<IReadOnlyList<SessionRow>> ListSessionsAsync(Grant grant, SessionId? before, int countMax)
        {
            owner.ThrowIfFailing();
            return Task.FromResult<IReadOnlyList<SessionRow>>(
            [
                .. owner._rows.Values
                    .Where(row => row.Project.Value == key && grant.Allows(Access.Read, row.Project, row.Id, owner.Now))
                    .OrderByDescending(static row => row.Id.Value, StringComparer.Ordinal)
                    .Where(row => before is null || string.CompareOrdinal(row.Id.Value, before.Value.Value) < 0)
                    .Take(countMax),
            ]);
        }
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private void ThrowIfFailing()
    {
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
