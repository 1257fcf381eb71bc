using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests;

internal sealed class RecordingObserver : IDocumentObserver
{
    public List<ReadOnlyMemory<byte>> Updates { get; } = [];

    public List<ReadOnlyMemory<byte>> Presence { get; } = [];

    public List<Fault> Closed { get; } = [];

    public void OnUpdate(ReadOnlyMemory<byte> update) => Updates.Add(update);

    public void OnPresence(ReadOnlyMemory<byte> awareness) => Presence.Add(awareness);

    public void OnClose(IReadOnlyList<ConnectionId> connections, Fault fault) => Closed.Add(fault);
}
