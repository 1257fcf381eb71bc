using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>A document that stores nothing: it records calls, answers as told, and tells members what the real one would.</summary>
internal sealed class FakeDocument : IDocumentGrain
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ConnectionId, (Grant Grant, IDocumentObserver Observer)> _members = [];
    private readonly List<(byte[] Update, bool IsRelay)> _pushes = [];
    private readonly List<byte[]> _presents = [];
    private TaskCompletionSource _changed = New();

    public Func<Grant, JoinOutcome> OnJoin { get; set; } = static _ => new JoinOutcome.Joined(new byte[] { 0 }, default, Access.Write, 0);

    public Func<Grant, RenewOutcome> OnRenew { get; set; } = static grant => new RenewOutcome.Renewed(grant.Access);

    public Func<ConnectionId, byte[], bool, Task<PushOutcome>> OnPush { get; set; } =
        static (_, _, _) => Task.FromResult<PushOutcome>(new PushOutcome.Stored(1));

    public Func<byte[], PresenceOutcome> OnPresent { get; set; } = static _ => new PresenceOutcome.Shown(default);

    public Func<byte[], SyncOutcome> OnSync { get; set; } = static _ => new SyncOutcome.Synced(new byte[] { 0, 0 }, 0);

    public Func<byte[], Fault?> OnBroadcast { get; set; } = static _ => null;

    public Func<long, SyncOutcome> OnSyncSince { get; set; } = static _ => new SyncOutcome.Synced(new byte[] { 0, 0 }, 0);

    public byte[] Presence { get; set; } = [];

    public int Joins { get; private set; }

    public int Leaves { get; private set; }

    public int Syncs { get; private set; }

    public int SyncsSince { get; private set; }

    public int Renewals { get; private set; }

    public Grant? LastGrant { get; private set; }

    public IReadOnlyList<(byte[] Update, bool IsRelay)> Pushes
    {
        get
        {
            lock (_gate)
            {
                return [.. _pushes];
            }
        }
    }

    public IReadOnlyList<byte[]> Presents
    {
        get
        {
            lock (_gate)
            {
                return [.. _presents];
            }
        }
    }

    public IReadOnlyList<ConnectionId> Members
    {
        get
        {
            lock (_gate)
            {
                return [.. _members.Keys];
            }
        }
    }

    public Task AccessChangedAsync(string? by) => Task.CompletedTask;

    public Task<IReadOnlyList<LiveConnection>> ListConnectionsAsync() => Task.FromResult<IReadOnlyList<LiveConnection>>([]);

    public async Task<JoinOutcome> JoinAsync(ConnectionId connection, Grant grant, Door door, IDocumentObserver observer)
    {
        await Task.Yield();
        var outcome = OnJoin(grant);
        lock (_gate)
        {
            Joins++;
            LastGrant = grant;
            if (outcome is JoinOutcome.Joined)
            {
                _members[connection] = (grant, observer);
            }

            Signal();
        }

        return outcome;
    }

    public Task<SyncOutcome> SyncAsync(ConnectionId connection, ReadOnlyMemory<byte> stateVector)
    {
        lock (_gate)
        {
            Syncs++;
            Signal();
        }

        return Task.FromResult(OnSync(stateVector.ToArray()));
    }

    public Task<RenewOutcome> RenewAsync(ConnectionId connection, Grant grant)
    {
        var outcome = OnRenew(grant);
        lock (_gate)
        {
            LastGrant = grant;
            Renewals++;
            Signal();
        }

        return Task.FromResult(outcome);
    }

    public Task<Fault?> BroadcastAsync(ConnectionId connection, ReadOnlyMemory<byte> payload)
    {
        var fault = OnBroadcast(payload.ToArray());
        if (fault is null)
        {
            Tell(observer => observer.OnStateless(connection, payload));
        }

        return Task.FromResult(fault);
    }

    public Task LimitAsync(Access ceiling, Fault reason) => Task.CompletedTask;

    public Task<SyncOutcome> SyncSinceAsync(ConnectionId connection, long sequence)
    {
        lock (_gate)
        {
            SyncsSince++;
            Signal();
        }

        return Task.FromResult(OnSyncSince(sequence));
    }

    public async Task<PushOutcome> PushAsync(ConnectionId connection, ReadOnlyMemory<byte> update, bool isRelay)
    {
        lock (_gate)
        {
            _pushes.Add((update.ToArray(), isRelay));
            Signal();
        }

        var outcome = await OnPush(connection, update.ToArray(), isRelay);
        if (outcome is PushOutcome.Stored stored)
        {
            Tell(observer => observer.OnUpdate(update, stored.Sequence));
        }

        return outcome;
    }

    public Task<PresenceOutcome> PresentAsync(ConnectionId connection, ReadOnlyMemory<byte> awareness)
    {
        lock (_gate)
        {
            _presents.Add(awareness.ToArray());
            Signal();
        }

        var outcome = OnPresent(awareness.ToArray());
        if (outcome is PresenceOutcome.Shown)
        {
            Tell(observer => observer.OnPresence(awareness));
        }

        return Task.FromResult(outcome);
    }

    public Task<ReadOnlyMemory<byte>> GetPresenceAsync(ConnectionId connection) => Task.FromResult<ReadOnlyMemory<byte>>(Presence);

    public Task LeaveAsync(ConnectionId connection)
    {
        lock (_gate)
        {
            Leaves++;
            _members.Remove(connection);
            Signal();
        }

        return Task.CompletedTask;
    }

    /// <summary>Says something to every room that has members here.</summary>
    public void Tell(Action<IDocumentObserver> say)
    {
        IDocumentObserver[] observers;
        lock (_gate)
        {
            observers = [.. _members.Values.Select(static member => member.Observer).Distinct()];
        }

        foreach (var observer in observers)
        {
            say(observer);
        }
    }

    /// <summary>Waits until a statement about this document is true.</summary>
    public async Task UntilAsync(Func<FakeDocument, bool> isTrue, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (isTrue(this))
            {
                return;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        _changed.SetResult();
        _changed = New();
    }
}
