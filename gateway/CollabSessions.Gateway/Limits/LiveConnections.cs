using CollabSessions.Contracts;
using CollabSessions.Gateway.Sockets;

namespace CollabSessions.Gateway.Limits;

/// <summary>The open sockets of this process: how many, whose, and how to close them.</summary>
internal sealed class LiveConnections(GatewayOptions options)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Seat> _seats = [];
    private readonly Dictionary<string, int> _perUser = new(StringComparer.Ordinal);
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

    /// <summary>Takes a seat before the upgrade; null when this process, person or document has no more. Disposing gives it back.</summary>
    public Seat? TryTake(string userId, string? signInId, DocumentId document, Connection connection)
    {
        lock (_gate)
        {
            var ofUser = _perUser.GetValueOrDefault(userId);
            var ofDocument = _perDocument.GetValueOrDefault(document);
            if (_closed is not null
                || _seats.Count >= options.ConnectionsMax
                || ofUser >= options.ConnectionsPerUserMax
                || ofDocument >= options.ConnectionsPerDocumentMax)
            {
                return null;
            }

            _perUser[userId] = ofUser + 1;
            _perDocument[document] = ofDocument + 1;
            var seat = new Seat(this, userId, signInId, document, connection);
            _seats.Add(seat);
            return seat;
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

    private static void Release<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }
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

    private void Leave(Seat seat)
    {
        lock (_gate)
        {
            if (_seats.Remove(seat))
            {
                Release(_perUser, seat.UserId);
                Release(_perDocument, seat.Document);
            }
        }
    }

    /// <summary>One socket's place in the counts.</summary>
    internal sealed class Seat(
        LiveConnections owner, string userId, string? signInId, DocumentId document, Connection connection) : IDisposable
    {
        public string UserId => userId;

        public string? SignInId => signInId;

        public DocumentId Document => document;

        public Connection Connection => connection;

        public void Dispose() => owner.Leave(this);
    }
}
