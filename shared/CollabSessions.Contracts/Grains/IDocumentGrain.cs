namespace CollabSessions.Contracts;

/// <summary>One live document: the single writer of its log, the only sender to its readers. Key: <see cref="DocumentId.Key"/>.</summary>
/// <remarks>Calls of one connection keep their order. Calls may interleave where the log is awaited.</remarks>
[Alias("document")]
public interface IDocumentGrain : IGrainWithStringKey
{
    /// <summary>Opens the document for a connection. Until this says <see cref="JoinOutcome.Joined"/> nothing else is answered.</summary>
    /// <param name="connection">Drawn by the gateway.</param>
    /// <param name="grant">What its credential allows; kept and checked on every call, and again at every commit.</param>
    /// <param name="observer">The gateway's ear for this document; many connections share one.</param>
    [Alias("join")]
    Task<JoinOutcome> JoinAsync(ConnectionId connection, Grant grant, IDocumentObserver observer);

    /// <summary>What a client lacks: the Yjs V1 update from its state vector to now.</summary>
    [Alias("sync")]
    Task<SyncOutcome> SyncAsync(ConnectionId connection, [Immutable] ReadOnlyMemory<byte> stateVector);

    /// <summary>Takes an update. Completes once it is stored, or refused with nothing changed.</summary>
    /// <param name="connection">A joined connection.</param>
    /// <param name="update">Yjs V1 bytes; the sender never writes to them again.</param>
    /// <param name="isRelay">
    /// The answer to a sync request, which may carry what others wrote offline. A live update may only extend client ids
    /// that are free or its sender's own.
    /// </param>
    [Alias("push")]
    Task<PushOutcome> PushAsync(ConnectionId connection, [Immutable] ReadOnlyMemory<byte> update, bool isRelay);

    /// <summary>Takes a y-protocols awareness update of the connection's own client id.</summary>
    [Alias("present")]
    Task<PresenceOutcome> PresentAsync(ConnectionId connection, [Immutable] ReadOnlyMemory<byte> awareness);

    /// <summary>Everybody's presence as one awareness update; empty when nobody shows any.</summary>
    [Alias("presence")]
    Task<ReadOnlyMemory<byte>> GetPresenceAsync(ConnectionId connection);

    /// <summary>Ends a connection's membership and removes its presence at once.</summary>
    [Alias("leave")]
    Task LeaveAsync(ConnectionId connection);
}
