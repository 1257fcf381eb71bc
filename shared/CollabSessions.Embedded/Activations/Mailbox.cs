using System.Diagnostics.CodeAnalysis;

namespace CollabSessions.Embedded;

/// <summary>The requests of one activation that have not started, oldest first. Not thread-safe; its owner bounds it.</summary>
internal sealed class Mailbox
{
    private const int CapacityMin = 4;

    // A ring, its length a power of two. A request that overtook others leaves a hole.
    private IRequest?[] _ring = [];
    private int _head;
    private int _used;
    private int _interleaving;

    /// <summary>How many places its ring has.</summary>
    public int Capacity => _ring.Length;

    /// <summary>How many requests wait.</summary>
    public int Count { get; private set; }

    public void Add(IRequest request)
    {
        if (_used == _ring.Length)
        {
            Resize();
        }

        _ring[(_head + _used) & (_ring.Length - 1)] = request;
        _used++;
        Count++;
        _interleaving += request.Interleaves ? 1 : 0;
    }

    /// <summary>Whether <see cref="TryTake"/> would give one.</summary>
    public bool CanTake(bool isFree) => isFree ? Count > 0 : _interleaving > 0;

    /// <summary>Takes the next request that may start.</summary>
    /// <param name="isFree">Whether any may; otherwise only those that interleave.</param>
    /// <param name="request">The request.</param>
    public bool TryTake(bool isFree, [NotNullWhen(true)] out IRequest? request)
    {
        request = null;
        if (!CanTake(isFree))
        {
            return false;
        }

        for (var offset = 0; offset < _used; offset++)
        {
            var index = (_head + offset) & (_ring.Length - 1);
            if (_ring[index] is { } waiting && (isFree || waiting.Interleaves))
            {
                _ring[index] = null;
                Forget(waiting);
                request = waiting;
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether <see cref="TryTakeExpired"/> would give one.</summary>
    public bool HasExpired(int acceptedBefore) => FindExpired(acceptedBefore) >= 0;

    /// <summary>Takes the oldest call if it was accepted before a sweep, or its caller waits no more.</summary>
    public bool TryTakeExpired(int acceptedBefore, [NotNullWhen(true)] out IRequest? request)
    {
        var index = FindExpired(acceptedBefore);
        request = index < 0 ? null : _ring[index];
        if (request is null)
        {
            return false;
        }

        _ring[index] = null;
        Forget(request);
        return true;
    }

    private int FindExpired(int acceptedBefore)
    {
        // Ticks of timers do not expire, and there is at most one of each: what is behind them must not hide.
        for (var offset = 0; offset < _used; offset++)
        {
            var index = (_head + offset) & (_ring.Length - 1);
            if (_ring[index] is { HasCaller: true } oldest)
            {
                return oldest.IsAnswered || oldest.AcceptedAt < acceptedBefore ? index : -1;
            }
        }

        return -1;
    }

    private void Forget(IRequest request)
    {
        Count--;
        _interleaving -= request.Interleaves ? 1 : 0;
        DropHoles();
    }

    private void DropHoles()
    {
        while (_used > 0 && _ring[_head] is null)
        {
            _head = (_head + 1) & (_ring.Length - 1);
            _used--;
        }
    }

    private void Resize()
    {
        // Holes alone must not make it grow: a stuck head that others overtake for hours would.
        var ring = Count * 2 <= _ring.Length && _ring.Length > 0
            ? new IRequest?[_ring.Length]
            : new IRequest?[Math.Max(CapacityMin, _ring.Length * 2)];
        var kept = 0;
        for (var offset = 0; offset < _used; offset++)
        {
            if (_ring[(_head + offset) & (_ring.Length - 1)] is { } waiting)
            {
                ring[kept++] = waiting;
            }
        }

        _ring = ring;
        _head = 0;
        _used = kept;
    }
}
