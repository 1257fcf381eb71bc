using System.Collections.Concurrent;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>Sessions in memory, guarded by grants as the contract says.</summary>
internal sealed class FakeSessions(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, SessionRow> _rows = new();
    private readonly ConcurrentDictionary<string, FakeSession> _grains = new();

    /// <summary>Set to make every call fail.</summary>
    public Exception? Failure { get; set; }

    public ISessionGrain Session(string key) => Fake(key);

    /// <summary>The fake behind <see cref="Session"/>.</summary>
    public FakeSession Fake(string key) => _grains.GetOrAdd(key, key => new FakeSession(this, key));

    public IProjectGrain Project(string key) => new FakeProject(this, key);

    public void Add(string id, string project = "default", string name = "A session") =>
        _rows[id] = new SessionRow(
            new(id), new(project), name, SessionKind.Collaborative, SessionState.Active, "admin", time.GetUtcNow(), time.GetUtcNow(), 1);

    internal SessionRow? Find(string key) => _rows.GetValueOrDefault(key);

    internal void Put(SessionRow row) => _rows[row.Id.Value] = row;

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

    internal DateTimeOffset Now => time.GetUtcNow();

    internal void ThrowIfFailing()
    {
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
