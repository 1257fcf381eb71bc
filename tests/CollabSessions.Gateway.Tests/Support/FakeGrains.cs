using System.Collections.Concurrent;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>Grains as plain objects, found by key.</summary>
internal sealed class FakeGrains(TimeProvider time) : IGrainFactory
{
    private readonly ConcurrentDictionary<string, FakeDocument> _documents = new();
    private readonly ConcurrentDictionary<string, FakeUser> _users = new();
    private readonly ConcurrentDictionary<string, FakeAccess> _access = new();
    private int _references;

    public FakeSessions Sessions { get; } = new(time);

    public FakeAudit Audit { get; } = new();

    public int OpenReferences => Volatile.Read(ref _references);

    public int UsersTouched => _users.Count;

    public FakeDocument Document(string key = "s1/main.md") => _documents.GetOrAdd(key, static _ => new FakeDocument());

    public FakeAccess Access(string project = "default") => _access.GetOrAdd(project, key => new FakeAccess(new ProjectId(key), time));

    public FakeUser User(string id) => _users.GetOrAdd(id, key => new FakeUser(key, time));

    public TGrain GetGrain<TGrain>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrain : IGrainWithStringKey
    {
        object grain = typeof(TGrain).Name switch
        {
            nameof(IDocumentGrain) => Document(primaryKey),
            nameof(IUserGrain) => User(primaryKey),
            nameof(ISessionGrain) => Sessions.Session(primaryKey),
            nameof(IProjectGrain) => Sessions.Project(primaryKey),
            nameof(IAuditGrain) => Audit,
            nameof(IAccessGrain) => Access(primaryKey),
            nameof(IProjectDirectoryGrain) => new FakeProjects(this),
            var other => throw new InvalidOperationException($"No fake for {other}."),
        };
        return (TGrain)grain;
    }

    public TObserver CreateObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver
    {
        Interlocked.Increment(ref _references);
        return (TObserver)obj;
    }

    public void DeleteObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver => Interlocked.Decrement(ref _references);

    private sealed class FakeProjects(FakeGrains grains) : IProjectDirectoryGrain
    {
        public Task<IReadOnlyList<ProjectId>> ListAsync(Grant caller, ProjectId? after, int countMax) => Task.FromResult<IReadOnlyList<ProjectId>>(
        [
            .. grains._access.Keys
                .Where(project => caller.Project is null || caller.Project.Value.Value == project)
                .Where(project => after is null || string.CompareOrdinal(project, after.Value.Value) > 0)
                .Order(StringComparer.Ordinal)
                .Take(countMax)
                .Select(static project => new ProjectId(project)),
        ]);
    }
}
