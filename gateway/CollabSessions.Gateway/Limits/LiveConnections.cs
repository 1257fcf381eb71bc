using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Limits;

/// <summary>The open sockets of this process: how many, whose, in which documents, and how to close them.</summary>
internal sealed class LiveConnections(GatewayOptions options)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Seat> _seats = [];
    private readonly Dictionary<string, int> _perUser = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _perAddress = new(StringComparer.Ordinal);
    private readonly Dictionary<DocumentId, int> _perDocument = [];
    private Fault? _closed;

    /// <summary>How many sockets are open or about to be.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _seats.Count;
            }
        }
    }

    /// <summary>Takes a seat for a person's socket, before the upgrade; null when this process or person has no more. Disposing gives it back.</summary>
    public Seat? TryTake(string userId, string? signInId, ILiveConnection connection)
    {
        lock (_gate)
        {
            return HasRoom && TryCount(_perUser, userId, options.ConnectionsPerUserMax) ? Add(new Seat(this, connection, signInId) { UserId = userId }) : null;
        }
    }

    /// <summary>Takes a seat for a socket that will say later whose it is; null when this process or address has no more.</summary>
    public Seat? TryTakeStranger(string address, ILiveConnection connection)
    {
        lock (_gate)
        {
            return HasRoom && TryCount(_perAddress, address, options.StrangersPerAddressMax) ? Add(new Seat(this, connection, null) { Address = address }) : null;
        }
    }

    /// <summary>Takes a place in a document; null when it has no more on this process. Disposing gives it back.</summary>
    public Place? TryEnter(DocumentId document)
    {
        lock (_gate)
        {
            return _closed is null && TryCount(_perDocument, document, options.ConnectionsPerDocumentMax) ? new Place(this, document) : null;
        }
    }

    /// <summary>Closes what a sign-in has opened.</summary>
    public void CloseSignIn(string signInId, Fault fault) => Close(seat => seat.SignInId == signInId, fault);

    /// <summary>Closes everything and takes nobody any more.</summary>
    public void CloseAll(Fault fault)
    {
        lock (_gate)
        {
            _closed = fault;
        }

        Close(static _ => true, fault);
    }

    private bool HasRoom => _closed is null && _seats.Count < options.ConnectionsMax;

    private static bool TryCount<TKey>(Dictionary<TKey, int> counts, TKey key, int countMax)
        where TKey : notnull
    {
        var count = counts.GetValueOrDefault(key);
        if (count >= countMax)
        {
            return false;
        }

        counts[key] = count + 1;
        return true;
    }

    private static void Release<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }
    }

    private Seat Add(Seat seat)
    {
        _seats.Add(seat);
        return seat;
    }

    private void Close(Func<Seat, bool> isMeant, Fault fault)
    {
        Seat[] seats;
        lock (_gate)
        {
            seats = [.. _seats.Where(isMeant)];
        }

        foreach (var seat in seats)
        {
            seat.Connection.Close(fault);
        }
    }

    /// <summary>One socket's place in the counts.</summary>
    internal sealed class Seat(LiveConnections owner, ILiveConnection connection, string? signInId) : IDisposable
    {
        /// <summary>Whose it is; null while nobody knows.</summary>
        public string? UserId { get; set; }

        /// <summary>Where a stranger comes from; null once it is somebody's.</summary>
        public string? Address { get; set; }

        public string? SignInId => signInId;

        public ILiveConnection Connection => connection;

        /// <summary>Says whose the stranger's socket is. False when that person has no more.</summary>
        public bool TryAssign(string userId)
        {
            lock (owner._gate)
            {
                if (Address is null || !owner._seats.Contains(this) || !TryCount(owner._perUser, userId, owner.UserMax))
                {
                    return false;
                }

                Release(owner._perAddress, Address);
                (Address, UserId) = (null, userId);
                return true;
            }
        }

        public void Dispose()
        {
            lock (owner._gate)
            {
                if (!owner._seats.Remove(this))
                {
                    return;
                }

                if (UserId is not null)
                {
                    Release(owner._perUser, UserId);
                }

                if (Address is not null)
                {
                    Release(owner._perAddress, Address);
                }
            }
        }
    }

    /// <summary>One connection's place in a document's count.</summary>
    internal sealed class Place(LiveConnections owner, DocumentId document) : IDisposable
    {
        private int _isGiven;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGiven, 1) == 0)
            {
                lock (owner._gate)
                {
                    Release(owner._perDocument, document);
                }
            }
        }
    }

    private int UserMax => options.ConnectionsPerUserMax;
}
