using CollabSessions.Load.Io;

namespace CollabSessions.Load.Measures;

/// <summary>Something that is due at a fixed rate, however late it gets done: an open loop.</summary>
internal sealed class Pace(double perSecond, Action<long> act, LatencyHistogram lag)
{
    // Between reading what arrived: a driver that is behind must not stop listening.
    private const int AtOnceMax = 64;

    private readonly double _interval = 1e9 / perSecond;
    private readonly long _start = EventLoop.Now;
    private long _done;

    /// <summary>Does what is due; says when the next is.</summary>
    public long Work()
    {
        var now = EventLoop.Now;
        for (var count = 0; count < AtOnceMax; count++)
        {
            var due = _start + (long)(_done * _interval);
            if (due > now)
            {
                return due;
            }

            lag.Record(now - due);
            act(due);
            _done++;
        }

        return now;
    }
}
