namespace CollabSessions.Contracts;

/// <summary>A gateway's ear for one document. Never blocks and never throws: it only queues.</summary>
[Alias("document-observer")]
public interface IDocumentObserver : IGrainObserver
{
    /// <summary>What one commit made visible, merged, for every joined connection, its senders included.</summary>
    /// <param name="update">A Yjs V1 update. Shared by all receivers: nobody writes to it.</param>
    [Alias("update")]
    void OnUpdate([Immutable] ReadOnlyMemory<byte> update);

    /// <summary>Presence that changed, for every joined connection.</summary>
    /// <param name="awareness">A y-protocols awareness update, shared.</param>
    [Alias("presence")]
    void OnPresence([Immutable] ReadOnlyMemory<byte> awareness);

    /// <summary>Connections that must go, with the reason they are told; an empty list means all of them.</summary>
    [Alias("close")]
    void OnClose([Immutable] IReadOnlyList<ConnectionId> connections, Fault fault);
}
