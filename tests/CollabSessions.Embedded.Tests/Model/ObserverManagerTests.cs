using Microsoft.Extensions.Logging.Abstractions;

namespace CollabSessions.Embedded.Tests;

public sealed class ObserverManagerTests
{
    private DateTime _now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Subscription_NotRenewed_ExpiresAtTheNextNotification()
    {
        var observers = New();
        observers.Subscribe(1, "one");
        observers.Subscribe(2, "two");
        _now += TimeSpan.FromSeconds(40);
        observers.Subscribe(2, "two again");
        _now += TimeSpan.FromSeconds(40);
        var told = new List<string>();
        observers.Notify(told.Add);

        Assert.Equal(["two again"], told);
        Assert.Equal(1, observers.Count);
    }

    [Fact]
    public async Task Observer_ThatThrows_IsDroppedAndTheOthersAreTold()
    {
        var observers = New();
        observers.Subscribe(1, "bad");
        observers.Subscribe(2, "good");
        var told = new List<string>();
        observers.Notify(observer =>
        {
            told.Add(observer == "bad" ? throw new InvalidOperationException() : observer);
        });
        await observers.Notify(observer =>
        {
            told.Add(observer);
            return Task.CompletedTask;
        });

        Assert.Equal(["good", "good"], told);
        Assert.Equal(["good"], observers);
    }

    [Fact]
    public void Notification_WithAPredicate_SkipsTheOthers()
    {
        var observers = New();
        observers.Subscribe(1, "one");
        observers.Subscribe(2, "two");
        var told = new List<string>();
        observers.Notify(told.Add, static observer => observer == "two");
        observers.Unsubscribe(2);
        _now += TimeSpan.FromMinutes(2);
        observers.ClearExpired();

        Assert.Equal(["two"], told);
        Assert.Empty(observers.Observers);
    }

    private ObserverManager<int, string> New() =>
        new(TimeSpan.FromMinutes(1), NullLogger.Instance) { GetDateTime = () => _now };
}
