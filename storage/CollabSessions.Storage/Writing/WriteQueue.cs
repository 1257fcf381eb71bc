using CollabSessions.Contracts;

namespace CollabSessions.Storage.Writing;

/// <summary>All changes of the process that wait for a commit, in order of arrival.</summary>
/// <remarks>
/// Bounded by entries and by bytes. When it is full, callers wait outside in order of arrival, and may give up there;
/// once inside, a change runs to its end.
/// </remarks>
internal sealed class WriteQueue
{
    private readonly object _gate = new();
    private readonly Queue<WriteRequest> _queued = new();
    private readonly LinkedList<WriteRequest> _outside = new();
    private readonly int _queueEntriesMax;
    private readonly long _queueBytesMax;
    private readonly int _groupEntriesMax;
    private readonly long _groupBytesMax;
    private readonly TimeSpan _window;
    private readonly TimeProvider _time;
    private int _entries;
    private long _bytes;
    private long _takenAt;
    private bool _hasCompany;
    private bool _isHolding;
    private string? _closedReason;

    public WriteQueue(StorageOptions options, TimeProvider time)
    {
        _queueEntriesMax = Math.Max(options.QueueEntriesMax, options.GroupEntriesMax);
        _queueBytesMax = options.QueueBytesMax;
        _groupEntriesMax = options.GroupEntriesMax;
        _groupBytesMax = options.GroupBytesMax;
        _window = options.GroupWindow;
        _time = time;
    }

    /// <summary>Whether nothing waits to be taken.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _queued.Count == 0;
            }
        }
    }

    private bool IsFull => _entries >= _groupEntriesMax || _bytes >= _groupBytesMax;

    /// <summary>Queues a change and answers with its outcome.</summary>
    /// <param name="request">A new request.</param>
    /// <param name="cancellationToken">Stops waiting for a place. Past that it has no effect.</param>
    /// <exception cref="LogUnavailableException">The store is closed or broken.</exception>
    public ValueTask<TResult> EnqueueAsync<TResult>(WriteRequest<TResult> request, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        }

        LinkedListNode<WriteRequest> place;
        lock (_gate)
        {
            if (_closedReason is not null)
            {
                return ValueTask.FromException<TResult>(new LogUnavailableException(_closedReason));
            }

            if (_outside.Count == 0 && HasPlaceFor(request))
            {
                Admit(request);
                Wake();
                return request.Outcome;
            }

            place = _outside.AddLast(request);
        }

        return WaitOutsideAsync(request, place, cancellationToken);
    }

    /// <summary>Waits for changes and takes what may go into one commit.</summary>
    /// <param name="batch">Empty; filled in order.</param>
    /// <returns>False when the queue is closed and drained.</returns>
    public bool Take(List<WriteRequest> batch)
    {
        lock (_gate)
        {
            while (_queued.Count == 0)
            {
                if (_closedReason is not null)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            Hold();
            TakeQueued(batch);
            _takenAt = _time.GetTimestamp();
            _hasCompany = batch.Count > 1;
            AdmitFromOutside();
            return true;
        }
    }

    /// <summary>Refuses further changes. Those that wait, inside and outside, can still be taken.</summary>
    public void Close(string reason)
    {
        lock (_gate)
        {
            _closedReason ??= reason;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Refuses further changes and fails all that wait.</summary>
    public void Break(string reason)
    {
        var abandoned = new List<WriteRequest>();
        lock (_gate)
        {
            _closedReason = reason;
            abandoned.AddRange(_queued);
            abandoned.AddRange(_outside);
            _queued.Clear();
            _outside.Clear();
            _entries = 0;
            _bytes = 0;
            Monitor.PulseAll(_gate);
        }

        foreach (var request in abandoned)
        {
            request.Fail(new LogUnavailableException(reason));
        }
    }

    private async ValueTask<TResult> WaitOutsideAsync<TResult>(
        WriteRequest<TResult> request,
        LinkedListNode<WriteRequest> place,
        CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (queue, place) = ((WriteQueue, LinkedListNode<WriteRequest>))state!; // the state given below
                queue.Withdraw(place, token);
            },
            (this, place));
        return await request.Outcome;
    }

    private void Withdraw(LinkedListNode<WriteRequest> place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (place.List is null)
            {
                return; // inside already, or taken, or broken: it runs to its end
            }

            _outside.Remove(place);
            AdmitFromOutside(); // a large one may have stood before small ones
        }

        place.Value.Fail(new OperationCanceledException(cancellationToken));
    }

    // An append larger than the whole queue enters when the queue is empty: refusing it for ever would be worse.
    private bool HasPlaceFor(WriteRequest request) =>
        _queued.Count == 0
        || (_entries + request.Entries <= _queueEntriesMax && _bytes + request.Bytes <= _queueBytesMax);

    private void Admit(WriteRequest request)
    {
        _queued.Enqueue(request);
        _entries += request.Entries;
        _bytes += request.Bytes;
    }

    private void AdmitFromOutside()
    {
        while (_outside.First is { } first && HasPlaceFor(first.Value))
        {
            _outside.RemoveFirst();
            Admit(first.Value);
            Wake();
        }
    }

    private void TakeQueued(List<WriteRequest> batch)
    {
        var entries = 0;
        var bytes = 0L;
        while (_queued.TryPeek(out var next)
            && (batch.Count == 0 || (entries + next.Entries <= _groupEntriesMax && bytes + next.Bytes <= _groupBytesMax)))
        {
            _queued.Dequeue();
            batch.Add(next);
            entries += next.Entries;
            bytes += next.Bytes;
        }

        _entries -= entries;
        _bytes -= bytes;
    }

    /// <summary>
    /// Lets more come together while commits follow each other closely. A change that comes after a pause, or from somebody
    /// who is alone, does not wait.
    /// </summary>
    private void Hold()
    {
        if (!_hasCompany)
        {
            return;
        }

        // Each wait ends by itself as well: a clock that stands still holds nobody up.
        _isHolding = true;
        while (_closedReason is null
            && !IsFull
            && _window - _time.GetElapsedTime(_takenAt) is { Ticks: > 0 } left
            && Monitor.Wait(_gate, left))
        {
        }

        _isHolding = false;
    }

    // The writer's thread waits for the first change, or for the last that fits; those between need not wake it.
    private void Wake()
    {
        if (!_isHolding || IsFull)
        {
            Monitor.Pulse(_gate);
        }
    }
}
