using CollabSessions.Load.Io;

namespace CollabSessions.Load.Clients;

/// <summary>Knows, per writer, how far one connection has heard, and how long each update took from when it was due.</summary>
internal sealed class Reader
{
    private readonly int[] _known;
    private readonly Conversation _talk;

    public Reader(Conversation talk, Client client)
    {
        _talk = talk;
        _known = new int[talk.Typists.Count];
        Client = client;
        client.OnUpdate = Take;
    }

    public Client Client { get; }

    /// <summary>How many updates of a writer it has heard of.</summary>
    public int Known(int writer) => _known[writer];

    private void Take(ReadOnlySpan<byte> update)
    {
        var now = EventLoop.Now;
        var scanner = new UpdateScanner(update);
        while (scanner.TryNext(out var client, out var from, out var to))
        {
            var writer = Typist.IndexOf(client);
            if ((uint)writer >= (uint)_known.Length)
            {
                continue;
            }

            var (first, end) = ((int)(from / Typist.Width), (int)(to / Typist.Width));
            if (first > _known[writer])
            {
                _talk.Deliveries.Gaps++;
            }

            for (; _known[writer] < end; _known[writer]++)
            {
                _talk.Deliveries.Record(now - _talk.Typists[writer].DueAt(_known[writer]));
            }
        }
    }
}
