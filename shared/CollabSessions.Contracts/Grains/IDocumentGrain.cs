namespace CollabSessions.Contracts;

/// <summary>One live document: the single writer of its log, the only sender to its readers. Key: <see cref="DocumentId.Key"/>.</summary>
/// <remarks>Calls of one connection keep their order. Calls may interleave where the log is awaited.</remarks>
[Alias("document")]
public interface IDocumentGrain : IGrainWithStringKey
{
    /// <summary>Opens the document for a connection. Until this says <see cref="JoinOutcome.Joined"/> nothing else is answered.</summary>
    /// <param name="connection">Drawn by the gateway.</param>
    /// <param name="grant">What its credential allows; kept and checked on every call, and again at every commit.</param>
    /// <param name="door">How it came, for the session's roster.</param>
    /// <param name="observer">The gateway's ear for this document; many connections share one.</param>
    [Alias("join")]
    Task<JoinOutcome> JoinAsync(ConnectionId connection, Grant grant, Door door, IDocumentObserver observer);

    /// <summary>Replaces the grant of a joined connection: its token was refreshed, and its rights may have risen or fallen.</summary>
    /// <param name="connection">A joined connection, whose grant may have run out, as long as it was not told to go.</param>
    /// <param name="grant">
    /// The new one, of the same person: anybody else's is refused and changes nothing. One that does not read this document
    /// is refused too, and ends the membership.
    /// </param>
    [Alias("renew")]
    Task<RenewOutcome> RenewAsync(ConnectionId connection, Grant grant);

    /// <summary>
    /// Sets what anybody may do here at most, whatever a grant says: a session that is paused or over is read-only. Each
    /// connection whose access changes hears <see cref="IDocumentObserver.OnAccess"/>, and nothing of it commits any more.
    /// </summary>
    /// <param name="ceiling"><see cref="Access.Read"/> or more. Lost with the activation: a document takes it from its session when it loads.</param>
    /// <param name="reason">What those are told who may do less.</param>
    [Alias("limit")]
    Task LimitAsync(Access ceiling, Fault reason);

    /// <summary>
    /// The policy of the project changed: everybody is decided anew and told, and nothing that was taken by an older decision is
    /// under way any more when this returns.
    /// </summary>
    /// <param name="by">The name of who changed it; null when nobody did.</param>
    [Alias("access-changed")]
    Task AccessChangedAsync(string? by);

    /// <summary>Who is in, for a preview of a change.</summary>
    [Alias("connections")]
    Task<IReadOnlyList<LiveConnection>> ListConnectionsAsync();

    /// <summary>What a client lacks: the Yjs V1 update from its state vector to now.</summary>
    [Alias("sync")]
    Task<SyncOutcome> SyncAsync(ConnectionId connection, [Immutable] ReadOnlyMemory<byte> stateVector);

    /// <summary>
    /// What a connection lacks that dropped updates because it read too slowly: one Yjs V1 update for everything after a record.
    /// May repeat what it has, which changes nothing there.
    /// </summary>
    /// <param name="connection">A joined connection.</param>
    /// <param name="sequence">The last record that it was sent, from <see cref="JoinOutcome.Joined"/> or <see cref="IDocumentObserver.OnUpdate"/>.</param>
    [Alias("sync-since")]
    Task<SyncOutcome> SyncSinceAsync(ConnectionId connection, long sequence);

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

    /// <summary>Says something of the app's own to everybody else in the document, through whatever door. It is stored nowhere.</summary>
    /// <param name="connection">A joined connection that may write: who may only read cannot make others' apps act.</param>
    /// <param name="payload">UTF-8 text, bounded by the gateway.</param>
    /// <returns>Null when it was told, else why not.</returns>
    [Alias("broadcast")]
    Task<Fault?> BroadcastAsync(ConnectionId connection, [Immutable] ReadOnlyMemory<byte> payload);

    /// <summary>Ends a connection's membership and removes its presence at once.</summary>
    [Alias("leave")]
    Task LeaveAsync(ConnectionId connection);
}
