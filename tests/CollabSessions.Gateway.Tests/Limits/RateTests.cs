using CollabSessions.Gateway.Limits;
using CollabSessions.Testing;

namespace CollabSessions.Gateway.Tests.Limits;

public sealed class RateTests
{
    private readonly ManualTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Bucket_GivesItsBurstThenItsRate()
    {
        var bucket = new TokenBucket(perSecond: 2, burst: 3, _time);

        Assert.Equal((true, true, true, false), (bucket.TryTake(_time), bucket.TryTake(_time), bucket.TryTake(_time), bucket.TryTake(_time)));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal((true, false), (bucket.TryTake(_time), bucket.TryTake(_time)));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, bucket.Take(3, _time));
        Assert.Equal(TimeSpan.FromSeconds(2), bucket.Take(4, _time));
    }

    [Fact]
    public void KeyedRate_KeepsPeopleApart()
    {
        var rate = new KeyedRate(perMinute: 1, _time);

        Assert.Equal((true, false, true), (rate.TryTake("ada"), rate.TryTake("ada"), rate.TryTake("bob")));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(rate.TryTake("ada"));
    }

    [Fact]
    public void KeyedRate_OfAMillionKeys_RemembersFew()
    {
        var rate = new KeyedRate(perMinute: 1, _time);
        for (var key = 0; key < 1_000_000; key++)
        {
            rate.TryTake($"{key}");
            Assert.InRange(rate.Count, 1, KeyedRate.KeysMax);
        }
    }

    [Fact]
    public async Task Gate_ForgivesABurst_SlowsAStream_AndEndsAFlood()
    {
        var gate = new RateGate(new GatewayOptions { MessagesPerSecond = 10, MessagesBurst = 5, RateGrace = TimeSpan.FromSeconds(1) }, _time);
        for (var message = 0; message < 5; message++)
        {
            Assert.True(await gate.TakeAsync(1, Token));
        }

        var taken = 0;
        while (true)
        {
            var taking = gate.TakeAsync(1, Token).AsTask();
            while (!taking.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(10));
                await Task.Yield();
            }

            if (!await taking)
            {
                break;
            }

            taken++;
        }

        Assert.InRange(taken, 8, 12);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await gate.TakeAsync(1, Token));
    }
}
