using CollabSessions.Contracts;
using CollabSessions.Sessions;

namespace CollabSessions.Silo;

// Connections that are told what concerns them. Each time it is decided anew who may know.
internal sealed partial class AccessGrain
{
    private readonly Dictionary<ConnectionId, Watcher> _watchers = [];

    /// <inheritdoc/>
    public async Task<Fault?> WatchAsync(ConnectionId connection, Grant caller, IAccessObserver observer)
    {
        var now = time.GetUtcNow();
        if (_page is null || !new AccessHolder(caller).Covers(_project, caller.Session, now))
        {
            if (_page is null)
            {
                DeactivateOnIdle();
            }

            _watchers.Remove(connection);
            return Fault.Forbidden;
        }

        foreach (var (id, watcher) in _watchers)
        {
            if (now - watcher.SeenAt > IAccessGrain.WatchLease)
            {
                _watchers.Remove(id); // Its gateway is gone.
            }
        }

        var isNew = !_watchers.ContainsKey(connection);
        if (isNew && _watchers.Count >= options.Value.WatchersMax)
        {
            return Fault.TooMany;
        }

        _watchers[connection] = new Watcher(caller, observer, now);
        if (isNew)
        {
            await SayEndingsAsync();
        }

        return null;
    }

    /// <inheritdoc/>
    public Task UnwatchAsync(ConnectionId connection)
    {
        _watchers.Remove(connection);
        if (_page is null)
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    private void TellWatchers(AccessNews news, Func<Grant, bool> mayKnow)
    {
        foreach (var watcher in Present(mayKnow))
        {
            watcher.Observer.OnNews(news);
        }
    }

    private bool IsWatchedBy(Func<Grant, bool> mayKnow) => Present(mayKnow).Any();

    private IEnumerable<Watcher> Present(Func<Grant, bool> mayKnow)
    {
        var now = time.GetUtcNow();
        return _watchers.Values.Where(watcher => now - watcher.SeenAt <= IAccessGrain.WatchLease
            && new AccessHolder(watcher.Grant).Covers(_project, watcher.Grant.Session, now)
            && mayKnow(watcher.Grant));
    }

    private sealed record Watcher(Grant Grant, IAccessObserver Observer, DateTimeOffset SeenAt);
}
