using CollabSessions.Crdt;
using CollabSessions.Load.Clients;
using CollabSessions.Load.Io;
using CollabSessions.Load.Servers;
using System.Buffers;

namespace CollabSessions.Load;

/// <summary>What every scenario needs: servers to start, clients to connect, and a stranger who looks whether it is all there.</summary>
internal sealed class Lab(LoadOptions options, Repository repository) : IDisposable
{
    private const int HandshakesMax = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("collab-load-").FullName;
    private int _servers;

    public LoadOptions Options => options;

    public EventLoop Loop { get; } = new();

    /// <summary>Starts a server on an empty directory.</summary>
    public Server Start(string kind)
    {
        var server = ServerKind.Create(kind, Path.Combine(_folder, $"{kind}-{_servers++}"), repository, options);
        server.Start(Loop);
        return server;
    }

    /// <summary>Connects clients, some at a time; returns how many seconds it took until all were ready.</summary>
    public double Connect(Server server, IReadOnlyList<string> documents, Action<Client, int> add)
    {
        var started = EventLoop.Now;
        var waiting = new List<Client>();
        var next = 0;
        var isDone = Loop.RunUntil(
            () => next == documents.Count && waiting.Count == 0,
            Patience,
            () =>
            {
                waiting.RemoveAll(static client => client.IsReady || Failed(client));
                for (; waiting.Count < HandshakesMax && next < documents.Count; next++)
                {
                    var client = new Client(Loop, server, documents[next]);
                    add(client, next);
                    waiting.Add(client);
                }

                return long.MaxValue;
            });
        return isDone
            ? (EventLoop.Now - started) / 1e9
            : throw new InvalidOperationException($"{waiting.Count} clients were not ready in {Patience}. {server.Errors}");
    }

    /// <summary>Connects the writers and readers of a conversation.</summary>
    public void Connect(Server server, Conversation talk, int readers)
    {
        Connect(server, [.. Enumerable.Repeat(talk.Document, talk.Typists.Count)], (client, _) => talk.AddWriter(client));
        Connect(server, [.. Enumerable.Repeat(talk.Document, readers)], (client, _) => talk.Readers.Add(new Reader(talk, client)));
    }

    /// <summary>Joins as somebody new and waits until the text is what was typed.</summary>
    /// <returns>Whether it came to be.</returns>
    public bool HasConverged(Server server, Conversation talk)
    {
        int[] expected = [.. talk.Typists.Select(static typist => typist.Count)];
        return !server.Dialect.HasDocuments || Read(server, talk.Document, text => Typist.CountIn(text, expected.Length).SequenceEqual(expected)).Holds;
    }

    /// <summary>Joins as somebody new and reads until something holds, at most some seconds after the sync.</summary>
    public (bool Holds, string Text) Read(Server server, string document, Func<string, bool> holds, TimeSpan? patience = null)
    {
        var doc = new Doc();
        var summary = new UpdateSummary();
        var emitted = new ArrayBufferWriter<byte>();
        using var client = new Client(Loop, server, document);
        var (text, isStale) = ("", false);
        client.OnUpdate = update =>
        {
            if (doc.Examine(update, UpdateBudget.Import with { BytesMax = int.MaxValue }, summary) is not UpdateStatus.Ok and var status)
            {
                throw new InvalidDataException($"A server sent an update that is {status}.");
            }

            emitted.ResetWrittenCount();
            doc.Begin();
            doc.Apply(update);
            doc.Commit(emitted);
            isStale = true;
        };
        if (!Loop.RunUntil(() => client.IsReady, Patience))
        {
            throw new InvalidOperationException($"A stranger was not synced in {Patience}. {server.Errors}");
        }

        // From the answer on: some servers answer first and load then.
        var isTrue = Loop.RunUntil(() => holds(Text()), patience ?? TimeSpan.FromSeconds(5));
        return (isTrue, Text());

        string Text()
        {
            text = isStale ? doc.GetText(Typist.Text).ToString() : text;
            isStale = false;
            return text;
        }
    }

    public void Dispose()
    {
        Loop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool Failed(Client client) => client.ClosedBy == 0
        ? false
        : throw new InvalidOperationException($"The server closed a joining client with {client.ClosedBy}.");
}
