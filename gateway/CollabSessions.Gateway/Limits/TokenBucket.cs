namespace CollabSessions.Gateway.Limits;

/// <summary>A rate with a burst. Taking never fails; it says how long the taker must wait for what it took.</summary>
/// <remarks>Not safe for several threads: one read loop owns it, or a lock guards it.</remarks>
internal struct TokenBucket
{
    private readonly double _perSecond;
    private readonly double _burst;
    private double _tokens;
    private long _countedAt;

    /// <summary>Starts full.</summary>
    public TokenBucket(double perSecond, double burst, TimeProvider time)
    {
        _perSecond = perSecond;
        _burst = burst;
        _tokens = burst;
        _countedAt = time.GetTimestamp();
    }

    /// <summary>Takes <paramref name="amount"/> in advance if need be, so an amount above the burst is slow and not impossible.</summary>
    /// <returns>How long until the debt is paid; zero when there is none.</returns>
    public TimeSpan Take(double amount, TimeProvider time)
    {
        Refill(time);
        _tokens -= amount;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / _perSecond);
    }

    /// <summary>Takes one if it is there.</summary>
    public bool TryTake(TimeProvider time)
    {
        Refill(time);
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>Whether nobody would notice if this bucket were forgotten.</summary>
    public bool IsFull(TimeProvider time)
    {
        Refill(time);
        return _tokens >= _burst;
    }

    private void Refill(TimeProvider time)
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (time.GetElapsedTime(_countedAt, now).TotalSeconds * _perSecond));
        _countedAt = now;
    }
}
