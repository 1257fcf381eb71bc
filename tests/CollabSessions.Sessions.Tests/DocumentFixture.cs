using System.Buffers;
using CollabSessions.Contracts;
using CollabSessions.Crdt;
using CollabSessions.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabSessions.Sessions.Tests;

/// <summary>A document over a scripted log, with people in it.</summary>
internal sealed class DocumentFixture
{
    public static readonly SessionId Session = new("s1");
    public static readonly DocumentId Document = new(Session, "main.md");
    public static readonly ConnectionId Ada = new(1);
    public static readonly ConnectionId Bob = new(2);

    public ScriptedLog Log { get; init; } = new();

    public ManualTime Time { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public DocumentOptions Options { get; init; } = new();

    public PolicyPage Policy { get; init; } = Rights.Policies.Page();

    public LiveDocument Live { get; private set; } = null!;

    public CommitQueue Queue { get; private set; } = null!;

    public static async Task<DocumentFixture> OpenAsync(
        ScriptedLog? log = null, DocumentOptions? options = null, PolicyPage? policy = null)
    {
        var fixture = new DocumentFixture { Log = log ?? new(), Options = options ?? new(), Policy = policy ?? Rights.Policies.Page() };
        (fixture.Live, fixture.Queue) = await DocumentLoader.LoadAsync(
            Document, fixture.Policy, fixture.Log, fixture.Options, fixture.Time, NullLogger.Instance, CancellationToken.None);
        return fixture;
    }

    public static Grant Grant(string user, Access access = Access.Write, DateTimeOffset? notAfter = null) =>
        new(new Principal(user, user), ProjectId.Default, Session, access, notAfter);

    public static byte[] Type(ulong client, string text) => Type(new Doc(new DocOptions { ClientId = client }), text);

    public static byte[] Type(Doc doc, string text)
    {
        var output = new ArrayBufferWriter<byte>();
        doc.Begin();
        doc.GetText("t").Insert(doc.GetText("t").Length, text);
        Assert.True(doc.Commit(output));
        return output.WrittenSpan.ToArray();
    }

    public static string Text(ReadOnlySpan<byte> state)
    {
        var doc = new Doc();
        doc.Begin();
        doc.Apply(state);
        doc.Commit(new ArrayBufferWriter<byte>());
        return doc.GetText("t").ToString();
    }

    public JoinOutcome Join(ConnectionId connection, Grant grant) => Live.Join(connection, grant, Door.Yjs, color: (int)connection.Value, Observer, Time.GetUtcNow());

    public Task<PushOutcome> PushAsync(ConnectionId connection, byte[] update, bool isRelay = false)
    {
        var outcome = Live.Examine(connection, update, isRelay, Time.GetUtcNow(), out var submission);
        return submission is null ? Task.FromResult(outcome!) : Queue.Enqueue(submission);
    }
}
