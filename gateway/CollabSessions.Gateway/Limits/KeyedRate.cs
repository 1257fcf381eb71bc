namespace CollabSessions.Gateway.Limits;

/// <summary>One rate per key (a user, an address), with a bound on how many keys are remembered.</summary>
internal sealed class KeyedRate(int perMinute, TimeProvider time)
{
    /// <summary>About 1 MiB. Forgotten keys start full again: a sweep can only be generous.</summary>
    public const int KeysMax = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>How many keys are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _buckets.Count;
            }
        }
    }

    /// <summary>Counts one event; false when the key has used up its minute.</summary>
    public bool TryTake(string key)
    {
        lock (_gate)
        {
            if (!_buckets.TryGetValue(key, out var bucket))
            {
                MakeRoom();
                bucket = new TokenBucket(perMinute / 60.0, perMinute, time);
            }

            var isTaken = bucket.TryTake(time);
            _buckets[key] = bucket;
            return isTaken;
        }
    }

    private void MakeRoom()
    {
        if (_buckets.Count < KeysMax)
        {
            return;
        }

        foreach (var (key, bucket) in _buckets)
        {
            var copy = bucket;
            if (copy.IsFull(time))
            {
                _buckets.Remove(key);
            }
        }

        if (_buckets.Count >= KeysMax)
        {
            _buckets.Clear();
        }
    }
}
