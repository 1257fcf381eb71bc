using System.Collections;
using Microsoft.Extensions.Logging;

namespace CollabSessions.Grains;

/// <summary>The observers of one grain by their references. Orleans' <c>ObserverManager</c>.</summary>
/// <param name="expiration">How long a subscription lasts unless it is renewed.</param>
/// <param name="log">Told of observers that are dropped because calling them threw.</param>
public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log)
    : ObserverManager<IAddressable, TObserver>(expiration, log);

/// <summary>The observers of one grain by an identity. Only for turns of that grain: not thread-safe.</summary>
/// <typeparam name="TIdentity">What a subscription is renewed and ended by.</typeparam>
/// <typeparam name="TObserver">The observer's interface.</typeparam>
/// <param name="expiration">How long a subscription lasts unless it is renewed.</param>
/// <param name="log">Told of observers that are dropped because calling them threw.</param>
public partial class ObserverManager<TIdentity, TObserver>(TimeSpan expiration, ILogger log) : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly Dictionary<TIdentity, (TObserver Observer, DateTime SeenAt)> _observers = [];

    /// <summary>The clock, in UTC. Default the system's; a grain sets its injected one.</summary>
    public Func<DateTime> GetDateTime { get; set; } = static () => TimeProvider.System.GetUtcNow().UtcDateTime;

    /// <summary>How long a subscription lasts unless it is renewed.</summary>
    public TimeSpan ExpirationDuration { get; set; } = expiration;

    /// <summary>How many are subscribed, expired ones that nobody met yet included.</summary>
    public int Count => _observers.Count;

    /// <summary>A copy of those subscribed.</summary>
    public IReadOnlyDictionary<TIdentity, TObserver> Observers =>
        _observers.ToDictionary(static pair => pair.Key, static pair => pair.Value.Observer);

    /// <summary>Drops all.</summary>
    public void Clear() => _observers.Clear();

    /// <summary>Subscribes, or renews and replaces.</summary>
    public void Subscribe(TIdentity id, TObserver observer) => _observers[id] = (observer, GetDateTime());

    /// <summary>Drops one. Dropping one that is not there changes nothing.</summary>
    public void Unsubscribe(TIdentity id) => _observers.Remove(id);

    /// <summary>Drops those whose time is over.</summary>
    public void ClearExpired()
    {
        var now = GetDateTime();
        foreach (var (id, entry) in _observers)
        {
            // Removing while enumerating is allowed since .NET Core 3.
            if (IsExpired(entry, now))
            {
                _observers.Remove(id);
            }
        }
    }

    /// <summary>Calls all that a predicate lets through; drops the expired, and those whose call throws.</summary>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var now = GetDateTime();
        foreach (var (id, entry) in _observers.ToArray())
        {
            if (IsExpired(entry, now))
            {
                _observers.Remove(id);
            }
            else if (predicate is null || predicate(entry.Observer))
            {
                try
                {
                    notification(entry.Observer);
                }
                catch (Exception failed)
                {
                    // A boundary: one observer must not keep the others from hearing.
                    Drop(id, failed);
                }
            }
        }
    }

    /// <summary>As the other, one after the other, awaiting each.</summary>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var now = GetDateTime();
        foreach (var (id, entry) in _observers.ToArray())
        {
            if (IsExpired(entry, now))
            {
                _observers.Remove(id);
            }
            else if (predicate is null || predicate(entry.Observer))
            {
                try
                {
                    await notification(entry.Observer);
                }
                catch (Exception failed)
                {
                    // A boundary: one observer must not keep the others from hearing.
                    Drop(id, failed);
                }
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<TObserver> GetEnumerator() => Observers.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool IsExpired((TObserver Observer, DateTime SeenAt) entry, DateTime now) =>
        entry.SeenAt + ExpirationDuration < now;

    private void Drop(TIdentity id, Exception failed)
    {
        _observers.Remove(id);
        LogDropped(log, failed, id);
    }

    [LoggerMessage(40, LogLevel.Warning, "Observer {Id} threw and was dropped.", EventName = "ObserverDropped")]
    private static partial void LogDropped(ILogger logger, Exception exception, TIdentity id);
}
