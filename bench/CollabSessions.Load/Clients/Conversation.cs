using CollabSessions.Load.Measures;

namespace CollabSessions.Load.Clients;

/// <summary>One document's writers, each with the connection it types on, and everybody who listens.</summary>
internal sealed class Conversation(string document, int writers, Deliveries deliveries)
{
    private readonly List<Client> _writing = [];
    private int _next;

    public string Document => document;

    public List<Typist> Typists { get; } = [.. Enumerable.Range(0, writers).Select(static index => new Typist(index))];

    public List<Reader> Readers { get; } = [];

    public Deliveries Deliveries => deliveries;

    public int Typed => Typists.Sum(static typist => typist.Count);

    /// <summary>Bytes that the server does not take: it pushes back.</summary>
    public int Unsent => _writing.Sum(static client => client.Unsent);

    public IEnumerable<Client> Clients => _writing.Concat(Readers.Select(static reader => reader.Client));

    public void AddWriter(Client client) => _writing.Add(client);

    /// <summary>The next writer types one update.</summary>
    public void Type(long due)
    {
        var writer = _next++ % Typists.Count;
        _writing[writer].SendUpdate(Typists[writer].Type(due));
        deliveries.Expected += Readers.Count;
    }
}
