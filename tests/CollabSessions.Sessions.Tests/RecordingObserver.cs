using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests;

internal sealed class RecordingObserver : IDocumentObserver
{
    public List<ReadOnlyMemory<byte>> Updates { get; } = [];

    public List<ReadOnlyMemory<byte>> Presence { get; } = [];

    public List<Fault> Closed { get; } = [];

    public List<long> Sequences { get; } = [];

    public List<(ConnectionId[] Connections, Access Access, Fault? Reason, string? By)> Access { get; } = [];

    public void OnUpdate(ReadOnlyMemory<byte> update, long sequence)
    {
        Updates.Add(update);
        Sequences.Add(sequence);
    }

    public List<(ConnectionId Sender, ReadOnlyMemory<byte> Payload)> Stateless { get; } = [];

    public void OnStateless(ConnectionId sender, ReadOnlyMemory<byte> payload) => Stateless.Add((sender, payload));

    public void OnAccess(IReadOnlyList<ConnectionId> connections, Access access, Fault? reason, string? by) =>
        Access.Add(([.. connections], access, reason, by));

    public void OnPresence(ReadOnlyMemory<byte> awareness) => Presence.Add(awareness);

    public void OnClose(IReadOnlyList<ConnectionId> connections, Fault fault, string? by) => Closed.Add(fault);
}
